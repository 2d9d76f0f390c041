"""The seeds' conversations come out as mails worth sending that state nothing which no record holds."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.app import App
from rapport.drafts import checks, envelope, lint, service
from rapport.drafts.layout import text_of
from rapport.drafts.model import Content, Draft, NewDraft, Play, Recipient, Sentence, SentenceKind
from rapport.drafts.plays.service import ground
from rapport.errors import BadInput, Conflict, NotFound
from rapport.inbox.model import Severity, TicketAction
from rapport.people.model import CustomerId
from rapport.people.store import stakeholders
from rapport.signals import service as signals
from rapport.users.model import MailboxId
from rapport.users.store import get_user
from tests import seeds, world
from tests.conftest import START

ACTIONS = (
    TicketAction("Interim workaround identified for critical data syncs", "Priya Shah", "done",
                 datetime(2026, 3, 1, 14, 0, tzinfo=UTC)),
    TicketAction("deploy the patched connector", "Priya Shah", "planned", datetime(2026, 3, 3, 16, 0, tzinfo=UTC)),
)  # fmt: skip


def escalation(app: App, **how: object) -> Draft:
    seed = seeds.dataflow(app, **how)  # type: ignore[arg-type]
    signals.look(app, seed.customer)
    return service.write_escalation_response(app, seed.customer, by=seed.csm)


def introduction(app: App, target: str = "the CFO", **how: object) -> Draft:
    seed = seeds.techcorp(app, **how)  # type: ignore[arg-type]
    return service.write_intro_request(app, seed.customer, by=seed.csm, target=target)


def open_faults(draft: Draft) -> list[str]:
    """Faults that are not the blanks, which only a person can fill."""
    return [f.reason for f in draft.version.faults if "still asks you" not in f.reason]


def blanks(draft: Draft) -> list[str]:
    return [s.text for s in draft.version.content.sentences if s.kind is SentenceKind.BLANK]


def body(draft: Draft) -> str:
    return envelope.shown(draft.version.envelope.mime).text


def test_the_escalation_answer_goes_to_the_reporter_in_his_thread(app: App) -> None:
    draft = escalation(app)
    shown = envelope.shown(draft.version.envelope.mime)
    assert [r.name for r in shown.to] == ["Michael Torres"]
    assert shown.subject == "Re: API failures and data sync delays"
    assert draft.reply_to is not None and draft.reply_to.message_id == "a1@dataflow.test"
    assert b"References: <root@dataflow.test>\r\n <a1@dataflow.test>" in draft.version.envelope.mime


def test_without_a_mail_about_it_the_answer_starts_a_thread_with_the_tickets_words(app: App) -> None:
    draft = escalation(app, mailed=False)
    assert draft.reply_to is None
    assert draft.version.content.subject == "API integration failures causing data sync delays (T-1042)"


def test_a_mail_about_something_else_is_not_answered(app: App) -> None:
    """Kills the mutant that answers the reporter's newest mail, whatever it is about."""
    seed = seeds.dataflow(app, mailed=False)
    with app.db.transaction() as tx:
        world.message(tx, "michael.torres@dataflow.test", ["nora.lind@northwind.test"], app.now(), subject="Lunch?")
    signals.look(app, seed.customer)
    assert service.write_escalation_response(app, seed.customer, by=seed.csm).reply_to is None


@pytest.mark.parametrize("category", ["technical", "billing", "service", "support", ""])
@pytest.mark.parametrize(
    ("severity", "mailed", "actions"),
    [(Severity.LOW, True, ACTIONS), (Severity.MEDIUM, False, ()), (Severity.HIGH, True, ()),
     (Severity.CRITICAL, False, ACTIONS)],
)  # fmt: skip
def test_an_escalation_answer_states_nothing_that_no_record_holds(
    app: App, category: str, severity: Severity, mailed: bool, actions: tuple[TicketAction, ...]
) -> None:
    draft = escalation(app, mailed=mailed, actions=actions, severity=severity, category=category)
    assert open_faults(draft) == []
    for invented in ("hours", "today", "PT", "priority", "Sarah", "refund"):
        assert invented not in body(draft)


def test_without_recorded_actions_owner_time_and_next_update_are_asked_for(app: App) -> None:
    assert blanks(escalation(app)) == [
        "[What is being done right now?]",
        "What happens next: [Who owns this, and by when?]",
        "You will hear from me again [when?], whether or not there is news.",
    ]


def test_recorded_actions_are_said_with_owner_and_day_in_the_csms_time_zone(app: App) -> None:
    draft = escalation(app, actions=ACTIONS)
    assert "• Interim workaround identified for critical data syncs (Priya Shah, done on Sunday, 1 March)" in body(
        draft
    )
    assert "• Deploy the patched connector (Priya Shah, by Tuesday, 3 March at 5:00 pm CET)" in body(draft)
    assert blanks(draft) == ["You will hear from me again [when?], whether or not there is news."]


def test_a_planned_step_that_is_overdue_asks_for_a_new_time(app: App) -> None:
    late = TicketAction("Deploy the patch", "Priya Shah", "planned", datetime(2026, 3, 1, tzinfo=UTC))
    draft = escalation(app, actions=(late,))
    assert "Deploy the patch: [Who owns this, and by when?]" in blanks(draft)


def test_the_apology_is_as_grave_as_the_matter(app: App) -> None:
    assert "deeply sorry" in body(escalation(app, severity=Severity.CRITICAL))


def test_colleagues_are_suggested_with_reasons_and_not_added(app: App) -> None:
    draft = escalation(app)
    assert [(r.email, r.why) for r in draft.suggested_cc] == [("lea.sand@northwind.test", "manager")]
    assert draft.version.content.cc == () and draft.version.envelope.recipients == ("michael.torres@dataflow.test",)


