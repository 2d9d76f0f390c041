"""Would a draft from this template state something that no record holds?

Every sentence is read with a made-up word in each slot, and checked as a draft is: whatever is left then is said by the
template itself, and would be said to every customer, whether it is true or not.
"""

import re
from collections.abc import Iterator
from string import ascii_lowercase

from rapport.drafts import checks, lint
from rapport.drafts.checks import Ground
from rapport.drafts.evidence import Facts
from rapport.drafts.layout import has_blank
from rapport.drafts.model import Content, Recipient, Sentence, SentenceKind
from rapport.drafts.reading import Kind, read
from rapport.drafts.templates.model import Line, Template, TemplateFault
from rapport.drafts.templates.reading import SLOT, slots_of
from rapport.drafts.templates.slots import PLAYS, PlayInfo, SlotInfo

RECORD = "template:slots"
CUSTOMER, RECIPIENT, TARGET = "customer.name", "to.first", "target.they"
STATES = (SentenceKind.FACT, SentenceKind.COMMITMENT)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_FILLED_IN = "zqblank"  # what stands for a person's answer


def faults(template: Template, ours: Facts) -> tuple[TemplateFault, ...]:
    """Everything that keeps the template from being saved, by line. `ours`: our company and product, which may be
    named."""
    info = PLAYS[template.play]
    if template.variant not in info.variants:
        known = ", ".join(info.variants) if any(info.variants) else "none: leave the line out"
        return (TemplateFault(0, f"{info.title} has no variant “{template.variant}”. Variants are {known}."),)
    found = [TemplateFault(0, reason) for reason in _needed(template, info)]
    note = {id(line) for paragraph in template.note for line in paragraph}
    for line in template.lines:
        named = tuple(_names(line, template, info)) or tuple(_form(line))
        reasons = named or tuple(_invented(line, info, ours, in_note=id(line) in note))
        found += [TemplateFault(line.number, f"Line {line.number}: {reason}") for reason in reasons]
    found += [TemplateFault(0, reason) for reason in _whole(template, info)]
    return tuple(found)


def _needed(template: Template, info: PlayInfo) -> Iterator[str]:
    for name in template.needs:
        if name not in info.slots:
            yield f"The head needs “{name}”, which is no slot of this play. {_known(info)}"


def _whole(template: Template, info: PlayInfo) -> Iterator[str]:
    """What is asked of the text as a whole: the last subject always holds; a note asks and can be passed on."""
    if template.subjects[-1].conditions:
        yield "The last subject has a condition, so a draft may be left without one. Add a subject that always holds."
    asks = [line for paragraph in template.note for line in paragraph if "?" in line.text]
    if template.note and not asks:
        yield "The note to forward asks for nothing. It should ask one thing."
    for line in (line for paragraph in template.note for line in paragraph):
        shown = Content("", (), (), forwardable=(Sentence(SentenceKind.COURTESY, _sampled(line, info)),))
        for fault in lint.faults(shown, ""):
            if "our own talk" in fault.reason:
                yield f"Line {line.number}: {fault.reason}"


def _names(line: Line, template: Template, info: PlayInfo) -> Iterator[str]:
    """Slots, lists and sources that do not exist, or that may not be known when the sentence is said."""
    if line.each and line.each not in info.lists:
        yield f"“{line.each}” is no list of this play. Lists are {', '.join(info.lists) or 'none'}."
    names = (*slots_of(line.text), *line.sources, *(c.name for c in line.conditions if c.name not in info.lists))
    entries = {name for listed in info.lists.values() for name in listed}
    inside = set(info.lists.get(line.each, ()))
    for name in dict.fromkeys(names):
        if name not in info.slots:
            yield f"“{name}” is no slot of this play. {_known(info)}"
        elif name in entries and name not in inside:
            yield f"“{name}” is part of a list. Begin the sentence with “each”, or leave the slot out."
    sure = {c.name for c in line.conditions if c.known} | set(template.needs)
    for name in slots_of(line.text):
        slot = info.slots.get(name)
        if slot is not None and not slot.words:
            yield f"“{{{name}}}” has no words. It may stand after “if” or “from”."
        elif slot is not None and not slot.always and name not in sure:
            yield f"“{{{name}}}” is not always known. Write “if {name}” before the colon, or list it under needs."


def _known(info: PlayInfo) -> str:
    return f"Slots are {', '.join(info.slots)}."


def _form(line: Line) -> Iterator[str]:
    """A blank asks in brackets and nothing else does; what is stated rests on a record."""
    if line.kind is SentenceKind.BLANK and not has_blank(line.text):
        yield "a blank asks the person something in square brackets, such as [by when?]. Add what it asks."
    if line.kind is not SentenceKind.BLANK and has_blank(line.text):
        yield "what stands in square brackets is asked of the person. Begin the sentence with “blank”."
    if line.kind in STATES and not slots_of(line.text) and not line.sources:
        yield (
            f"“{_short(line.text)}” is a {line.kind} and rests on nothing. Put a slot into it, name its record with "
            "“from”, or make it a courtesy."
        )


def _invented(line: Line, info: PlayInfo, ours: Facts, *, in_note: bool) -> Iterator[str]:
    """What the sentence would say of itself, in the words that a draft's own check uses."""
    text = _BRACKETS.sub(_FILLED_IN, _sampled(line, info))
    if line.kind is SentenceKind.BLANK:  # it asks for the other half of its promise
        for claim in (claim for claim in read(text) if claim.kind is Kind.PROMISE):
            text = text.replace(claim.words, "would", 1)
    held = Facts("\n".join([ours.text, _FILLED_IN, *(_sample(one) for one in info.slots.values())]))
    sourced = bool(slots_of(line.text) or line.sources or line.kind in (SentenceKind.BLANK, None))
    greets = _sample(info.slots[TARGET if in_note and TARGET in info.slots else RECIPIENT])
    ground = Ground(
        facts={RECORD: held},
        everybody=ours,
        customer_name=_sample(info.slots[CUSTOMER]),
        product="",
        known=frozenset({""}),  # the address of nobody: a template names none
    )
    records, to = (RECORD,) if sourced else (), (Recipient("", greets),)
    content = (
        Content("Hello", (Sentence(line.kind, text, records),), to)
        if line.kind is not None
        else Content(text, (Sentence(SentenceKind.COURTESY, "Hello,", records),), to)
    )
    for fault in checks.faults(content, ground):
        said = f"“{_short(line.text)}” says {fault.what}" if fault.what else fault.reason
        yield (
            f"{said}, which no record would hold. Fill it from a slot, ask for it in a blank, or leave it out."
            if fault.confirmable
            else fault.reason
        )


def _sampled(line: Line, info: PlayInfo) -> str:
    return SLOT.sub(lambda match: _sample(info.slots[match.group(1).strip()]), line.text)


def _sample(slot: SlotInfo) -> str:
    """A word that no language has, other for each slot, of letters only."""
    return slot.sample or "zq" + "".join(c for c in slot.name if c in ascii_lowercase)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= checks.SHOWN else flat[: checks.SHOWN - 1].rstrip() + "…"
