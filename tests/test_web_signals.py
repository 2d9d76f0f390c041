"""Signals at the doors: the page with its evidence open, what a person does there, and the same for programs."""

import re
from datetime import timedelta

import pytest

from rapport.app import App
from rapport.inbox.model import Severity
from rapport.people import store as people
from rapport.signals import service as signals
from rapport.signals import store
from rapport.signals.model import Finding, SignalKind, SignalStatus
from rapport.users.model import Scope
from tests import seeds, visiting
from tests.seeds import Seed
from tests.visiting import Visitor


@pytest.fixture
def seed(app: App) -> Seed:
    """DataFlow with its escalation looked at: signal 1."""
    found = seeds.dataflow(app)
    signals.look(app, found.customer)
    return found


@pytest.fixture
def nora(app: App, seed: Seed) -> Visitor:
    return visiting.person(app, seed.csm)


def test_the_page_shows_signals_by_customer_with_their_evidence_open_and_what_to_do(nora: Visitor, seed: Seed) -> None:
    page = nora.client.get("/signals").text
    assert "DataFlow" in page and "API integration failures" in page
    assert "Since the release our nightly sync fails." in page  # the ticket's own words, without a click
    for key in ("d", "e", "h", "#", "x", "n"):
        assert f'data-key="{key}"' in page
    assert f'action="/customers/{seed.customer}/escalation-response"' in page


@pytest.mark.parametrize("kind", [SignalKind.ENGAGEMENT_DROP, SignalKind.RENEWAL_WITHOUT_SPONSOR])
def test_whoever_has_spoken_with_us_is_written_to_and_not_asked_for(
    app: App, nora: Visitor, seed: Seed, kind: SignalKind
) -> None:
    """The mutants: a drop offers nothing to write; a colleague is asked to introduce us to whom we know."""
    with app.db.transaction() as tx:
        job = people.stakeholders(tx, seed.customer, app.now())[0]
        finding = Finding(
            kind=kind,
            cause=f"customer:{seed.customer}:{kind}",
            customer=seed.customer,
            person=None,
            severity=Severity.MEDIUM,
            since=app.now(),
            sentence="DataFlow was in contact on 2 person-days.",
            evidence=(f"customer:{seed.customer}", f"stakeholder:{job.id}", "ticket:1"),
        )
        number = store.add(tx, finding, app.now())
    for path in ("/signals", f"/signals/{number}"):
        page = nora.client.get(path).text
        assert f"Write to {job.name}" in page and f'action="/customers/{seed.customer}/re-engagement"' in page
        assert "Ask for an introduction" not in page


def test_an_empty_page_says_what_would_be_there(app: App) -> None:
    with app.db.transaction() as tx:
        csm, _ = seeds.team(tx, app.now())
    assert "No open signals." in visiting.person(app, csm).client.get("/signals").text


def test_what_is_put_aside_comes_back_on_a_morning_where_the_reader_is(app: App, nora: Visitor) -> None:
    """Kills a snooze in UTC days: seven in the morning in Berlin is six in UTC."""
    assert nora.post("/signals/1/snooze", days=7) == 303
    (one,) = signals.snoozed_signals(app)
    assert one.snoozed_until is not None and one.snoozed_until - app.now() < timedelta(days=7)
    assert one.snoozed_until.hour == 6 and "1 put aside" in nora.client.get("/signals").text


def test_a_reason_is_asked_for_and_kept_with_its_label(app: App, nora: Visitor) -> None:
    assert nora.post("/signals/1/dismiss", because="  ") == 422
    assert nora.post("/signals/1/dismiss", because="We know.", label="known") == 303
    closed = signals.get(app, signals.closed_signals(app, app.now() - timedelta(days=1))[0].id)
    assert (closed.status, closed.closed_because, closed.label) == (SignalStatus.DISMISSED, "We know.", "known")
    assert "We know." in nora.client.get("/signals").text  # in the history below


def test_the_page_of_a_signal_tells_its_history_with_names(nora: Visitor) -> None:
    nora.post("/signals/1/acknowledge")
    nora.post("/signals/1/resolve", because="Called them.")
    page = re.sub(r"\s+", " ", nora.client.get("/signals/1").text)
    assert "acknowledged<span" in page and "Nora Lind" in page and "Called them." in page


def test_what_is_selected_is_done_to_all_of_it_and_nothing_selected_is_said(
    app: App, nora: Visitor, seed: Seed
) -> None:
    raised = signals.raise_by_hand(app, seed.customer, seed.csm, "She called.")
    assert nora.post("/signals/act", what="resolve") == 422
    assert nora.post("/signals/act", what="delete", signal=[1]) == 422
    assert nora.post("/signals/act", what="resolve", signal=[1, raised.id]) == 303
    assert signals.open_signals(app) == ()


def test_a_signal_is_raised_on_the_page_for_a_customer_by_name(app: App, nora: Visitor) -> None:
    assert nora.post("/signals/raise", customer="dataflow", sentence="She called and was furious.") == 303
    assert "She called and was furious." in {one.sentence for one in signals.open_signals(app)}
    assert nora.post("/signals/raise", customer="Nobody Ltd", sentence="She called.") == 404