def test_an_escalation_raised_by_hand_asks_what_happened_and_goes_to_who_wrote_last(app: App) -> None:
    seed = seeds.dataflow(app)
    raised = signals.raise_by_hand(app, seed.customer, seed.csm, "He called and was angry.", Severity.MEDIUM)
    draft = service.write_escalation_response(app, seed.customer, by=seed.csm, signal=raised.id)
    assert [r.email for r in draft.version.content.to] == ["michael.torres@dataflow.test"]
    assert blanks(draft)[0] == "[What has happened, in their words?]"
    assert open_faults(draft) == [] and "angry" not in body(draft)


def test_an_escalation_with_nobody_to_write_to_is_a_sentence(app: App) -> None:
    seed = seeds.techcorp(app)
    with app.db.transaction() as tx:
        lonely = CustomerId(world.customer(tx, "Lonely", "lonely.test"))
    raised = signals.raise_by_hand(app, lonely, seed.csm, "They called.", Severity.HIGH)
    with pytest.raises(BadInput, match="Nobody is known at Lonely whom the answer could go to"):
        service.write_escalation_response(app, lonely, by=seed.csm, signal=raised.id)


def test_no_escalation_is_a_sentence(app: App) -> None:
    seed = seeds.techcorp(app)
    with pytest.raises(NotFound, match="TechCorp has no open escalation"):
        service.write_escalation_response(app, seed.customer, by=seed.csm)


def test_the_introduction_goes_to_the_champion_and_says_why(app: App) -> None:
    draft = introduction(app)
    shown = envelope.shown(draft.version.envelope.mime)
    assert [r.name for r in shown.to] == ["Sarah Chen"]
    assert shown.subject == "A small favor: an introduction to Robert Williams?"
    assert "Your renewal comes up on 31 May, and it would help if Robert and I had met well before then." in shown.text
    assert draft.target is not None and draft.introducer is not None
    assert "strength" in draft.version.content.to[0].why


@pytest.mark.parametrize("target", ["the CFO", "CFO", "Robert Williams", ""])
def test_the_introduction_states_nothing_that_no_record_holds(app: App, target: str) -> None:
    draft = introduction(app, target)
    assert draft.version.faults == ()
    for invented in ("ROI", "4.2", "-15", "value", "instrumental", "20 minutes", "["):
        assert invented not in body(draft)


def test_the_note_stands_alone(app: App) -> None:
    """Short, one ask, the product named, greeting the target and signed by the champion."""
    note = text_of(introduction(app).version.content.forwardable)
    assert note.startswith("Hi Robert,") and note.endswith("Best,\nSarah")
    assert len(note.split()) <= lint.MOST_WORDS and note.count("?") == 1
    assert "Harbor" in note and "with TechCorp" not in note


@pytest.mark.parametrize("target", ["CFO", "CTO", ""])
def test_a_renewal_that_has_passed_is_not_mentioned(app: App, target: str) -> None:
    draft = introduction(app, target, cfo=False, renewal=(START - timedelta(days=15)).date())
    assert draft.version.faults == ()
    assert "renewal" not in body(draft)


def test_a_renewal_that_is_too_near_to_meet_before_it_is_no_reason(app: App) -> None:
    """With the renewal tomorrow it said "it would help if we had met well before then"."""
    draft = introduction(app, renewal=(START + timedelta(days=1)).date())
    assert draft.version.faults == () and "renewal" not in body(draft)


def test_nobody_suitable_is_said_with_the_reason(app: App) -> None:
    seed = seeds.dataflow(app)
    with pytest.raises(Conflict, match=r"Nobody at DataFlow is suitable .*Michael Torres has had too little contact"):
        service.write_intro_request(app, seed.customer, by=seed.csm, target="CFO")


def test_somebody_quiet_is_asked_how_things_are_from_the_last_contact_on_record(app: App) -> None:
    seed = seeds.techcorp(app)
    with app.db.transaction() as tx:
        mike = next(s for s in stakeholders(tx, seed.customer, app.now()) if s.name == "Mike Johnson")
    draft = service.write_re_engagement(app, seed.customer, by=seed.csm, person=mike.person.id)
    assert draft.version.faults == ()
    assert "Your last message to us was on Saturday, 31 January" in body(draft)


def test_a_ticket_that_carries_a_link_is_not_quoted(app: App) -> None:
    """Text from outside cannot put an address into our mail."""
    seed = seeds.dataflow(app, mailed=False, subject="Failures, see https://evil.example/x")
    signals.look(app, seed.customer)
    draft = service.write_escalation_response(app, seed.customer, by=seed.csm)
    assert "evil.example" not in body(draft)
    assert draft.version.content.subject == "Your ticket T-1042"
    assert not any("In the subject" in one.reason for one in draft.version.faults)


def test_another_customers_record_is_no_source(app: App) -> None:
    """Kills the mutant that looks a record up without asking whose it is."""
    seed = seeds.dataflow(app)
    with app.db.transaction() as tx:
        other = world.customer(tx, "Foreign", "foreign.test")
        number = world.ticket(tx, other, "F-1", at=app.now(), subject="Permanent fix within 72 hours")
        said = Sentence(SentenceKind.FACT, "Permanent fix within 72 hours", (f"ticket:{number}",))
        content = Content("Hello", (said,), (Recipient("michael.torres@dataflow.test", "Michael Torres"),))
        new = NewDraft(seed.customer, Play.RE_ENGAGEMENT, MailboxId(1), seed.csm)
        held = ground(tx, new, content, get_user(tx, seed.csm))
    assert checks.faults(content, held)
