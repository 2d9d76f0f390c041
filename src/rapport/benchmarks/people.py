"""Of addresses on a public list and in a public mailbox, which are one person's, and how often are two taken for one?

Nobody has published labels, so these come from what the rule does not look at. One person: two addresses that sign
their mails with the same block, word for word, again and again, and that few others use. Two persons: sender and
recipient of one mail. Neither is perfect: a block may be a firm's, a quoted mail may bring another's along, and some
people write to themselves: the pairs that were wrongly merged were read, and each is one full name at one company under
two forms of it. Most pairs have no label at all. The reference is the rule that most programs have, that equal full
names are one person, measured in this run. The weights were set before this data was looked at, except that an address
without anything of the name weighs nothing between two companies; so what is asked about is a little flattered.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from pathlib import Path

from rapport.benchmarks import archives
from rapport.benchmarks.model import Row, share
from rapport.errors import NotFound
from rapport.inbox import mail
from rapport.inbox.caps import Unreadable
from rapport.inbox.model import Address, Field, Kind, Mail
from rapport.people import matching, names
from rapport.people.companies import company_domain
from rapport.people.identity import pairing
from rapport.people.identity.likeness import LIKELY, likeness, words
from rapport.people.identity.model import Employment, Face
from rapport.people.identity.rulings import Rulings
from rapport.people.model import CustomerId, PersonId, Seen

SETS = ("mail-linux-mips*.tar.xz", "mail-enron-badeer*.tar.xz")
MOST_SHARE = 3  # addresses that one block may have: more is a firm's disclaimer or a fortune cookie
HABIT = 2  # mails: once it may stand below a quoted mail
FEWEST_LETTERS = 20  # of a block: "Thanks, Jim" is nobody's own
LONGEST_BLOCK = 8  # lines
_MARK = re.compile(r"\n-- ?\n")
_ADDRESS = re.compile(r"\S+@\S+")
REFERENCE = "equal full names are one, in this run"

Pair = tuple[str, str]


@dataclass(slots=True)
class _Read:
    """What the mails of all sets say."""

    seen: dict[tuple[str, str], datetime] = field(default_factory=dict)  # (address, name) → first
    blocks: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # block → senders
    beside: set[Pair] = field(default_factory=set)  # sender and recipient of one mail


def run(data: Path, predictions: Path | None = None) -> tuple[Row, ...]:
    """Merged and asked, of pairs that are one; wrongly merged, of pairs that are two. Raises NotFound."""
    read = _read(data)
    faces = _faces(read)
    whose = _people(read)
    archives.write(predictions, _lines(whose))
    one = sorted(_signed_alike(read.blocks))
    two = sorted(read.beside - set(one))
    hard = [pair for pair in two if _shares_a_word(*pair, faces)]
    merged = {pair for pair in (*one, *two) if whose[pair[0]] == whose[pair[1]]}
    alike = {pair for pair in (*one, *two) if _called_alike(*pair, faces)}
    asked = {pair for pair in one if likeness(faces[pair[0]], faces[pair[1]]).probability >= LIKELY}
    return (
        _row("merged without asking, of pairs that sign alike", merged, one, alike),
        share("merged or asked about, of pairs that sign alike", sum(p in merged or p in asked for p in one), len(one)),
        _row("wrongly merged, of sender and recipient of one mail", merged, two, alike),
        _row("the same, of those who share a first name or surname", merged, hard, alike),
        *_moved(data, faces, whose),
    )


def _row(metric: str, found: set[Pair], of: Sequence[Pair], alike: set[Pair]) -> Row:
    reference = f"{sum(pair in alike for pair in of) / max(1, len(of)):.4f}"
    return share(f"{metric} ({len(of):,})", sum(pair in found for pair in of), len(of), reference, REFERENCE)


def _read(data: Path) -> _Read:
    read = _Read()
    for pattern in SETS:
        for _, raw in archives.members(data, pattern):
            try:
                one = mail.read(raw)
            except Unreadable:
                continue
            if one.kind is not Kind.BOUNCE:
                _note(read, one)
    return read


def _note(read: _Read, one: Mail) -> None:
    for who in (participant.address for participant in one.participants):
        key = (who.email, who.name)
        read.seen[key] = min(one.sent_at, read.seen.get(key, one.sent_at))
    sender = one.sender.email
    others = {p.address.email for p in one.participants if p.field is not Field.FROM} - {sender}
    read.beside |= {(min(sender, other), max(sender, other)) for other in others}
    if block := signed(one.text):
        read.blocks[block][sender] += 1


def signed(text: str) -> str:
    """The block below the mark of a signature, without addresses and spacing; empty where it is nobody's own."""
    parts = _MARK.split(text)
    lines = [" ".join(_ADDRESS.sub("", line).split()) for line in parts[-1].split("\n")] if len(parts) > 1 else []
    lines = [line for line in lines if line]
    block = "\n".join(lines)
    own = len(lines) <= LONGEST_BLOCK and sum(c.isalpha() for c in block) >= FEWEST_LETTERS
    return block if own and not any(line.startswith(">") for line in lines) else ""


