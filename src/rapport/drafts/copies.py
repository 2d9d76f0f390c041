"""Who gets a copy of a draft after one more or one less was chosen?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapport.drafts import layout
from rapport.drafts.model import Draft, Edit, Recipient
from rapport.errors import BadInput


@dataclass(frozen=True, slots=True)
class Copies:
    """One choice on the version that was read; either may be empty."""

    version: int
    add: str = ""
    remove: str = ""


def others(found: Sequence[Recipient], present: Collection[str]) -> tuple[Recipient, ...]:
    """Each address once, without those who get the mail anyway."""
    known = {one.email.lower(): one for one in reversed(found) if one.email.lower() not in present}
    return tuple(one for one in found if known.get(one.email.lower()) is one)


def changed(draft: Draft, change: Copies, known: Sequence[Recipient]) -> Edit:
    """The edit that makes it so; the words stay. Raises BadInput for an address that belongs to nobody known."""
    content = draft.version.content
    kept = tuple(one for one in content.cc if one.email.lower() != change.remove.lower())
    if change.add:
        offered = (*draft.suggested_cc, *known)
        new = next((one for one in offered if one.email.lower() == change.add.strip().lower()), None)
        if new is None:
            raise BadInput(
                f"Nobody known here has the address {change.add.strip()[:320]}. "
                "Copies go to people of your team and of the customer; add the person first."
            )
        kept = (*(one for one in kept if one.email.lower() != new.email.lower()), new)
    note = layout.text_of(content.forwardable) if content.forwardable else None
    return Edit(change.version, content.subject, layout.text_of(content.sentences), kept, note)
