"""Signals over the real database: looked for, kept once, closed by people, answered once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
import sqlalchemy as sa

from rapport.app import App
from rapport.errors import BadInput, Conflict, NotFound
from rapport.inbox.model import Severity
from rapport.inbox.store import tickets
from rapport.people import store as people
from rapport.people.model import CustomerId
from rapport.questions.store import answer
from rapport.signals import detectors, lifecycle, rhythm, service, store
from rapport.signals.collecting import service as collecting
from rapport.signals.looking import service as looks
from rapport.signals.looking import store as looking
from rapport.signals.model import EscalationType, EventKind, Label, Signal, SignalId, SignalKind, SignalStatus
from rapport.signals.notices.health import service as healths
from rapport.users.model import UserId
from tests import seeds, world
from tests.conftest import START, Clock

DAY = timedelta(days=1)


@pytest.fixture
def dataflow(app: App) -> CustomerId:
    """Two people; an open escalation of one of them; a CSM and a manager of ours."""
    with app.db.transaction() as tx:
        nora = world.user(tx)
        world.user(tx, "maya.berg@northwind.test", "Maya Berg", "manager")
        customer = world.customer(tx, "DataFlow", arr_cents=34_000_000, owner=nora)
        michael = world.person(tx, "Michael Torres", "michael.torres@dataflow.test")
        world.stakeholder(tx, customer, michael, "CTO")
        world.ticket(
            tx,
            customer,
            at=START - 3 * DAY,
            escalated_at=START - timedelta(minutes=23),
            reporter="michael.torres@dataflow.test",
            actions=[{"what": "Roll back", "owner": "Sam Osei", "state": "started", "at": START.isoformat()}],
        )
    return CustomerId(customer)


def close_ticket(app: App) -> None:
    with app.db.transaction() as tx:
        tx.execute(sa.update(tickets).values(status="resolved"))


def escalation(app: App, customer: CustomerId) -> Signal:
    (found,) = service.look(app, customer)
    return found


def test_looking_twice_opens_one(app: App, dataflow: CustomerId) -> None:
    first, second = escalation(app, dataflow), escalation(app, dataflow)
    assert first == second and first.kind is SignalKind.TICKET_ESCALATED
    assert service.open_signals(app) == (first,) and service.get(app, first.id) == first


def test_the_database_itself_keeps_one_open_signal_a_cause(app: App, dataflow: CustomerId) -> None:
    """Kills an insert without the partial unique index, which two workers at once would use."""
    escalation(app, dataflow)
    with app.db.transaction() as tx:
        evidence = collecting.gather(tx, dataflow, app.now())
        (again,) = detectors.look(evidence).findings
        assert store.add(tx, again, app.now()) is None


def test_a_solved_ticket_clears_its_signal_and_reopens_when_escalated_again(app: App, dataflow: CustomerId) -> None:
    before = escalation(app, dataflow)
    close_ticket(app)
    assert service.look(app, dataflow) == ()
    closed = service.get(app, before.id)
    assert closed.status is SignalStatus.RESOLVED and closed.closed_because.startswith("no longer true: ")
    with app.db.transaction() as tx:
        tx.execute(sa.update(tickets).values(status="open"))
    assert escalation(app, dataflow).id != before.id


def test_a_dismissed_signal_does_not_come_back_by_itself(app: App, dataflow: CustomerId) -> None:
    gone = service.dismiss(app, escalation(app, dataflow).id, UserId(1), "a test ticket")
    assert gone.status is SignalStatus.DISMISSED and service.look(app, dataflow) == ()
    with app.db.transaction() as tx:
        tx.execute(sa.update(tickets).values(severity="critical"))
    assert escalation(app, dataflow).severity is Severity.CRITICAL


def test_what_changes_is_updated_in_place(app: App, dataflow: CustomerId) -> None:
    before = escalation(app, dataflow)
    service.acknowledge(app, before.id, UserId(1))
    with app.db.transaction() as tx:
        tx.execute(sa.update(tickets).values(subject="Everything is down"))
    after = escalation(app, dataflow)
    assert after.id == before.id and "Everything is down" in after.sentence
    assert after.status is SignalStatus.ACKNOWLEDGED


STALE: list[Callable[[App, SignalId], Signal]] = [
    lambda app, number: service.acknowledge(app, number, UserId(1)),
    lambda app, number: service.resolve(app, number, UserId(1)),
    lambda app, number: service.dismiss(app, number, UserId(1), "no"),
]


@pytest.mark.parametrize("act", STALE)
def test_acting_on_what_is_closed_is_a_conflict(
    app: App, dataflow: CustomerId, act: Callable[[App, SignalId], Signal]
) -> None:
    number = service.resolve(app, escalation(app, dataflow).id, UserId(1), "called them").id
    with pytest.raises(Conflict):
        act(app, number)
    assert service.get(app, number).closed_because == "called them"


def test_the_slower_of_two_people_gets_a_conflict(app: App, dataflow: CustomerId) -> None:
    """Kills an update that does not look at the status it was decided from."""
    seen = escalation(app, dataflow)
    service.acknowledge(app, seen.id, UserId(1))
    with app.db.transaction() as tx:
        assert not store.move(tx, seen, lifecycle.cleared(seen, app.now()))


def test_the_context_has_the_reporter_the_actions_and_real_copies(app: App, dataflow: CustomerId) -> None:
    found = service.context(app, escalation(app, dataflow).id)
    assert found.type is EscalationType.TECHNICAL and found.issue == "API integration failures"
    assert found.reporter is not None and (found.reporter.name, found.reporter.title) == ("Michael Torres", "CTO")
    assert [(action.what, action.owner) for action in found.actions] == [("Roll back", "Sam Osei")]
    assert found.customer.arr_cents == 34_000_000 and found.customer.health_score is None
    assert found.unresolved_for == 3 * DAY
    assert [copy.name for copy in found.suggested_cc] == ["Maya Berg", "Nora Lind"]


def test_mail_from_to_and_about_the_customers_people_is_seen_and_no_other(app: App, dataflow: CustomerId) -> None:
    michael, nora = "michael.torres@dataflow.test", "nora.lind@northwind.test"
    about = [{"address": michael, "gone": True, "back_on": None, "stand_in": "", "sentence": "no such user"}]
    with app.db.transaction() as tx:
        numbers = [
            world.message(tx, michael, [nora], START - 3 * DAY),
            world.message(tx, nora, [michael], START - 2 * DAY, direction="out"),
            world.message(tx, "mailer-daemon@dataflow.test", [nora], START - DAY, kind="bounce", about=about),
        ]
        world.message(tx, "someone@else.test", [nora], START - DAY)
        world.message(tx, michael, [nora], START + DAY)
        seen = looking.mails_of(tx, dataflow, START - 30 * DAY, START)
    assert [mail.record for mail in seen] == [f"message:{number}" for number in numbers]
    assert seen[2].about[0].gone and seen[0].sender.email == michael


def test_a_departure_is_noticed_from_a_bounce_and_a_farewell(app: App, dataflow: CustomerId) -> None:
    michael, nora = "michael.torres@dataflow.test", "nora.lind@northwind.test"
    about = [{"address": michael, "gone": True, "back_on": None, "stand_in": "", "sentence": "no longer with us"}]
    close_ticket(app)
    with app.db.transaction() as tx:
        for i in range(8):
            world.touch(tx, dataflow, 1, "message_in", START - (20 + 3 * i) * DAY)
        world.message(tx, "mailer-daemon@dataflow.test", [nora], START - DAY, kind="bounce", about=about)
        world.message(tx, michael, [nora], START - 2 * DAY, kind="autoreply", about=about)
    causes = {signal.cause: signal for signal in service.look(app, dataflow)}
    gone = causes["person:1:departure"]
    assert gone.severity is Severity.CRITICAL and "Michael Torres, CTO, has left" in gone.sentence
    assert "person:1:silence" not in causes


def test_a_signal_is_raised_by_hand_once_and_no_look_clears_it(app: App, dataflow: CustomerId) -> None:
    close_ticket(app)
    raised = service.raise_by_hand(app, dataflow, UserId(1), "  They are  furious. ", Severity.HIGH)
    assert raised.sentence == "They are furious." and raised.evidence == ("said:1",)
    with pytest.raises(Conflict, match="noted"):
        service.raise_by_hand(app, dataflow, UserId(1), "They are furious.", Severity.HIGH)
    assert service.look(app, dataflow) == (raised,)
    with pytest.raises(BadInput, match="sentence"):
        service.raise_by_hand(app, dataflow, UserId(1), "  ", Severity.HIGH)


def test_what_is_raised_by_hand_is_a_sentence_and_no_file(app: App, dataflow: CustomerId) -> None:
    """Kills a cause that is the sentence itself: an index row that PostgreSQL refuses, of any sentence in Chinese."""
    nora = UserId(1)
    with pytest.raises(BadInput, match="A signal has 1000 characters at most, this one 1001"):
        service.raise_by_hand(app, dataflow, nora, "x" * 1001)
    said = "".join(chr(Random(number).randrange(0x20000, 0x2A6D0)) for number in range(1000))
    assert service.raise_by_hand(app, dataflow, nora, said).sentence == said
    with pytest.raises(Conflict, match="noted and open already"):
        service.raise_by_hand(app, dataflow, nora, said)


def test_a_signal_that_does_not_exist_is_said_so(app: App) -> None:
    with pytest.raises(NotFound, match="number 99"):
        service.context(app, SignalId(99))


def test_the_history_says_who_did_what_and_when(app: App, dataflow: CustomerId, clock: Clock) -> None:
    number = escalation(app, dataflow).id
    service.acknowledge(app, number, UserId(1))
    clock.forward(DAY)
    service.snooze(app, number, UserId(2), START + 5 * DAY)
    service.dismiss(app, number, UserId(1), "a test ticket", Label.KNOWN)
    told = [(event.what, event.by, event.at, event.because) for event in service.history(app, number)]
    assert told == [
        (EventKind.OPENED, None, START, ""),
        (EventKind.ACKNOWLEDGED, 1, START, ""),
        (EventKind.SNOOZED, 2, START + DAY, ""),
        (EventKind.DISMISSED, 1, START + DAY, "a test ticket"),
    ]
    assert service.get(app, number).label == "known"


def test_a_refused_step_leaves_no_line_of_history(app: App, dataflow: CustomerId) -> None:
    number = escalation(app, dataflow).id
    with pytest.raises(BadInput):
        service.dismiss(app, number, UserId(1), "")
    with pytest.raises(BadInput):
        service.snooze(app, number, UserId(1), START)
    assert [event.what for event in service.history(app, number)] == [EventKind.OPENED]


def test_what_is_put_aside_is_out_of_sight_comes_back_by_itself_and_is_not_raised_again(
    app: App, dataflow: CustomerId, clock: Clock
) -> None:
    one = escalation(app, dataflow)
    service.snooze(app, one.id, UserId(1), START + DAY)
    assert service.open_signals(app) == () and [two.id for two in service.snoozed_signals(app)] == [one.id]
    assert [two.id for two in service.look(app, dataflow)] == [one.id]
    clock.forward(DAY)
    assert [two.id for two in service.open_signals(app)] == [one.id] and service.snoozed_signals(app) == ()


def test_what_gets_worse_comes_back_before_its_date(app: App, dataflow: CustomerId) -> None:
    one = escalation(app, dataflow)
    service.snooze(app, one.id, UserId(1), START + 9 * DAY)
    with app.db.transaction() as tx:
        tx.execute(sa.update(tickets).values(severity="critical"))
    service.look(app, dataflow)
    assert [two.id for two in service.open_signals(app)] == [one.id]


def test_what_was_closed_lately_is_history(app: App, dataflow: CustomerId) -> None:
    one = escalation(app, dataflow)
    assert service.closed_signals(app, START - DAY) == ()
    close_ticket(app)
    service.look(app, dataflow)
    assert [two.id for two in service.closed_signals(app, START - DAY)] == [one.id]


def test_a_signal_by_hand_for_a_customer_that_is_not_there_is_refused(app: App) -> None:
    world_without = CustomerId(999)
    with pytest.raises(NotFound):
        service.raise_by_hand(app, world_without, UserId(1), "They called.")


def test_an_angry_mail_of_an_executive_is_an_escalation(app: App, dataflow: CustomerId) -> None:
    close_ticket(app)
    with app.db.transaction() as tx:
        text = "This is unacceptable. We have waited for a week."
        number = world.message(tx, "michael.torres@dataflow.test", ["nora.lind@northwind.test"], START - DAY, text=text)
    (one,) = service.look(app, dataflow)
    assert (one.kind, one.severity) == (SignalKind.TICKET_ESCALATED, Severity.HIGH)
    assert one.evidence == (f"message:{number}",)
    told = service.context(app, one.id)
    assert (told.type, told.issue, told.ticket) == (EscalationType.EXECUTIVE_COMPLAINT, "Hello", None)
    assert told.type_in_words == "Mail reported by an executive, executive complaint"


def test_why_not_names_what_is_missing_for_a_person(app: App, dataflow: CustomerId) -> None:
    close_ticket(app)
    told = service.why_not(app, dataflow, "michael torres")
    said = {one.detector: one.sentence for one in told.verdicts}
    assert said["silence"] == "Needs 4 days with contact, has 0." and not any(one.found for one in told.verdicts)
    assert said["escalations"] == "1 ticket known, 0 open, none of them escalated."
    with pytest.raises(NotFound, match="Nobody at DataFlow"):
        service.why_not(app, dataflow, "nobody")


def test_why_not_says_who_has_closed_what_is_found_and_why(app: App, dataflow: CustomerId, clock: Clock) -> None:
    """Kills "found" and no more, of what nobody sees in any list; and a closing told of a day before it."""
    (one,) = service.look(app, dataflow)
    clock.forward(DAY)
    service.dismiss(app, one.id, UserId(1), "They were only testing.", Label.NOT_TRUE)

    def said(at: datetime) -> str:
        (found,) = [verdict for verdict in service.why_not(app, dataflow, at=at).verdicts if verdict.found]
        return found.sentence

    closed = f" Nora Lind closed it on {app.now().day} March 2026 (“They were only testing.”); nothing new came since."
    assert said(app.now()) == one.sentence + closed and said(app.now() - DAY / 2) == one.sentence
    with app.db.transaction() as tx:
        tx.execute(sa.update(tickets).values(escalated_at=app.now() + DAY / 2))
    assert "closed it" not in said(app.now() + DAY)  # escalated again


def test_a_look_at_all_counts_what_is_usual_and_finds_what_one_look_finds(app: App, dataflow: CustomerId) -> None:
    with app.db.transaction() as tx:
        quiet = CustomerId(world.customer(tx, "Quiet"))
    night = looks.look_all(app)
    assert night.customers == 2 and night.failed == ()
    assert [one.customer for one in service.open_signals(app)] == [dataflow] and service.look(app, quiet) == ()


def test_the_score_of_a_silent_customer_fades_at_night(app: App, clock: Clock) -> None:
    """Kills a stored score that stands for ever because nothing comes in."""
    customer = seeds.techcorp(app).customer

    def scored() -> float:
        with app.db.transaction() as tx:
            return people.get_customer(tx, customer).threading_score or 0.0

    looks.look_all(app)
    before = scored()
    clock.forward(timedelta(days=200))
    looks.look_all(app)
    assert 0 <= scored() < before


def test_a_customer_that_cannot_be_looked_at_keeps_no_other_waiting(app: App, dataflow: CustomerId) -> None:
    """Kills a night in which one broken customer leaves the rest of its batch unlooked at."""
    night = looks.look_all(app, [CustomerId(999), dataflow])
    assert [(number, failure.detector) for number, failure in night.failed] == [(999, "all")]
    assert healths.health(app).detectors == ()  # who is gone is on no page
    assert [one.customer for one in service.open_signals(app)] == [dataflow]


def test_a_customer_that_cannot_be_scored_keeps_no_other_waiting(app: App, dataflow: CustomerId) -> None:
    """Kills a batch whose scores fail as one, nobody in it looked at; and a look at whom no score could be made for,
    which fails again and is told twice."""
    with app.db.transaction() as tx:
        broken = CustomerId(world.customer(tx, "Broken"))
        ada = world.person(tx, "Ada", "ada@broken.test")
        job = world.stakeholder(tx, broken, ada, "CTO")
        tx.execute(sa.text("UPDATE stakeholders SET valid_from = '0044-03-15 BC' WHERE id = :job"), {"job": job})
    night = looks.look_all(app, [broken, dataflow], together=1)
    assert [(number, failure.detector) for number, failure in night.failed] == [(broken, "all")]
    assert [one.customer for one in service.open_signals(app)] == [dataflow]


def test_the_prior_of_a_rhythm_is_what_the_segment_usually_does(app: App) -> None:
    with app.db.transaction() as tx:
        customer = world.customer(tx, "Busy")
        for number in range(looks.PEOPLE):
            person = world.person(tx, f"Person {number}", f"p{number}@busy.test")
            for day in range(5):
                world.touch(tx, customer, person, "message_in", START - 7 * day * DAY, record=f"message:{number}{day}")
        assert answer(tx, looking.prior_gaps("", [START]))[START] == rhythm.PRIOR_GAP
    looks.count_rhythms(app)
    with app.db.transaction() as tx:
        assert answer(tx, looking.prior_gaps("", [START]))[START] == pytest.approx(5.0)
