"""What was sent from a mailbox, and of what of it do we hold our own copy?"""

from dataclasses import dataclass

from rapport.drafts.model import DraftId


@dataclass(frozen=True, slots=True)
class MailboxAudit:
    """One mailbox."""

    address: str
    whose: str  # the name of its owner
    sent: int
    filed: int  # of these, how many stand among our messages
    missing: tuple[DraftId, ...]  # the drafts of the others