def test_why_not_stands_on_the_page_of_one_customer(nora: Visitor, seed: Seed) -> None:
    page = nora.client.get(f"/signals?customer={seed.customer}").text
    assert "What every detector looked at" in page and "Needs 4 days with contact, has 1." in page
    assert "What every detector looked at" not in nora.client.get("/signals").text
    nobody = nora.client.get("/signals?customer=999")
    assert nobody.status_code == 404 and "There is no customer 999." in nobody.text
    of_one = nora.client.get(f"/signals?customer={seed.customer}&person=Michael Torres").text
    assert "for one person" in of_one and "for one person" not in page
    assert f"/signals?customer={seed.customer}#why-not" in nora.client.get(f"/customers/{seed.customer}").text


def test_a_program_sees_acts_and_asks_why_not(app: App, seed: Seed) -> None:
    program = visiting.machine(app, seed.csm, Scope.READ, Scope.WRITE)
    until = (app.now() + timedelta(days=3)).isoformat()
    assert program.post("/api/signals/1/snooze", json={"until": until}).json()["snoozed_until"]
    assert program.get("/api/signals").json() == []
    assert [one["id"] for one in program.get("/api/signals?state=snoozed").json()] == [1]
    closed = program.post("/api/signals/1/dismiss", json={"because": "no", "label": "unimportant"}).json()
    assert (closed["status"], closed["label"]) == ("dismissed", "unimportant")
    assert [one["id"] for one in program.get("/api/signals?state=closed").json()] == [1]
    history = program.get("/api/signals/1/history").json()
    assert [one["what"] for one in history] == ["opened", "snoozed", "dismissed"] and history[1]["by"] == seed.csm
    told = program.get(f"/api/customers/{seed.customer}/why-not?person=Michael Torres").json()
    assert {one["detector"] for one in told["verdicts"]} >= {"silence", "departures", "escalations"}


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-12:00", "9" * 3000, "2027-01-01"])
def test_a_date_that_cannot_be_is_refused_in_a_sentence(app: App, seed: Seed, at: str) -> None:
    """Kills a date past the end of time in UTC, and an answer as long as the question."""
    refused = visiting.machine(app, seed.csm, Scope.READ).get(
        f"/api/customers/{seed.customer}/why-not", params={"at": at}
    )
    assert refused.status_code == 422 and len(refused.json()["detail"]) < 150


def test_a_program_raises_and_resolves_what_a_person_told_it(app: App, seed: Seed) -> None:
    program = visiting.machine(app, seed.csm, Scope.READ, Scope.WRITE)
    ask = {"customer": "DataFlow", "sentence": "They called.", "severity": "critical"}
    made = program.post("/api/signals", json=ask)
    assert made.status_code == 201 and made.json()["severity"] == "critical"
    assert program.post("/api/signals", json=ask).status_code == 409
    number = made.json()["id"]
    assert program.post(f"/api/signals/{number}/resolve", json={}).json()["closed_because"] == "dealt with"
    assert program.get(f"/api/signals/{number}").json()["status"] == "resolved"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/signals/1/snooze", {"until": "2020-01-01T00:00:00Z"}, 422),
        ("/api/signals/1/snooze", {"until": "soon"}, 422),
        ("/api/signals/1/dismiss", {"because": ""}, 422),
        ("/api/signals/1/dismiss", {"because": "no", "label": "maybe"}, 422),
        ("/api/signals/99/resolve", {}, 404),
        ("/api/signals", {"customer": "Nobody Ltd", "sentence": "They called."}, 404),
        ("/api/signals", {"customer": "DataFlow", "sentence": "   "}, 422),
    ],
)
def test_bad_input_is_a_sentence_and_changes_nothing(
    app: App, seed: Seed, path: str, body: dict[str, str], status: int
) -> None:
    answer = visiting.machine(app, seed.csm, Scope.READ, Scope.WRITE).post(path, json=body)
    assert answer.status_code == status and answer.json()["detail"]
    assert [one.what for one in signals.history(app, signals.open_signals(app)[0].id)] == ["opened"]


def test_a_signal_offers_the_drafts_that_its_customer_calls_for(app: App, nora: Visitor, seed: Seed) -> None:
    """Kills: a button that offers the first answer again after it was sent."""
    page = nora.client.get("/signals/1").text
    assert f'action="/customers/{seed.customer}/drafts"' in page and ">Escalation response</button>" in page
    form = {"play": "escalation_response", "person": "", "variant": "", "signal": 1}
    assert nora.post(f"/customers/{seed.customer}/drafts", **form) == 303
    assert nora.client.get("/drafts/1").status_code == 200


def test_a_single_thread_is_answered_by_asking_for_an_introduction_whatever_else_could_be_written(app: App) -> None:
    """Kills the mutant that shows what a play offers in its place."""
    seed = seeds.techcorp(app)
    signals.look(app, seed.customer)
    single = next(one for one in signals.open_signals(app) if one.kind is SignalKind.SINGLE_THREADED)
    page = visiting.person(app, seed.csm).client.get(f"/signals/{single.id}").text
    assert f'action="/customers/{seed.customer}/intro-request"' in page and "Ask for an introduction" in page


def test_what_a_person_knows_is_told_with_their_name(app: App, nora: Visitor, seed: Seed) -> None:
    signals.raise_by_hand(app, seed.customer, seed.csm, "She called.")
    assert "Nora Lind&#39;s own word" in nora.client.get("/signals").text
