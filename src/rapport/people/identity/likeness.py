"""How probable is it that two are one person?

Evidence is added as log-odds, one weight a kind (Fellegi & Sunter 1969, with weights of our own). What a weight stands
for is said beside it; `rapport bench people` measures what comes out. Two who are known by different first names are
two, whatever else speaks for it.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import exp

from rapidfuzz.distance import OSA

from rapport.people import names
from rapport.people.companies import company_domain
from rapport.people.identity.model import Employment, Face, Likeness, Together

SURE = 0.95  # from here on nobody is asked
LIKELY = 0.5  # from here on it is worth asking

PRIOR = -0.5  # that two who share a name or an address's form are one, before anything else is known
SAME_NAME = 3.0  # of one company: namesakes exist, a second address of one's own is far more usual
SHORT_NAME = 1.5  # Bob and Robert, with the same surname
MISSPELT = 1.5
INITIAL = 1.0  # J. Doe and Jane Doe: John is as probable
FITS_ADDRESS = 1.0  # jdoe@ and Jane Doe
SAME_LOCAL = 2.0  # one company gives one local part to one person, at each of its domains
SAME_HANDLE = 2.0  # anywhere, where it is no form of the name: few choose the same
USUAL_LOCAL = 0.5  # anywhere, where it is a form of the name: everybody of that name has it
BOTH_FIT = 1.0  # jane.doe@ and jdoe@: one mailbox under two forms
HAS_NO_ADDRESS = 1.0  # stated by name only, and an address that fits the name comes in
DOES_NOT_FIT = -0.7  # an address of the same company that has nothing of the name; elsewhere nicknames are usual
NUMBERED = -3.0  # ann.lee@ and ann.lee2@: the number is there because two are so called
ELSEWHERE = -2.0  # at another company: most namesakes are
LEFT_BEFORE = 2.0  # they had left there before they appeared here
OVERLAP = -0.5  # still at one when seen at the other
SAME_PHONE = 3.5  # under their mails; a switchboard is shared, a direct line is not
ONE_MAIL = -3.0  # a mail that names both as two; some copy themselves
ONE_THREAD = 0.7  # in the same conversation, never in the same mail

_SHORT = (
    "alexander alex sasha|andrew andy|anthony tony|benjamin ben|charles charlie chuck|christopher chris|christine chris"
    "|daniel dan danny|david dave|deborah deb debbie|edward ed eddie ted|elizabeth liz beth betty|francis frank"
    "|frederick fred|gregory greg|jacob jake|james jim jimmy jamie|jeffrey jeff|jennifer jen jenny|john jack johnny"
    "|jonathan jon|joseph joe|kathrin kate kathy|katherine kate kathy katie|kenneth ken|lawrence larry|leonard len"
    "|maciej macro|margaret maggie peggy|matthew matt|michael mike mick|nicholas nick|patricia pat patty|patrick pat"
    "|peter pete|philip phil|raymond ray|richard rick dick rich|robert bob rob bobby|ronald ron|samuel sam|samantha sam"
    "|stephen steve|steven steve|susan sue|thomas tom|timothy tim|victoria vicky|william bill will billy|zachary zach"
)
SHORT: Mapping[str, frozenset[str]] = {
    long: frozenset(map(names.fold, shorts))
    for group in _SHORT.split("|")
    for long, *shorts in [[names.fold(group.split()[0]), *group.split()[1:]]]
}
LONG_SURNAME = 5  # letters: in a shorter one a single letter makes another name


def likeness(one: Face, other: Face, seen: Together | None = None) -> Likeness:
    """0–1 with its reasons; 0 where first names differ or nothing of the names agrees. The order does not matter."""
    named = _of_names(one, other)
    if named is None:
        return Likeness(0.0, ("nothing of their names agrees",))
    found = [named, *_of_addresses(one, other), *_of_companies(one, other), *_of_sight(one, other, seen or Together())]
    total = PRIOR + sum(weight for weight, _ in found)
    ordered = sorted((each for each in found if each[1]), key=lambda each: (-abs(each[0]), each[1]))
    return Likeness(1 / (1 + exp(-total)), tuple(why for _, why in ordered))


Weighed = tuple[float, str]


def _of_names(one: Face, other: Face) -> Weighed | None:
    mine, theirs = words(one.name), words(other.name)
    if names.key(one.name) and names.key(one.name) == names.key(other.name):
        return SAME_NAME, f"both are called {one.name}"
    if len(mine) > 1 and len(theirs) > 1:
        return _of_full_names(mine, theirs)
    for spoken, face in ((one, other), (other, one)):
        if len(words(spoken.name)) > 1 and any(fits(spoken.name, a) for a in face.addresses):
            return FITS_ADDRESS, f"{face.name} is a form of the name {spoken.name}"
    shared = {local(a) for a in one.addresses} & {local(a) for a in other.addresses}
    if shared and (len(mine) < 2 and len(theirs) < 2):
        return 0.0, ""
    return None


def _of_full_names(mine: tuple[str, ...], theirs: tuple[str, ...]) -> Weighed | None:
    (first, last), (other, surname) = (mine[0], mine[-1]), (theirs[0], theirs[-1])
    if last == surname and {first, other} & {first[:1], other[:1]}:
        return (INITIAL, "the same surname and initial") if first[:1] == other[:1] else None
    if first == other and last == surname:
        return SAME_NAME, "the same first name and surname"
    if last == surname and (first in SHORT.get(other, ()) or other in SHORT.get(first, ())):
        return SHORT_NAME, f"the same surname, and {min(first, other, key=len)} is short for the other's first name"
    long = min(len(last), len(surname)) >= LONG_SURNAME
    alike = last == surname or (long and OSA.distance(last, surname) == 1)
    if alike and (first == other or _slip(first, other)):
        return MISSPELT, "their names are nearly spelled alike"
    return None


def _slip(one: str, other: str) -> bool:
    """Jhon for John, Phillip for Philip; Jana for Jane is another name."""
    swapped = sorted(one) == sorted(other) and OSA.distance(one, other) == 1 and len(one) > 3
    return swapped or re.sub(r"(.)\1", r"\1", one) == re.sub(r"(.)\1", r"\1", other)


def _of_addresses(one: Face, other: Face) -> Iterable[Weighed]:
    """The strongest reason for and against among all pairs of addresses."""
    if not one.addresses or not other.addresses:
        bare = one if one.addresses else other
        if any(fits(bare.name, a) for a in bare.addresses):
            yield HAS_NO_ADDRESS, "one is known by name only, and the other's address fits it"
        elif bare.addresses:
            yield DOES_NOT_FIT, "the address has nothing of the name"
        return
    pairs = [_of_pair(a, b, one, other) for a in one.addresses for b in other.addresses]
    yield max(pairs)
    if min(pairs)[0] < min(0.0, max(pairs)[0]):
        yield min(pairs)


def _of_pair(mine: str, theirs: str, one: Face, other: Face) -> Weighed:
    a, b = local(mine), local(theirs)
    shared = {job.customer for job in one.jobs} & {job.customer for job in other.jobs}
    alike = bool(shared) or company_domain(mine) == company_domain(theirs) != ""
    form = _fits(mine, one, other), _fits(theirs, one, other)
    if a == b and alike:
        return SAME_LOCAL, f"{a}@ at the same company"
    if a == b:
        return (USUAL_LOCAL, f"{a}@ at both") if all(form) else (SAME_HANDLE, f"both chose {a}@")
    if a.rstrip("0123456789") == b.rstrip("0123456789") and alike:
        return NUMBERED, f"{a}@ and {b}@ stand beside each other at one company"
    if not alike:
        return 0.0, ""
    if all(form):
        return BOTH_FIT, f"{a}@ and {b}@ are both forms of the name"
    if any(form):
        odd = a if form[1] else b
        return DOES_NOT_FIT, f"{odd}@ has nothing of the name"
    return DOES_NOT_FIT, f"neither {a}@ nor {b}@ has anything of the name"


def _fits(email: str, one: Face, other: Face) -> bool:
    return fits(one.name, email) or fits(other.name, email)


def _of_companies(one: Face, other: Face) -> Iterable[Weighed]:
    here, there = {job.customer for job in one.jobs}, {job.customer for job in other.jobs}
    if here & there or not here or not there:
        return
    yield ELSEWHERE, "they are known at different companies"
    if followed(one.jobs, other.jobs) or followed(other.jobs, one.jobs):
        yield LEFT_BEFORE, "one had left before the other appeared"
    else:
        yield OVERLAP, "neither is known to have left"


def followed(earlier: Iterable[Employment], later: Iterable[Employment]) -> bool:
    """Whether every earlier job had ended before the first later one began."""
    ends = [job.ends for job in earlier]
    begins = [job.begins for job in later]
    known = [at for at in ends if at is not None], [at for at in begins if at is not None]
    return len(known[0]) == len(ends) > 0 and len(known[1]) == len(begins) > 0 and max(known[0]) <= min(known[1])


def _of_sight(one: Face, other: Face, seen: Together) -> Iterable[Weighed]:
    if one.phones & other.phones:
        yield SAME_PHONE, "the same phone number stands under their mails"
    if seen.same_mail:
        yield ONE_MAIL, f"{seen.same_mail} mail{'s name' if seen.same_mail > 1 else ' names'} both, as two"
    elif seen.same_thread:
        yield ONE_THREAD, "both write in the same conversations, and no mail names both"


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[str, ...]:
    """First and last names as they are compared; without titles, middle initials and what stands in brackets."""
    found = [names.fold(w.rstrip(".")) for w in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?", name)]
    found = [w for w in found if w not in ("dr", "mr", "mrs", "ms", "prof", "phd", "jr", "sr")]
    inner = [w for w in found[1:-1] if len(w) > 1]
    return (found[0], *inner, found[-1]) if len(found) > 1 else tuple(found)


def local(email: str) -> str:
    """What stands before the @, without +tag."""
    return email.partition("@")[0].partition("+")[0]


@lru_cache(maxsize=65536)
def fits(name: str, email: str) -> bool:
    """Whether an address is made of this name: jane.doe@, jdoe@, doej@, jane@, doe@, j.doe@ and the like."""
    parts = words(name)
    if len(parts) < 2:
        return False
    first, last = parts[0].replace("-", ""), parts[-1].replace("-", "")
    written = re.sub(r"[^a-z]", "", names.fold(local(email)))
    if written in (first, last):
        return True
    surnames = ["".join(parts[i:]).replace("-", "") for i in range(1, len(parts))]
    made = {
        form
        for surname in surnames
        for form in (first + surname, surname + first, first[:1] + surname, surname + first[:1], first + surname[:1])
    }
    return len(written) > 2 and written in {re.sub(r"[^a-z]", "", form) for form in made}