def _signed_alike(blocks: Mapping[str, Mapping[str, int]]) -> set[Pair]:
    habits = (
        sorted(sender for sender, times in who.items() if times >= HABIT)
        for who in blocks.values()
        if len(who) <= MOST_SHARE
    )
    return {pair for who in habits for pair in combinations(who, 2)}


def _seen(read: _Read) -> list[Seen]:
    """As an import would see them where every company is a customer, and a private address is nobody's colleague."""
    return [Seen(Address(email, name), company(email), at) for (email, name), at in read.seen.items()]


_NUMBERS: dict[str, int] = {}


def company(email: str) -> CustomerId:
    """One number for each company's domain, and one for each private address."""
    return CustomerId(_NUMBERS.setdefault(company_domain(email) or email, len(_NUMBERS) + 1))


def _faces(read: _Read) -> dict[str, Face]:
    called: defaultdict[str, list[tuple[str, str, datetime]]] = defaultdict(list)
    for (email, name), at in read.seen.items():
        called[email].append((name, email, at))
    return {
        email: Face(PersonId(number), names.best(known, [email]), (email,), (_job(email, known),))
        for number, (email, known) in enumerate(called.items(), start=1)
    }


def _job(email: str, known: Iterable[tuple[str, str, datetime]]) -> Employment:
    return Employment(company(email), min(at for _, _, at in known), None)


def _people(read: _Read) -> dict[str, int]:
    """Address → person, by the rule itself."""
    plan = matching.plan(_seen(read), {}, matching.Around())
    return {address: number for number, new in enumerate(plan.newcomers, start=1) for address in new.addresses}


def _lines(whose: Mapping[str, int]) -> Iterator[Mapping[str, object]]:
    people: defaultdict[int, list[str]] = defaultdict(list)
    for address, person in whose.items():
        people[person].append(address)
    return ({"person": person, "addresses": sorted(addresses)} for person, addresses in sorted(people.items()))


def _called_alike(one: str, other: str, faces: Mapping[str, Face]) -> bool:
    key = names.key(faces[one].name)
    return key != "" and key == names.key(faces[other].name)


def _shares_a_word(one: str, other: str, faces: Mapping[str, Face]) -> bool:
    mine, theirs = words(faces[one].name), words(faces[other].name)
    return len(mine) > 1 and len(theirs) > 1 and bool({mine[0], mine[-1]} & {theirs[0], theirs[-1]})


def _moved(data: Path, faces: Mapping[str, Face], whose: Mapping[str, int]) -> tuple[Row, ...]:
    """People who left a company and whose name writes from elsewhere later: listed by whoever made the set, by name."""
    try:
        tables = archives.found(data / "departures", "*.csv")
    except NotFound:
        return ()
    pairs = [
        (row["address"], later)
        for table in tables
        for row in csv.DictReader(io.StringIO(table.read_text(encoding="utf-8")))
        for later in re.findall(r"[^\s;,]+@[^\s;,]+", " ".join(str(v) for k, v in row.items() if k.startswith("later")))
    ]
    known = [(a, b) for a, b in pairs if a in faces and b in faces]
    found = [
        pair
        for pair in known
        if whose[pair[0]] == whose[pair[1]]
        or pairing.candidates((faces[pair[0]], faces[pair[1]]), Rulings(), frozenset())
    ]
    return (share("merged or asked about, of names that reappear elsewhere", len(found), len(known)),)
