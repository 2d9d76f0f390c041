"""How do clocks, blanks and promises look on a page and in a form?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rapport.drafts.model import Draft, DraftState, Play
from rapport.drafts.promises import sentences
from rapport.drafts.promises import service as promising
from rapport.drafts.promises.model import Answer, Promise, PromiseKind, PromiseState
from rapport.errors import BadInput
from rapport.outbox.clocks import service as clocks
from rapport.outbox.clocks import words
from rapport.outbox.clocks.model import Clock, ClockState, Standing
from rapport.outbox.clocks.service import Owed
from rapport.people.model import CustomerId
from rapport.signals.model import SignalId
from rapport.web.caller import Caller
from rapport.web.evidence import link_of
from rapport.web.today import Line

FULL = 100.0
ANSWERABLE = (Play.ESCALATION_RESPONSE, Play.ESCALATION_FOLLOW_UP)  # the plays whose blanks are promises


@dataclass(frozen=True, slots=True)
class Bar:
    """One clock as a bar with words; `tone` is never the only sign, the words say the same."""

    title: str
    sentence: str
    percent: float  # 0–100
    tone: str  # 'calm', 'near', 'late', 'paused', 'done'
    record: str
    link: str


def bars(standing: Standing, zone: str) -> tuple[Bar, ...]:
    return tuple(_bar(one, zone) for one in standing.clocks)


def _bar(clock: Clock, zone: str) -> Bar:
    percent = min(FULL, FULL * clock.share)
    title, sentence = words.TITLES[clock.kind], words.sentence(clock, ZoneInfo(zone))
    return Bar(title, sentence, percent, _tone(clock), clock.record, link_of(clock.record))


def _tone(clock: Clock) -> str:
    if clock.is_late:
        return "late"
    if clock.state is ClockState.STOPPED:
        return "done"
    if clock.state is ClockState.PAUSED:
        return "paused"
    return "near" if clock.warns else "calm"


def promise_words(promise: Promise, zone: str) -> str:
    """'Deploy the workaround (Sam Osei), by Monday, 2 March at 6:00 pm CET'"""
    what = f"{promise.what} ({promise.owner})" if promise.kind is PromiseKind.ACTION else "Update"
    return f"{what}, by {words.moment(promise.due_at, ZoneInfo(zone))}"


def local(text: str, zone: str) -> datetime | None:
    """A moment as a browser sends it, where the person is; empty: none. Raises BadInput."""
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput(f"“{text[:40]}” is no time. Write it as 2026-03-02T15:00.") from error
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def answers(columns: Sequence[Sequence[str]], zone: str) -> tuple[Answer, ...]:
    """What a form holds, one row a blank: sentence, owner, what, due, cadence. Rows left empty are left out."""
    if len({len(column) for column in columns}) > 1:
        raise BadInput("The form came incomplete. Load the draft again and fill it in once more.")
    found = (_answer(row, zone) for row in zip(*columns, strict=True))
    return tuple(one for one in found if one.due_at or one.by_policy or (one.what and not one.owner))


def _answer(row: Sequence[str], zone: str) -> Answer:
    sentence, owner, what, due, cadence = row
    if not sentence.isdigit():
        raise BadInput("The form came incomplete. Load the draft again and fill it in once more.")
    return Answer(int(sentence), local(due, zone), owner, what, by_policy=cadence == "policy")


def owed_lines(owed: Sequence[Owed], names: Mapping[CustomerId, str]) -> tuple[Line, ...]:
    """What customers wait for, as lines of the morning."""
    return tuple(
        Line(
            names.get(one.customer, ""),
            one.sentence,
            "late" if one.is_late else "due",
            one.due_at,
            f"/drafts/{one.draft}" if one.draft else f"/signals/{one.signal.id}",
            "Fill in" if one.draft else "Look",
            "critical" if one.is_late else "high",
            of=one.customer,
        )
        for one in owed
    )


def about_time(caller: Caller, number: SignalId | None) -> Mapping[str, object]:
    """What a page about an escalation shows of its time; nothing for other signals."""
    standing = None if number is None else clocks.standing(caller.app, number)
    if standing is None:
        return {"bars": (), "escalation": None}
    zone = caller.user.time_zone
    shown = [one for one in standing.promises if one.state is not PromiseState.DROPPED]
    return {
        "escalation": standing.signal,
        "bars": bars(standing, zone),
        "promises": [(one, promise_words(one, zone)) for one in shown],
        "pausing": next((one for one in standing.pauses if one.ends is None), None),
        "logged": standing.logged,
    }


def about_blanks(caller: Caller, draft: Draft) -> Mapping[str, object]:
    """What the draft asks, as a form; nothing once it is decided on, and nothing where no signal is answered."""
    asks = draft.state is DraftState.PENDING and draft.play in ANSWERABLE and draft.signal is not None
    if not asks:
        return {"blanks": (), "owners": (), "cadence": ""}
    app = caller.app
    found = sentences.blanks(draft.version.content)
    return {"blanks": found, "owners": promising.owners(app, draft), "cadence": promising.cadence(app, draft)}
