"""Who is told at once that an urgent draft waits: in the app, by mail, in Slack; each once, the stand-in in time."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from rapport import jobs
from rapport.app import App
from rapport.drafts import service
from rapport.drafts.model import Draft, DraftId, Play, Yes
from rapport.drafts.policies import service as policies
from rapport.drafts.policies.expedited import deciding
from rapport.drafts.policies.expedited import service as expedited
from rapport.drafts.policies.expedited.model import TellState, Urgent
from rapport.drafts.policies.model import Rule, Who
from rapport.errors import BadInput
from rapport.inbox.model import Severity
from rapport.people.model import CustomerId
from rapport.signals import service as signals
from rapport.signals.model import SignalKind
from rapport.signals.notices import service as notices
from rapport.signals.notices import signing
from rapport.signals.notices.model import Channel, Choices, Fate, NewWebhook, WebhookKind
from rapport.signals.notices.outgoing import service as webhooks
from rapport.users.model import NewUser, Role, UserId
from rapport.users.store import add_user
from tests import seeds, visiting
from tests.conftest import Clock, FakeNotifier, FakePoster

HOUR = timedelta(hours=1)
STAND_IN = timedelta(minutes=30)


def colleague(app: App) -> UserId:
    with app.db.transaction() as tx:
        user = add_user(tx, NewUser("ida.berg@northwind.test", "Ida Berg", Role.CSM), "", app.now())
    assert user is not None
    return user.id


def asked(app: App) -> tuple[Draft, seeds.Seed]:
    """The author has said yes, urgently, and it waits for a manager."""
    seed = seeds.techcorp(app)
    policies.set_rule(app, Rule(Play.INTRO_REQUEST, None, Who.MANAGER, HOUR, STAND_IN), by=seed.manager)
    draft = service.write_intro_request(app, seed.customer, by=seed.csm, target="CFO")
    service.approve(app, draft.id, _yes(draft, urgent=True, reason="The board meets today."), by=seed.csm)
    return draft, seed


def _yes(draft: Draft, **more: object) -> Yes:
    return Yes(draft.version.number, draft.version.envelope.sha256, **more)  # type: ignore[arg-type]


def test_the_approver_is_told_at_once_in_the_app_by_mail_and_in_slack(
    app: App, notifier: FakeNotifier, poster: FakePoster
) -> None:
    draft, seed = asked(app)
    webhooks.add(app, NewWebhook("https://hooks.slack.example/services/x", WebhookKind.SLACK), seed.manager)
    jobs.run_once(app)
    sentence = "Urgent: Nora Lind’s mail to TechCorp waits for a yes, 60 minutes left."
    assert [(one.to.id, one.subject) for one in notifier.received] == [(seed.manager, sentence)]
    assert f"/drafts/{draft.id}" in notifier.received[0].text
    assert [one.sentence for one, waits in expedited.told(app, seed.manager) if waits] == [sentence]
    assert sentence in json.loads(poster.received[0].body)["text"]
    assert expedited.told(app, seed.csm) == ()


def test_nobody_is_told_twice(app: App, clock: Clock, notifier: FakeNotifier, poster: FakePoster) -> None:
    """Kills the mutant without the unique row: the step runs every five seconds, in several processes."""
    _, seed = asked(app)
    webhooks.add(app, NewWebhook("https://hooks.slack.example/services/x", WebhookKind.SLACK), seed.manager)
    for _ in range(3):
        jobs.run_once(app)
        clock.forward(timedelta(minutes=2))
    assert (len(notifier.received), len(poster.received)) == (1, 1)


def test_a_program_hears_the_same_sentence_and_link_once_and_signed(
    app: App, clock: Clock, notifier: FakeNotifier, poster: FakePoster
) -> None:
    """Kills the mutants that leave signed webhooks out, that ask for a kind of signal, and that tell again."""
    draft, seed = asked(app)
    only = frozenset({SignalKind.CHAMPION_RISK})
    new = NewWebhook("https://hooks.example.com/x", WebhookKind.SIGNED, severity=Severity.CRITICAL, kinds=only)
    _, secret = webhooks.add(app, new, seed.manager)
    first = clock()
    for _ in range(3):
        jobs.run_once(app)
        clock.forward(timedelta(minutes=2))
    (call,) = poster.received
    told = json.loads(call.body)
    assert (told["type"], told["data"]["sentence"]) == ("approval.urgent", notifier.received[0].subject)
    assert told["data"]["link"].endswith(f"/drafts/{draft.id}") and draft.version.content.subject not in str(told)
    assert signing.verify(call.headers, call.body, [secret], first).startswith("msg_")


def test_a_mail_of_unknown_fate_is_not_sent_again_and_one_that_stayed_is(
    app: App, clock: Clock, notifier: FakeNotifier
) -> None:
    draft, _ = asked(app)
    notifier.fate = Fate.STAYED
    expedited.tell(app)
    assert notifier.received == []
    notifier.fate = Fate.UNKNOWN
    for _ in range(3):
        clock.forward(deciding.AGAIN)
        expedited.tell(app)
    assert len(notifier.received) == 1
    assert [t.state for t in expedited.told_of(app, draft.id) if t.channel is Channel.MAIL] == [TellState.UNKNOWN]


def test_the_stand_in_is_told_when_their_time_has_come_and_not_before(
    app: App, clock: Clock, notifier: FakeNotifier
) -> None:
    """Kills the mutants that tell everybody at once, and that never tell the stand-in."""
    _, seed = asked(app)
    ida = colleague(app)
    expedited.tell(app)
    clock.forward(STAND_IN - timedelta(minutes=1))
    expedited.tell(app)
    assert [one.to.id for one in notifier.received] == [seed.manager]
    clock.forward(timedelta(minutes=1))
    expedited.tell(app)
    assert [one.to.id for one in notifier.received] == [seed.manager, ida]


def test_who_is_away_is_left_in_peace(app: App, notifier: FakeNotifier, poster: FakePoster) -> None:
    _, seed = asked(app)
    for kind in WebhookKind:
        webhooks.add(app, NewWebhook(f"https://{kind}.example.com/x", kind), seed.manager)
    notices.choose(app, seed.manager, Choices(quiet_until=(app.now() + timedelta(days=3)).date()))
    expedited.tell(app)
    webhooks.call_due(app)
    assert notifier.received == [] and poster.received == []


def test_a_draft_that_was_decided_meanwhile_sends_no_mail(app: App, clock: Clock, notifier: FakeNotifier) -> None:
    draft, seed = asked(app)
    notifier.fate = Fate.STAYED
    expedited.tell(app)
    service.approve(app, draft.id, _yes(draft, reason="Read it."), by=seed.manager)
    notifier.fate = Fate.LEFT
    clock.forward(deciding.AGAIN)
    expedited.tell(app)
    assert notifier.received == []
    assert [waits for _, waits in expedited.told(app, seed.manager)] == [False]


def test_a_draft_that_is_not_urgent_disturbs_nobody(app: App, notifier: FakeNotifier) -> None:
    seed = seeds.techcorp(app)
    service.write_intro_request(app, seed.customer, by=seed.csm, target="CFO")
    assert expedited.tell(app) == 0
    assert notifier.received == []


def test_the_page_of_notices_shows_it_and_the_bar_counts_it(app: App) -> None:
    draft, seed = asked(app)
    expedited.tell(app)
    manager = visiting.person(app, seed.manager)
    assert manager.client.get("/live").json()["notices"] == 1
    page = manager.client.get("/notices").text
    assert f'href="/drafts/{draft.id}"' in page and "waits for a yes" in page
    assert manager.client.get("/live").json()["notices"] == 0


def test_an_urgent_yes_passes_exactly_the_checks_of_any_other(app: App, clock: Clock) -> None:
    """The mutant: an urgent approval whose faults are not looked at. `approve` with `urgent` and without must refuse
    the same draft with the same words, for its author, its manager and a stand-in."""
    seed = seeds.dataflow(app, severity=Severity.CRITICAL)
    signals.look(app, seed.customer)
    draft = service.write_escalation_response(app, seed.customer, by=seed.csm)
    assert draft.version.faults
    ida = colleague(app)
    clock.forward(timedelta(hours=2))
    for by in (seed.csm, seed.manager, ida):
        said = set()
        for urgent in (False, True):
            with pytest.raises(BadInput, match="cannot be approved yet") as refused:
                service.approve(app, draft.id, _yes(draft, urgent=urgent, reason="It burns."), by=by)
            said.add(refused.value.sentence)
        assert len(said) == 1


def _urgent(**more: object) -> Urgent:
    usual = Urgent(DraftId(1), CustomerId(1), "Urgent.", UserId(1), UserId(1), False, False, (UserId(1), UserId(2)))
    return replace(usual, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("urgent", "told"),
    [
        (_urgent(), ()),  # the author wrote it, and has it before them
        (_urgent(made_by=None), (1,)),  # a promised update that fell due: the author is the approver
        (_urgent(asked=True), (2,)),
        (_urgent(stands_in=True), (2,)),
        (_urgent(made_by=None, stands_in=True), (1, 2)),
        (_urgent(able=()), ()),
    ],
)
def test_the_table_of_who_is_told(urgent: Urgent, told: tuple[int, ...]) -> None:
    assert deciding.to_tell(urgent) == told
