"""What do we write after an introduction: thanks to who made it, hello to whom we met?"""

from datetime import timedelta, tzinfo

from rapport.drafts.model import Play
from rapport.drafts.plays.occasions.occasion import Asked, Occasion
from rapport.drafts.plays.prepared import Prepared, common, known, mark
from rapport.drafts.plays.re_engagement import addressee
from rapport.drafts.templates.model import Filling, Slot
from rapport.errors import Conflict
from rapport.people.model import Stakeholder
from rapport.people.names import greeting
from rapport.relationships.model import TouchKind

# Later thanks say that they were forgotten, or were said long ago in a mail of one's own. Who asks still gets them.
THANKS_IN_TIME = timedelta(days=30)


def introductions(occasion: Occasion) -> tuple[tuple[Stakeholder, Stakeholder], ...]:
    """(who was introduced, who introduced them), the latest first; only what has happened."""
    pairs = [(one, occasion.job(one.introduced_by)) for one in occasion.staff if one.introduced_by is not None]
    made = [(one, by) for one, by in pairs if by is not None]
    return tuple(sorted(made, key=lambda pair: str(pair[0].introduction_date or ""), reverse=True))


def unthanked(occasion: Occasion) -> tuple[tuple[Stakeholder, Stakeholder], ...]:
    """Introductions that still ask for thanks: none are on their way, and it is not long ago."""
    earliest = (occasion.now - THANKS_IN_TIME).date()
    return tuple((met, by) for met, by in _open(occasion) if (met.introduction_date or earliest) >= earliest)


def _open(occasion: Occasion) -> tuple[tuple[Stakeholder, Stakeholder], ...]:
    return tuple((met, by) for met, by in introductions(occasion) if not occasion.was_written(Play.THANK_YOU, met.id))


def unmet(occasion: Occasion) -> tuple[tuple[Stakeholder, Stakeholder], ...]:
    """Introductions after which we have not written to the new person ourselves."""
    return tuple((met, by) for met, by in introductions(occasion) if not _has_heard(occasion, met))


def thank_you(occasion: Occasion, asked: Asked) -> Prepared:
    """To the introducer. `asked.person` may be the introducer or who was introduced. Raises Conflict when nobody has
    introduced us, or when they were thanked."""
    name = occasion.customer.name
    made = [pair for pair in introductions(occasion) if _concerns(pair, asked)]
    if not made:
        raise Conflict(
            f"No introduction at {name} is on record{_by(occasion, asked)}, so there is nobody to thank for one. When "
            "it has happened, the reply or mail that shows it is enough."
        )
    open_ones = [pair for pair in made if pair in _open(occasion)]
    if not open_ones:
        raise Conflict(f"{made[0][1].name} was thanked for introducing {made[0][0].name} already.")
    met, by = open_ones[0]
    to = addressee(by, f"introduced us to {met.name}")
    slots = common(asked.author, occasion.customer, to, f"stakeholder:{by.id}") | _introduced(
        occasion, met, met, asked.author.zone
    )
    return Prepared(Play.THANK_YOU, "", Filling(slots), to, target=met.id)


def hello(occasion: Occasion, asked: Asked) -> Prepared:
    """To whom we were introduced. Raises Conflict when nobody was, or when we have written to them since."""
    made = [pair for pair in introductions(occasion) if asked.person in (None, pair[0].person.id)]
    if not made:
        raise Conflict(
            f"Nobody at {occasion.customer.name} was introduced to us{_by(occasion, asked)} as far as records show. "
            "Ask for an introduction first."
        )
    open_ones = [pair for pair in made if pair in unmet(occasion)]
    if not open_ones:
        raise Conflict(f"We have written to {made[0][0].name} since the introduction. Answer in that conversation.")
    met, by = open_ones[0]
    to = addressee(met, f"introduced to us by {by.name}")
    slots = common(asked.author, occasion.customer, to, f"stakeholder:{met.id}") | _introduced(
        occasion, by, met, asked.author.zone
    )
    return Prepared(Play.HELLO, "", Filling(slots), to, target=met.id)


def _introduced(occasion: Occasion, other: Stakeholder, met: Stakeholder, zone: tzinfo) -> dict[str, Slot]:
    """`other` is the one of the two who does not get the mail; days are those of `zone`, the author's."""
    records = tuple(dict.fromkeys((f"stakeholder:{other.id}", f"stakeholder:{met.id}")))
    on = met.introduction_date
    meeting = next((t for t in occasion.touches(met.person.id, TouchKind.MEETING) if on and t.at.date() >= on), None)
    held = meeting.at.astimezone(zone) if meeting else None
    return known(
        {
            "other": mark(*records),
            "other.name": Slot(other.name, records),
            "other.first": Slot(greeting(other.name) or other.name, records),
            "introduced.on": Slot(f"{on.day} {on:%B}" if on else "", (f"stakeholder:{met.id}",)),
            "met.on": Slot(f"{held.day} {held:%B}", (meeting.record,)) if meeting and held else Slot(""),
        }
    )


def _has_heard(occasion: Occasion, met: Stakeholder) -> bool:
    on = met.introduction_date
    sent = occasion.touches(met.person.id, TouchKind.MESSAGE_OUT)
    return occasion.was_written(Play.HELLO, met.id) or any(on is None or touch.at.date() >= on for touch in sent)


def _concerns(pair: tuple[Stakeholder, Stakeholder], asked: Asked) -> bool:
    return asked.person is None or asked.person in {one.person.id for one in pair}


def _by(occasion: Occasion, asked: Asked) -> str:
    return f" that concerns {occasion.stakeholder(asked.person).name}" if asked.person is not None else ""
