"""What does the JSON of templates and of offered plays look like?"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rapport.drafts.layout import body_text
from rapport.drafts.model import Play
from rapport.drafts.plays.occasions.offered import Offer
from rapport.drafts.plays.occasions.service import Preview
from rapport.drafts.templates.model import Current, Edition, TemplateFault
from rapport.drafts.templates.slots import PLAYS
from rapport.web.evidence import Record
from rapport.web.shapes import Shape
from rapport.web.shapes_drafts import FaultShape, RecipientShape, SentenceShape


class SlotShape(Shape):
    name: str
    means: str
    always: bool  # known for every draft of the play
    words: bool  # may stand in a sentence; else only behind “if” and “from”


class TemplateShape(Shape):
    name: str
    play: Play
    variant: str
    title: str
    when: str
    to: str
    needs: list[str]
    text: str
    shipped: str
    changed: bool
    edition: int  # 0: the shipped one
    slots: list[SlotShape]
    lists: dict[str, list[str]]

    @classmethod
    def of(cls, current: Current) -> "TemplateShape":
        template, info = current.template, PLAYS[current.template.play]
        return cls(
            name=template.name,
            play=template.play,
            variant=template.variant,
            title=template.title,
            when=template.when,
            to=template.to,
            needs=list(template.needs),
            text=current.text,
            shipped=current.shipped,
            changed=current.is_changed,
            edition=current.latest,
            slots=[SlotShape.model_validate(one) for one in info.slots.values()],
            lists={name: list(slots) for name, slots in info.lists.items()},
        )


class EditionShape(Shape):
    name: str
    number: int
    text: str
    made_at: datetime
    made_by: int

    @classmethod
    def of(cls, edition: Edition) -> "EditionShape":
        return cls.model_validate(edition)


class TemplateFaultShape(Shape):
    line: int
    reason: str


class PreviewShape(Shape):
    subject: str
    text: str
    to: list[RecipientShape]
    sentences: list[SentenceShape]
    forwardable: list[SentenceShape]
    faults: list[FaultShape]  # what would keep this draft from being approved
    refused: list[TemplateFaultShape]  # what keeps the template from being saved

    @classmethod
    def of(cls, seen: Preview, records: Mapping[str, Record], refused: Sequence[TemplateFault]) -> "PreviewShape":
        content = seen.content
        return cls(
            subject=content.subject,
            text=body_text(content),
            to=[RecipientShape.model_validate(one) for one in content.to],
            sentences=[SentenceShape.of(one, records) for one in content.sentences],
            forwardable=[SentenceShape.of(one, records) for one in content.forwardable],
            faults=[FaultShape.model_validate(one) for one in seen.faults],
            refused=[TemplateFaultShape.model_validate(one) for one in refused],
        )


class OfferShape(Shape):
    """A draft that could be written now: send `play`, `person`, `signal` and `variant` back to write it."""

    play: Play
    label: str
    reason: str
    person: str
    name: str
    signal: int | None
    variant: str

    @classmethod
    def of(cls, offer: Offer) -> "OfferShape":
        return cls(
            play=offer.play,
            label=offer.label,
            reason=offer.reason,
            person=offer.whom,
            name=offer.name,
            signal=offer.signal.id if offer.signal else None,
            variant=offer.variant,
        )
