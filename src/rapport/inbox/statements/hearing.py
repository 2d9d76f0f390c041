"""What does a mail say about people: who goes, comes, leads, is to be written to instead, and in which sentence?"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from rapport.inbox import days
from rapport.inbox.model import Kind, Mail
from rapport.inbox.statements import (
    english,
    english_contacts,
    english_roles,
    french,
    german,
    guards,
    naming,
    other_languages,
)
from rapport.inbox.statements.forms import Form, Said, found, index, possible
from rapport.inbox.statements.model import Statement, StatementKind
from rapport.inbox.statements.sentences import LONGEST, LOOKED_AT, paragraphs, sentences

Stemmed = Sequence[tuple[Form, Sequence[str]]]  # forms, and the stems of each that a text has
MOST = 20  # statements of one mail; an address list says nothing about anybody

FORMS: tuple[Form, ...] = (
    *english.GOING,
    *english.GONE,
    *english.COMING,
    *english_roles.LEADING,
    *english_contacts.ADDRESSING,
    *english_contacts.INTRODUCING,
    *english_contacts.REORGANISING,
    *german.FORMS,
    *french.FORMS,
    *other_languages.FORMS,
)
_INDEX = index(FORMS)
_SUCCESSION = tuple((form, form.stems) for form in english_contacts.SUCCESSION)
_ORDER = {form: number for number, form in enumerate(FORMS)}
_DEPARTURES = frozenset((StatementKind.LEAVING, StatementKind.LEFT))
# What else a mail says in which somebody goes, so that "leaving on Friday" is no journey.
_FAREWELL = re.compile(
    r"\b(?:last (?:working )?day|farewell|good-?bye|replacement|successor|new (?:role|job|position|challenge|chapter)|"
    r"(?:stay|keep) in touch|resign\w*|retir\w+|thank(?:s| you) for (?:all|everything)|pleasure (?:working|to work)|"
    r"has decided to|take over|taking over)\b",
    re.IGNORECASE,
)
_PUBLIC = "com org net edu gov co ac mail gmail yahoo hotmail outlook aol gmx web msn icloud mailbox"
_NOT_A_COMPANY = frozenset(_PUBLIC.split())
_DAY_REACH = 120  # characters behind a thing in which its day stands


@dataclass(frozen=True, slots=True)
class _Mail:
    """What a sentence is read against."""

    author: str
    today: date
    companies: frozenset[str]
    farewell: bool


def of_mail(mail: Mail) -> tuple[Statement, ...]:
    """The statements of a mail that a person wrote, from its new text only, in order, each once.

    An automatic reply says that its sender has left, and whom to write to instead, as its absences were read.
    """
    if mail.kind is Kind.AUTOREPLY:
        return tuple(_of_absences(mail))
    if mail.kind is not Kind.PERSON:
        return ()
    text = mail.new_text[:LOOKED_AT]
    stems = possible(text, _INDEX)
    if not stems:
        return ()
    companies = frozenset(label for p in mail.participants for label in _labels(p.address.email))
    farewell = any(form.weak for form in stems) and _FAREWELL.search(text) is not None
    against = _Mail(mail.sender.email, mail.sent_at.date(), companies, farewell)
    return _of_text(paragraphs(text), stems, against)


def _of_absences(mail: Mail) -> Iterator[Statement]:
    for said in mail.about:
        if said.gone:
            name = mail.sender.name if said.address == mail.sender.email else ""
            yield Statement(StatementKind.LEFT, name, said.address, said.sentence)
            if said.stand_in:
                instead = Statement(StatementKind.CONTACT_INSTEAD, "", said.stand_in, said.sentence)
                yield replace(instead, instead_of=said.address)


@lru_cache(maxsize=4096)
def _labels(email: str) -> tuple[str, ...]:
    """The labels of a domain that may name a company: mail.techcorp.co.uk → techcorp."""
    labels = email.rpartition("@")[2].split(".")[:-1]
    return tuple(label for label in labels if len(label) >= 3 and label not in _NOT_A_COMPANY)


def _of_text(parts: Sequence[str], possible_: Mapping[Form, Sequence[str]], against: _Mail) -> tuple[Statement, ...]:
    """The statements of a text, each about one person once; the one that names a day is kept."""
    forms = [(form, possible_[form]) for form in sorted(possible_, key=_ORDER.__getitem__)]
    stems = {stem for of_form in possible_.values() for stem in of_form}
    heard: dict[tuple[StatementKind, str], Statement] = {}
    for at, part in enumerate(parts):
        if _has_any(part.lower(), stems):
            for said in _of_paragraph(part, "".join(parts[at + 1 : at + 2]), against, forms):
                key = (said.kind, said.name or said.address)
                if key not in heard or (heard[key].on is None and said.on is not None):
                    heard[key] = said
    gone = next((said for said in heard.values() if said.kind in _DEPARTURES), None)
    if gone is not None:
        for part in parts:
            for said in _of_paragraph(part, "", against, _SUCCESSION):
                heard.setdefault(
                    (said.kind, said.name or said.address), replace(said, instead_of=gone.name or gone.address)
                )
    return tuple(heard.values())[:MOST]


def _has_any(low: str, stems: Iterable[str]) -> bool:
    """Whether a text has a stem; a line break in it may part the words of one, so its first word is enough."""
    return any(stem.split()[0] in low for stem in stems)


def _of_paragraph(part: str, next_part: str, against: _Mail, forms: Stemmed) -> Iterator[Statement]:
    lines = list(sentences(part))
    for at, sentence in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else next_part
        yield from _of_sentence(sentence[:LONGEST], following, against, forms)


def _of_sentence(sentence: str, following: str, against: _Mail, forms: Stemmed) -> Iterator[Statement]:
    low = sentence.lower()
    for each, stems in forms:
        if (each.weak and not against.farewell) or not any(stem in low for stem in stems):
            continue
        for said in found(each, sentence):
            if _fits(each, said, against.companies) and guards.is_fact(
                sentence, _begins(said, sentence), said.end, following
            ):
                yield from _stated(each, said, sentence, against)


def _begins(said: Said, sentence: str) -> int:
    """Where what is said begins: with the name, as "If" and "Imagine" have a capital of their own."""
    if "who" not in said.groups:
        return said.start
    at, text = said.groups["who"]
    name = next(naming.people(text), "")
    return sentence.find(name, at) if at == said.start else said.start


def _fits(each: Form, said: Said, companies: Set[str]) -> bool:
    """Whether companies and titles in it are such."""
    if said["org"] and not naming.ours(said["org"], companies):
        return False
    if said["abroad"] and naming.ours(said["abroad"], companies):
        return False
    titled = each.must_title or (each.kind is StatementKind.INTRODUCES and said["title"])
    return not titled or naming.title(said["title"]) != ""


def _stated(each: Form, said: Said, sentence: str, against: _Mail) -> Iterator[Statement]:
    on = days.named(sentence[said.start : said.end + _DAY_REACH], against.today)
    on = on or days.named(sentence[: said.end], against.today)
    title, area = naming.title(said["title"] or said["more"]), said["area"].strip(" ,")
    instead = " ".join(naming.people(said["instead"]))
    told = Statement(each.kind, "", "", sentence, title, area, instead, on)
    if not said.groups.keys() & {"who", "to", "self"}:
        yield replace(told, address="" if each.kind is StatementKind.ORGANISATION else against.author)
    elif instead or not said["instead"]:
        yield from _about(told, said, against.author)


def _about(told: Statement, said: Said, author: str) -> Iterator[Statement]:
    """One statement for each who is named, with an address that stands behind the name."""
    sentence = told.sentence
    start, text = next(said.groups[group] for group in ("who", "to", "self") if group in said.groups)
    emails = [email for email in naming.addresses(sentence[start:]) if email != author]
    named = list(naming.people(naming.first(text)))
    for name in named:
        own = naming.address_behind(sentence, sentence.find(name, start) + len(name))
        alone = emails[0] if len(named) == 1 and len(emails) == 1 else ""
        yield replace(told, name=name, address=author if "self" in said.groups else own or alone)
    if not named and emails and "@" in text:
        yield replace(told, address=emails[0])
