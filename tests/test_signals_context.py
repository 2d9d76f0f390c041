"""The context of an escalation holds what records hold, and nothing else."""

from dataclasses import replace
from datetime import timedelta

from rapport.inbox.model import TicketAction, TicketStatus
from rapport.people.model import Customer, Level
from rapport.signals import context
from rapport.signals.context import Team
from rapport.signals.model import EscalationType, SignalKind, SuggestedCopy
from rapport.users.model import Role, User, UserId
from tests.noticed import NOW, TECHCORP, evidence, known, mail, signal, stakeholder, ticket, touches

MICHAEL = stakeholder(3, "Michael Torres", "CTO")
SARAH = stakeholder(1, "Sarah Chen", "Dir Ops")
CUSTOMER = Customer(TECHCORP, "TechCorp", ("techcorp.test",), "", 34_000_000, "USD", None, None, 62, None)


def user(number: int, name: str, role: Role = Role.CSM, title: str = "", *, disabled: bool = False) -> User:
    email = f"{name.lower().replace(' ', '.')}@northwind.test"
    return User(UserId(number), email, name, role, "UTC", "", title, NOW if disabled else None)


NORA, MAYA = user(1, "Nora Lind"), user(2, "Maya Berg", Role.MANAGER)
SAM = user(3, "Sam Osei", title="Support Lead")


def test_everything_comes_from_the_ticket() -> None:
    started = TicketAction("Roll back the release", "Sam Osei", "started", NOW)
    seen = evidence(
        [MICHAEL], people=[known(MICHAEL, level=Level.C_SUITE)], tickets=[ticket("API failures", actions=(started,))]
    )
    found = context.build(signal(), CUSTOMER, seen, Team((), None))
    assert (found.issue, found.type, found.reporter) == ("API failures", EscalationType.TECHNICAL, MICHAEL)
    assert found.actions == (started,) and found.unresolved_for == timedelta(days=3)
    assert found.relationship is not None and context.unresolved_in_words(found) == "3 days unresolved"
    assert found.type_in_words == "Support ticket reported by an executive, technical"


def test_what_no_record_holds_is_empty() -> None:
    """Kills a context that fills gaps with likely words."""
    seen = evidence([SARAH], tickets=[ticket("API failures", reporter="")])
    found = context.build(signal(), replace(CUSTOMER, arr_cents=None, health_score=None), seen, Team((), None))
    assert found.reporter is None and found.reporter_address == "" and found.actions == ()
    assert found.relationship is None and found.communications == () and found.suggested_cc == ()
    assert found.type_in_words == "Support ticket escalated, technical"


def test_a_resolved_ticket_is_no_longer_unresolved() -> None:
    seen = evidence([MICHAEL], tickets=[ticket("API failures", status=TicketStatus.RESOLVED)])
    found = context.build(signal(), CUSTOMER, seen, Team((), None))
    assert found.unresolved_for is None and context.unresolved_in_words(found) == ""


def test_a_signal_without_a_ticket_is_about_its_person() -> None:
    quiet = signal(kind=SignalKind.CHAMPION_RISK, cause="person:1:silence", person=SARAH.person.id, evidence=())
    found = context.build(quiet, CUSTOMER, evidence([SARAH], touched=touches(1, [3])), Team((), None))
    assert found.type is None and found.issue == "" and found.reporter == SARAH


def test_mail_with_the_reporter_comes_first_and_newest_first() -> None:
    mails = [mail(SARAH.email, 1, number=5), *(mail(MICHAEL.email, 2 + i, number=10 + i) for i in range(8))]
    seen = evidence([MICHAEL, SARAH], mails=mails, tickets=[ticket("API failures")])
    found = context.build(signal(), CUSTOMER, seen, Team((), None))
    assert [one.record for one in found.communications] == [f"message:{10 + i}" for i in range(5)]


def test_copies_are_real_people_with_their_reason() -> None:
    """Kills "Your manager, Support Lead": a role is no address."""
    seen = ticket("API failures", owner="Sam Osei")
    found = context.copies(seen, Team((NORA, MAYA, SAM), NORA))
    assert [(one.email, one.why) for one in found] == [
        ("sam.osei@northwind.test", "works on the ticket"),
        ("maya.berg@northwind.test", "manager"),
        ("nora.lind@northwind.test", "serves this customer"),
    ]


def test_a_ticket_owner_whom_nobody_knows_and_a_disabled_manager_are_not_suggested() -> None:
    gone = user(4, "Old Boss", Role.MANAGER, disabled=True)
    assert context.copies(ticket("API failures", owner="Sam"), Team((gone, SAM), None)) == (
        SuggestedCopy("sam.osei@northwind.test", "Sam Osei", "Support Lead"),
    )
