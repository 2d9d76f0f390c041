"""How do words become a version: checked, composed to final bytes, ready to be read and approved?"""

from dataclasses import dataclass, replace
from datetime import datetime

from rapport.drafts import checks, envelope, layout
from rapport.drafts.checks import Ground
from rapport.drafts.model import Content, Draft, Edit, NewDraft, ReplyTo, Version
from rapport.errors import BadInput
from rapport.users.model import Mailbox, UserId

LONGEST_TEXT = 20_000  # characters: ten pages; a longer one is something pasted by accident


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the words: from where, in answer to what, under which id, when, by whom."""

    mailbox: Mailbox
    reply_to: ReplyTo | None
    unique: str  # of the Message-ID
    now: datetime
    by: UserId | None  # None: the composer


def version(content: Content, ground: Ground, frame: Frame, number: int = 1) -> Version:
    """The checked words with their bytes."""
    return Version(
        number=number,
        content=content,
        envelope=envelope.compose(content, frame.mailbox, frame.reply_to, frame.unique, frame.now),
        faults=checks.faults(content, ground),
        made_at=frame.now,
        made_by=frame.by,
    )


def edited(before: Content, edit: Edit) -> Content:
    """The words after a person changed them. Sentences that stayed keep their records; new ones have none.

    Raises BadInput for a text of more than LONGEST_TEXT characters.
    """
    body, note = edit.body, edit.forwardable
    if len(body) + len(note or "") > LONGEST_TEXT:
        raise BadInput(
            f"The text has {len(body) + len(note or '')} characters; {LONGEST_TEXT} is the most. Shorten it."
        )
    if note is None and layout.RULE in layout.clean_text(body):  # the whole text part came back, note and all
        body, _, note = layout.clean_text(body).partition(layout.RULE)
    return Content(
        subject=edit.subject.strip(),
        sentences=layout.sentences_of(body, before.sentences),
        to=before.to if edit.to is None else edit.to,
        cc=before.cc if edit.cc is None else edit.cc,
        forwardable=before.forwardable if note is None else layout.sentences_of(note, before.forwardable),
    )


def asks_the_same(draft: Draft, new: NewDraft, content: Content) -> bool:
    """Whether a new draft is for the same people, from the same mailbox and for the same reason as one that waits."""
    asked = (new.play, new.mailbox, new.signal, new.target, new.reply_to, content.to)
    return (draft.play, draft.mailbox, draft.signal, draft.target, draft.reply_to, draft.version.content.to) == asked


def is_intact(draft: Draft) -> bool:
    """Whether the stored bytes still are what they were composed as, and still say these words."""
    made = draft.version.envelope
    if envelope.digest(made.mailbox, made.recipients, made.mime) != made.sha256:
        return False
    return envelope.shown(made.mime).text == layout.body_text(draft.version.content)


def checked_again(draft: Draft, ground: Ground) -> Draft:
    """The draft with the faults that its text has now: a record may have changed since it was written."""
    return replace(draft, version=replace(draft.version, faults=checks.faults(draft.version.content, ground)))
