"""Does this person's yes let the draft leave, is it one of two, or is it nothing?

Urgency changes who may say yes and how soon, never how many, and never what is checked.
"""

from dataclasses import dataclass
from datetime import timedelta

from rapport.drafts.model import Approval, DraftId
from rapport.drafts.policies.model import Rule, Who
from rapport.errors import BadInput, Conflict, NotAllowed
from rapport.users.model import Mailbox, Role, User

SENIOR = frozenset({Role.MANAGER, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Case:
    """Who wants to approve what, under which rule, after how long."""

    draft: DraftId
    rule: Rule
    by: User
    mailbox: Mailbox
    urgent: bool  # as the draft has it; a person's wish for speed opens no door
    waited: timedelta
    reason: str
    first: Approval | None  # somebody's yes to the same bytes that waits for another one

    @property
    def owns(self) -> bool:
        return self.mailbox.user_id == self.by.id

    @property
    def senior(self) -> bool:
        return self.by.role in SENIOR


@dataclass(frozen=True, slots=True)
class Signing:
    """`needed` people, of whom this one `completes` the number or is the first."""

    needed: int
    completes: bool
    stands_in: bool = False


def sign(case: Case) -> Signing:
    """What this yes is worth. Raises NotAllowed, Conflict for a second yes of one person, BadInput without a reason."""
    if case.by.disabled_at is not None:
        raise NotAllowed(f"{case.by.name} can no longer sign in, and so cannot approve draft {case.draft}.")
    if case.first is not None and case.first.by == case.by.id:
        raise Conflict(f"You have approved draft {case.draft} already. It waits for {waits_for(case.rule)}.")
    needed = 1 if case.first is None else 2
    if case.rule.who is Who.TWO:
        return _one_of_two(case)
    if case.senior:
        return Signing(needed, completes=True, stands_in=case.urgent and not case.owns)
    if case.owns:
        return Signing(1, completes=True) if case.rule.who is Who.SELF else Signing(2, completes=False)
    _refuse_unless_stand_in(case)
    return Signing(needed, completes=True, stands_in=True)


def waits_for(rule: Rule) -> str:
    """'a manager', 'a second person': whom a first yes waits for."""
    return "a manager" if rule.who is Who.MANAGER else "a second person"


def _one_of_two(case: Case) -> Signing:
    """Two people, one of them the author or a manager; urgency never makes one of two."""
    if case.first is not None:
        return Signing(2, completes=True)
    if case.owns or case.senior:
        return Signing(2, completes=False)
    raise NotAllowed(
        f"Draft {case.draft} needs two people, and the first is its author or a manager. "
        f"Ask {case.mailbox.name or case.mailbox.address} to approve it; then your yes counts."
    )


def _refuse_unless_stand_in(case: Case) -> None:
    if not case.urgent:
        raise NotAllowed(
            f"Draft {case.draft} would go out from {case.mailbox.address}, which is not your mailbox. "
            "Ask its owner or a manager to approve it."
        )
    left = case.rule.stand_in_after - case.waited
    if left > timedelta(0):
        minutes = -(-int(left.total_seconds()) // 60) or 1
        raise NotAllowed(
            f"Draft {case.draft} would go out from {case.mailbox.address}, which is not your mailbox. It is urgent: "
            f"if nobody has decided in {minutes} {'minute' if minutes == 1 else 'minutes'}, you may stand in."
        )
    if not case.reason:
        raise BadInput(
            f"You stand in for {case.mailbox.name or case.mailbox.address}, and it is looked at afterwards. "
            "Say why it could not wait."
        )
