"""Who is meant by "CFO", "the CFO" or "Robert Williams" at a customer?"""

from collections.abc import Sequence

from rapidfuzz import fuzz

from rapport.errors import Ambiguous, NotFound
from rapport.people import titles
from rapport.people.model import BuyingRole
from rapport.people.names import plain
from rapport.relationships.model import Known, Snapshot, Target
from rapport.relationships.threading import SENIORITY_OF

CLOSE_SPELLING = 85  # of 100; "Rob Wiliams" for "Robert Williams" is 85
ROLES = {
    "finance": BuyingRole.FINANCE,
    "procurement": BuyingRole.FINANCE,
    "purchasing": BuyingRole.FINANCE,
    "it": BuyingRole.TECHNICAL_CHAMPION,
    "technical": BuyingRole.TECHNICAL_CHAMPION,
    "technical champion": BuyingRole.TECHNICAL_CHAMPION,
    "executive": BuyingRole.EXECUTIVE_SPONSOR,
    "executive sponsor": BuyingRole.EXECUTIVE_SPONSOR,
    "sponsor": BuyingRole.EXECUTIVE_SPONSOR,
    "end user": BuyingRole.END_USER,
    "end users": BuyingRole.END_USER,
}
_FILLERS = ("the ", "their ", "our ", "an ", "a ", "somebody in ", "someone in ", "someone from ", "somebody from ")


def target(snapshot: Snapshot, text: str) -> Target:
    """By address, name, title or role. A title that nobody known has is a title to look for. Nothing asked for: the
    person that the costliest gap names. Raises Ambiguous with the candidates, NotFound for a name nobody has."""
    asked = _bare(text)
    if not asked:
        return _costliest(snapshot)
    staying = [one for one in snapshot.known if not one.leaving]
    for found in (_called(asked, staying), _titled(asked, staying), _playing(asked, staying), _spelled(asked, staying)):
        if len(found) > 1:
            listed = ", ".join(f"{one.name}{f' ({one.title})' if one.title else ''}" for one in found[:6])
            raise Ambiguous(
                f"“{text.strip()}” fits {len(found)} people at {snapshot.customer_name}: {listed}."
                " Write the whole name."
            )
        if found:
            return Target(found[0], found[0].title)
    if asked in ROLES or titles.is_title(asked) or titles.is_title(asked.upper()):
        return Target(None, _shown(text))
    raise NotFound(
        f"Nobody at {snapshot.customer_name} is known as “{text.strip()}”. Write a name, or a title to look for."
    )


def _bare(text: str) -> str:
    words = " ".join(text.split()).strip(" .?!\"'“”").lower()
    for filler in _FILLERS:
        words = words.removeprefix(filler)
    return words


def _shown(text: str) -> str:
    words = " ".join(text.split()).strip(" .?!\"'“”")
    for filler in _FILLERS:
        if words.lower().startswith(filler):
            words = words[len(filler) :]
    return words.upper() if len(words) <= 4 and words.isalpha() else words


def _called(asked: str, known: Sequence[Known]) -> list[Known]:
    whole = [one for one in known if asked == one.email or plain(asked) == plain(one.name)]
    return whole or [one for one in known if _is_part(plain(asked), plain(one.name))]


def _is_part(asked: str, name: str) -> bool:
    return f" {asked} " in f" {name} "


def _titled(asked: str, known: Sequence[Known]) -> list[Known]:
    if asked in ROLES:
        return []
    exact = [one for one in known if plain(one.title) == plain(asked)]
    return exact or [one for one in known if titles.same(asked, one.title) or titles.same(asked.upper(), one.title)]


def _playing(asked: str, known: Sequence[Known]) -> list[Known]:
    """Those in a role; the most senior when one is above the others."""
    role = ROLES.get(asked)
    able = sorted((one for one in known if role in one.roles), key=lambda one: -SENIORITY_OF[one.level])
    if len(able) > 1 and able[0].level is not able[1].level:
        return able[:1]
    return able


def _spelled(asked: str, known: Sequence[Known]) -> list[Known]:
    return [one for one in known if fuzz.ratio(plain(asked), plain(one.name)) >= CLOSE_SPELLING]


def _costliest(snapshot: Snapshot) -> Target:
    named = next((gap for gap in snapshot.gaps if gap.target is not None), None)
    if named is not None:
        return Target(next(one for one in snapshot.known if one.stakeholder == named.target), "")
    if snapshot.gaps:
        return Target(None, snapshot.gaps[0].look_for)
    raise NotFound(f"No role is missing at {snapshot.customer_name}. Name the person whom you want to meet.")
