"""Which older mails does a mail quote or forward, and who wrote each of them to whom and when, as far as it shows?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapport.inbox.addresses import addresses
from rapport.inbox.model import Address
from rapport.inbox.zones.features import LOOK
from rapport.inbox.zones.newtext import OLDER
from rapport.inbox.zones.vocabulary import SAYS, after_key, key_of
from rapport.inbox.zones.zoning import Zone

_MARKS = re.compile(r"[ \t]*(?:(?:[>|}]|&gt;)[ \t]*)*")
_MOST = 12  # lines of one header that are read; a list of recipients may be longer
_EMAIL = re.compile(r"[\w.+=~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_BETWEEN = re.compile(r"[<(\[]\s*(?:mailto:)?[^<>()\[\]]*@[^<>()\[\]]*[>)\]]+")
_LOTUS = re.compile(r"(?P<name>[^\d:@/<>]{3,60})(?:[@/<][^ ]*)?(?: on)?\s+(?P<sent>\d{1,2}/\d{1,2}/\d{2,4} \d.{3,12})$")
_FORWARDED_BY = re.compile(r"-{3,}.*?Forwarded by\s+", re.IGNORECASE)
# Where the day ends and the name begins: after the time with its zone, else after a year or a day.
_TIME = re.compile(
    r"(?:\d{1,2}[:h]\d{2}(?::\d\d)?|\bkl\.? ?\d\d?\.\d\d)(?:\s?Uhr)?(?:\s?[AaPp]\.?[Mm]\b\.?)?"
    r"(?:\s\(?(?:[-+]\d{4}|[A-Z]{3,4}(?:[+-]\d\d:?\d\d)?)\)?(?![\w.]))?"
)
_DAY = re.compile(r"\d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_LEADS = re.compile(
    r"^(?:[-> ]{0,9}(?:On|Am|Le|El|Il giorno|Il|Op|Em|Den|På|Dnia|W dniu|At|In)\s+|[\s,;:\"'“”「]+)", re.IGNORECASE
)
_BETWEEN_WORDS = frozenset(
    ("at", "um", "à", "a", "ha", "alle", "ore", "las", "às", "om", "kl", "heeft", "het", "użytkownik", "by")
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """One older mail within a mail; what its header does not show is empty."""

    sender: Address  # its email is empty where only a name stands
    sent: str  # as it stands there: no reader of dates knows all languages and forms
    recipients: tuple[Address, ...]
    subject: str
    first: int  # number of the first line of its header
    last: int  # number of the last line of its header; its text begins behind


def quoted(text: str, zones: Sequence[Zone]) -> tuple[Quoted, ...]:
    """The older mails whose header the text shows, in order; `zones` are those of its lines."""
    lines = [_MARKS.sub("", line[:LOOK], count=1).strip() for line in text.split("\n")]
    out: list[Quoted] = []
    for run in _runs(lines, zones):
        found = _stated(lines, run) if any(key_of(lines[at]) for at in run) else _announced(lines, run)
        if found is not None:
            out.append(found)
    return tuple(out)


def _runs(lines: list[str], zones: Sequence[Zone]) -> list[list[int]]:
    """Numbers of the lines of each header, without empty ones; a second From or separator begins another."""
    runs: list[list[int]] = []
    opened, keys = False, set[str]()
    for at, (line, zone) in enumerate(zip(lines, zones, strict=True)):
        if not line:
            continue
        if zone is not Zone.HEADER:
            opened = False
            continue
        key = key_of(line)
        begins = OLDER.match(line) is not None or (key in ("from", "date", "sent") and key in keys)
        if not opened or (begins and keys):
            runs.append([])
            keys = set()
        opened = True
        keys.add(key or ("" if not begins else "older"))
        keys.discard("")
        runs[-1].append(at)
    return runs


def _stated(lines: list[str], run: list[int]) -> Quoted | None:
    """From a block of From, Sent, To and Subject; a line without a key belongs to the one above."""
    values: dict[str, str] = {}
    before: list[str] = []
    key = ""
    for at in run:
        stated = key_of(lines[at])
        if stated:
            key = stated
            values[key] = after_key(lines[at])
        elif key and len(values[key]) < LOOK * _MOST:
            values[key] += " " + lines[at]
        elif not OLDER.match(lines[at]):
            before.append(lines[at])
    sender = _person(values.get("from", ""))
    sent = values.get("sent", values.get("date", ""))
    if not values.get("from") and (lotus := _LOTUS.match(" ".join(before[-2:]))):
        sender, sent = Address("", lotus["name"].strip()), lotus["sent"]
    if not sender.email and not sender.name and not sent:
        return None
    to = tuple(person for name in ("to", "cc") for person in _people(values.get(name, "")))
    return Quoted(sender, sent, to, values.get("subject", ""), run[0], run[-1])


def _announced(lines: list[str], run: list[int]) -> Quoted | None:
    """From "On 2 March 2026, Bo Berg <bo@x.test> wrote:" and the like."""
    whole = " ".join(lines[at] for at in run[:_MOST])[-2 * LOOK :]
    if forwarded := _FORWARDED_BY.match(whole):
        lotus = _LOTUS.match(whole[forwarded.end() :].rstrip("- "))
        return Quoted(Address("", lotus["name"].strip()), lotus["sent"], (), "", run[0], run[-1]) if lotus else None
    if OLDER.match(whole):
        return None
    email = _EMAIL.search(whole)
    words = _EMAIL.sub("\n", _BETWEEN.sub("\n", whole)) if email else whole
    words = _LEADS.sub("", words, count=1)
    time = _TIME.search(words) or None
    days = list(_DAY.finditer(words))
    cut = time.end() if time else days[-1].end() if days else 0
    name = _name(words[cut:] if cut < len(words) - 1 else words)
    if not name and cut:
        name = _name(words[: days[0].start()] if days else "")
    sent = words[:cut].strip(" ,\n")
    wrote = any(SAYS.get(word.strip(",:：;()-")) == "wrote" for word in whole.lower().split())
    if not (email or (name and (sent or wrote))):
        return None
    return Quoted(Address(email[0].lower() if email else "", name), sent, (), "", run[0], run[-1])


def _name(words: str) -> str:
    """The words of a name: neither verbs of writing nor what joins date and name."""
    kept = [
        word
        for word in words.replace("\n", " ").replace('"', " ").split()
        if (bare := word.strip(",:：;()<>-").lower()) and bare not in _BETWEEN_WORDS and SAYS.get(bare) != "wrote"
    ]
    return " ".join(kept).strip(" ,:：;<>-'")


def _people(value: str) -> tuple[Address, ...]:
    """Addresses where they stand, else names; Outlook parts them by semicolons, Notes writes Name/UNIT@COMPANY."""
    if ";" not in value and value.count("@") > 1 and value.count(",") and "/" not in value:
        return tuple(addresses(value))
    parted = value.split(";") if ";" in value or "@" not in value or "/" not in value else value.split(",")
    return tuple(person for part in parted if (person := _person(part)).email or person.name)


def _person(value: str) -> Address:
    value = value.strip(" ,'\"\t*")
    email = _EMAIL.search(value)
    name = _BETWEEN.sub("", value) if email else value
    name = _EMAIL.sub("", name) if email else name.partition("/")[0].partition("@")[0]
    return Address(email[0].lower() if email else "", name.strip(" ,'\"<>[]()"))
