"""Who writes what in a demo as large as a big customer base? The same for the same seed, size and now.

Not a story as the small demo is, but the right shape: some people write often and most seldom, colleagues stand in
copy, threads are answered, a part of the customers has gone quiet. Nothing later than `now`.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256

from rapport.inbox.model import Address, Direction, Field, Kind, Mail, Packed, Participant
from rapport.inbox.rows import pack
from rapport.people.model import CustomerRow, StakeholderRow

VENDOR, PRODUCT, DOMAIN = "Halden Systems", "Halden", "halden-systems.test"
SEED = 20_000
LASTS = timedelta(days=540)  # eighteen months, as the small demo
THREAD = 4  # mails of a conversation
GAP = timedelta(hours=20)  # between two of them, on the average
REGULARS = 6  # people of a customer who write most of the mail
OFTEN = 0.6  # of the conversations are with them; the rest goes round, so that nobody is unheard of
COPIED = 0.3  # of the mails have a colleague in copy
QUIET = 8  # every so many customers one has not been heard of lately
QUIET_FOR = timedelta(days=75)
LISTED = 5  # people of a customer whose titles a table states

# fmt: off
FIRST = (
    "Ada", "Bo", "Cleo", "Dan", "Eva", "Finn", "Gail", "Hugo", "Iris", "Jon", "Kira", "Leo", "Mona", "Nils", "Oda",
    "Paul", "Quin", "Rosa", "Sven", "Tara", "Udo", "Vera", "Will",
)
LAST = (
    "Abel", "Birk", "Cole", "Dahl", "Eck", "Falk", "Grant", "Hahn", "Iver", "Juhl", "Kern", "Lund", "Moor", "Nagy",
    "Olsen", "Pohl", "Reed", "Sand", "Thorn", "Ulm", "Voss",
)
# fmt: on
TITLES = ("Chief Financial Officer", "VP Operations", "IT Director", "Procurement Manager", "Team Lead Support")
SEGMENTS = ("Enterprise", "Mid-Market", "SMB")
OURS = ("maya.holm", "jonas.vik", "lea.brandt", "tom.ferro", "ines.sol")
SUBJECTS = ("Rollout plan", "Weekly review", "Question on the report", "Training dates", "Contract addendum")
BODIES = (
    "Hello,\n\nthank you, we will look at it this week and come back to you.\n",
    "Hi,\n\ncould you send us the figures of last month? We have a review on Thursday.\n",
    "Hello,\n\nthe new report works well for us, thanks for the quick help.\n",
    "Hi,\n\nwe are still waiting for the fix; the export fails for two of our teams.\n",
)


@dataclass(frozen=True, slots=True)
class Size:
    customers: int
    people: int
    messages: int


LARGE = Size(300, 20_000, 200_000)


@dataclass(frozen=True, slots=True)
class Firm:
    name: str
    domain: str
    people: tuple[Address, ...]
    owner: str  # address of ours


def firms(size: Size) -> tuple[Firm, ...]:
    """Every customer with its people; sizes differ, their sum does not."""
    shares = [1.0 + (number * 7 % 11) / 5 for number in range(size.customers)]
    counts = [max(1, int(size.people * share / sum(shares))) for share in shares]
    counts[0] += size.people - sum(counts)
    return tuple(_firm(number, count) for number, count in enumerate(counts))


def _firm(number: int, count: int) -> Firm:
    name = f"{LAST[number % len(LAST)]}{FIRST[number // len(LAST) % len(FIRST)].lower()} Works {number}"
    domain = f"works{number}.example"
    people = []
    for at in range(count):
        first, last = FIRST[(at + number) % len(FIRST)], LAST[(at // len(FIRST) + number) % len(LAST)]
        # Beyond the pairs of names a letter in the middle keeps namesakes apart.
        middle = "" if at < len(FIRST) * len(LAST) else f"{chr(65 + at // (len(FIRST) * len(LAST)) % 26)}."
        called = " ".join(filter(None, (first, middle, last)))
        people.append(Address(f"{called.lower().replace('. ', '.').replace(' ', '.')}@{domain}", called))
    return Firm(name, domain, tuple(people), f"{OURS[number % len(OURS)]}@{DOMAIN}")


def customer(firm: Firm, number: int, now: datetime) -> CustomerRow:
    return CustomerRow(
        name=firm.name,
        domains=(firm.domain,),
        segment=SEGMENTS[number % len(SEGMENTS)],
        arr_cents=(20 + number * 37 % 480) * 100_000,
        currency="USD",
        renewal_date=now.date() + timedelta(days=10 + number * 13 % 360),
        owner=firm.owner,
    )


def listed(firm: Firm) -> tuple[StakeholderRow, ...]:
    return tuple(
        StakeholderRow(customer=firm.name, name=one.name, email=one.email, title=title)
        for one, title in zip(firm.people[:LISTED], TITLES, strict=False)
    )


def mails(size: Size, everyone: tuple[Firm, ...], now: datetime, seed: int = SEED) -> Iterator[Packed]:
    """So many mails, conversation by conversation, about the oldest first."""
    chance = random.Random(seed)  # noqa: S311 - invented mail, no secret
    number, threads = 0, -(-size.messages // THREAD)
    for thread in range(threads):
        firm = everyone[thread % len(everyone)]
        begin = now - LASTS + (LASTS - THREAD * 2 * GAP) * (thread / threads)
        if thread % len(everyone) % QUIET == 0:
            begin -= QUIET_FOR
        turn = thread // len(everyone)
        often = chance.random() < OFTEN
        who = chance.randrange(min(REGULARS, len(firm.people))) if often else turn % len(firm.people)
        at, last = begin, ""
        for _ in range(min(THREAD, size.messages - number)):
            at += GAP * (0.2 + 1.6 * chance.random())
            copied = firm.people[chance.randrange(len(firm.people))] if chance.random() < COPIED else None
            one = _mail(number, thread, (firm, who, copied), at, last)
            yield one
            number, last = number + 1, one.mail.message_id


def _mail(number: int, thread: int, who: tuple[Firm, int, Address | None], at: datetime, last: str) -> Packed:
    firm, place, copied = who
    theirs, ours = firm.people[place], Address(firm.owner, firm.owner.partition("@")[0].replace(".", " ").title())
    out = (number + thread) % 2 == 0
    sender, to = (ours, theirs) if out else (theirs, ours)
    named = [Participant(Field.FROM, sender), Participant(Field.TO, to)]
    if copied is not None and copied.email != theirs.email:
        named.append(Participant(Field.CC, copied))
    subject = f"{'Re: ' if last else ''}{SUBJECTS[thread % len(SUBJECTS)]} {thread}"
    text = f"{BODIES[(number * 5 + thread) % len(BODIES)]}\nBest regards,\n{sender.name}\n"
    key = f"large-{number}@{sender.email.partition('@')[2]}"
    mail = Mail(
        fingerprint=sha256(key.encode()).digest(),
        message_id=key,
        in_reply_to=last,
        references=(last,) if last else (),
        sent_at=at.replace(microsecond=0),
        participants=tuple(named),
        subject=subject,
        text=text,
        new_text=text,
        kind=Kind.PERSON,
        list_id="",
        about=(),
        raw=_raw(named, at, key, last, f"Subject: {subject}\r\n\r\n{text}"),
    )
    return pack(mail, Direction.OUT if out else Direction.IN)


def _raw(named: list[Participant], at: datetime, key: str, last: str, rest: str) -> bytes:
    lines = [f"{one.field.value.title()}: {one.address.name} <{one.address.email}>" for one in named]
    lines += [f"Date: {format_datetime(at)}", f"Message-ID: <{key}>", *([f"In-Reply-To: <{last}>"] if last else [])]
    return "\r\n".join((*lines, rest)).encode()
