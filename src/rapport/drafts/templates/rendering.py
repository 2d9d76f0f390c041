"""What does a template say once its slots are filled in from records?"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from rapport.drafts.model import Content, Recipient, Sentence, SentenceKind
from rapport.drafts.templates.model import Condition, Entry, Filling, Line, Paragraph, Slot, Template
from rapport.drafts.templates.reading import SLOT, slots_of
from rapport.errors import Conflict


def render(template: Template, filling: Filling, to: tuple[Recipient, ...], titles: Mapping[str, str]) -> Content:
    """The words, each sentence with its kind and the records of its slots.

    `titles` says what a slot is called. Raises Conflict when something is not known that the template needs.
    """
    missing = [titles.get(name, name) for name in template.needs if not _known(name, filling, {})]
    if missing:
        raise Conflict(
            f"“{template.title}” cannot be written: {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not "
            "known. Add what is missing, or write something else."
        )
    subject = next((line for line in template.subjects if _holds(line.conditions, filling, {})), template.subjects[-1])
    return Content(
        subject=_filled(subject, filling, {}).text,
        sentences=tuple(_sentences(template.paragraphs, filling)),
        to=to,
        forwardable=tuple(_sentences(template.note, filling)),
    )


def _sentences(paragraphs: tuple[Paragraph, ...], filling: Filling) -> Iterator[Sentence]:
    """A paragraph ends with the last of its sentences that is said at all."""
    for paragraph in paragraphs:
        said = tuple(_said(paragraph, filling))
        yield from said[:-1]
        yield from (replace(last, break_after=True) for last in said[-1:])


def _said(paragraph: Paragraph, filling: Filling) -> Iterator[Sentence]:
    """Neighbours over the same list take turns: all that is said of the first entry, then of the second."""
    for each, group in groupby(paragraph, key=lambda line: line.each):
        lines = tuple(group)
        for entry in filling.lists.get(each, ()) if each else ({},):
            yield from (_filled(line, filling, entry) for line in lines if _holds(line.conditions, filling, entry))


def _filled(line: Line, filling: Filling, entry: Entry) -> Sentence:
    """The slots' words in their places; checking.py saw to it that a slot which may not be known has a condition."""
    slots = {name: _slot(name, filling, entry) for name in slots_of(line.text)}
    under = [*slots.values(), *(_slot(name, filling, entry) for name in line.sources if _known(name, filling, entry))]
    text = SLOT.sub(lambda match: slots[match.group(1).strip()].text, line.text)
    records = tuple(dict.fromkeys(record for slot in under for record in slot.records))
    return Sentence(line.kind or SentenceKind.FACT, text, records, bullet=line.bullet)


def _holds(conditions: tuple[Condition, ...], filling: Filling, entry: Entry) -> bool:
    return all(_known(one.name, filling, entry) is one.known for one in conditions)


def _known(name: str, filling: Filling, entry: Entry) -> bool:
    if name in filling.lists:
        return bool(filling.lists[name])
    slot = entry.get(name) or filling.slots.get(name)
    return slot is not None and bool(slot.text)


def _slot(name: str, filling: Filling, entry: Entry) -> Slot:
    return entry[name] if name in entry else filling.slots[name]
