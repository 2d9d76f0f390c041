"""What people set by hand wins, is checked, can be taken back, and measures the rules."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport import pipeline
from rapport.app import App
from rapport.errors import BadInput, NotFound
from rapport.people import store as people
from rapport.people.model import BuyingRole, CustomerId, StakeholderId
from rapport.relationships import service as relationships
from rapport.relationships.by_hand import service
from rapport.relationships.by_hand.accuracy import ENOUGH, accuracy, wilson
from rapport.relationships.by_hand.model import Done, Label, Setting, Thing
from rapport.relationships.model import Known, Snapshot
from rapport.relationships.reporting.judging import accuracy as lines_right
from rapport.users.model import UserId
from tests import seeds, world
from tests.conftest import START, Clock
from tests.seeds import Seed
from tests.test_pipeline import item


@pytest.fixture
def seed(app: App) -> Seed:
    return seeds.techcorp(app)


def now(app: App, seed: Seed, days: int = 0) -> Snapshot:
    with app.db.transaction() as tx:
        return relationships.snapshot(tx, seed.customer, app.now() + timedelta(days=days))


def one(snapshot: Snapshot, name: str) -> Known:
    return next(known for known in snapshot.known if known.name == name)


def put(app: App, seed: Seed, name: str, thing: Thing, value: str, because: str = "") -> Done:
    stakeholder = service.find(app, seed.customer, name).id
    return service.put(app, stakeholder, Setting(thing, value, because), by=seed.csm)


def test_a_role_set_by_hand_wins_over_the_title_and_closes_the_gap(app: App, seed: Seed) -> None:
    label = put(app, seed, "Sarah Chen", Thing.ROLES, "Executive sponsor, finance", "signs the contract").label
    sarah = one(now(app, seed), "Sarah Chen")
    assert sarah.roles == {BuyingRole.EXECUTIVE_SPONSOR, BuyingRole.FINANCE}
    assert {gap.role for gap in now(app, seed).gaps}.isdisjoint(sarah.roles)
    assert (label.by_name, label.because, label.at) == ("Nora Lind", "signs the contract", START)


def test_nothing_set_today_changes_yesterday(app: App, seed: Seed, clock: Clock) -> None:
    """The mutant: settings applied without regard to when they were made or taken back."""
    before = now(app, seed, days=-1)
    clock.forward(timedelta(hours=1))
    put(app, seed, "Mike Johnson", Thing.CHAMPION, "yes")
    clock.forward(timedelta(hours=1))
    service.remove(app, one(before, "Mike Johnson").stakeholder, Thing.CHAMPION, by=seed.csm)
    with app.db.transaction() as tx:
        then = [relationships.snapshot(tx, seed.customer, START + timedelta(hours=h)) for h in (-24, 1, 2)]
    assert then[0] == before
    assert [one(snapshot, "Mike Johnson").champion for snapshot in then] == [False, True, False]


def test_who_is_no_stakeholder_enters_no_score_and_can_come_back(app: App, seed: Seed) -> None:
    put(app, seed, "robert.williams@techcorp.test", Thing.STAKEHOLDER, "no", "an assistant's mailbox")
    assert "Robert Williams" not in [known.name for known in now(app, seed).known]
    put(app, seed, "Robert Williams", Thing.STAKEHOLDER, "yes")
    assert one(now(app, seed), "Robert Williams").title == "CFO"


def test_who_is_no_stakeholder_stands_in_no_tie_of_the_others(app: App, seed: Seed) -> None:
    """Kills mails read with the addresses of everybody who has a job there, whatever was set about them."""
    several = "nora.lind@northwind.test, mike.johnson@techcorp.test"
    pipeline.take_in(app, [item("robert.williams@techcorp.test", several, 1)])
    before = now(app, seed)
    robert = one(before, "Robert Williams").person
    assert [robert in (tie.one, tie.other) for tie in before.ties] == [True]
    put(app, seed, "Robert Williams", Thing.STAKEHOLDER, "no", "an assistant's mailbox")
    assert now(app, seed).ties == ()


def test_a_manager_set_by_hand_is_a_stated_line(app: App, seed: Seed) -> None:
    put(app, seed, "Mike Johnson", Thing.MANAGER, "Sarah Chen")
    snapshot = now(app, seed)
    assert one(snapshot, "Mike Johnson").manager == one(snapshot, "Sarah Chen").stakeholder
    influence = one(snapshot, "Sarah Chen").influence
    assert influence is not None and influence.parts[1].data_points == 1


def test_lines_never_go_round_in_a_circle(app: App, seed: Seed) -> None:
    """The mutant: only the direct manager looked at."""
    put(app, seed, "Mike Johnson", Thing.MANAGER, "Sarah Chen")
    put(app, seed, "Sarah Chen", Thing.MANAGER, "CFO")
    with pytest.raises(BadInput, match="Robert Williams cannot report to Mike Johnson, because Mike"):
        put(app, seed, "Robert Williams", Thing.MANAGER, "Mike Johnson")
    assert one(now(app, seed), "Robert Williams").manager is None


def test_a_manager_at_another_customer_is_refused(app: App, seed: Seed) -> None:
    with app.db.transaction() as tx:
        other = world.customer(tx, "Elsewhere", "elsewhere.test")
        boss = world.stakeholder(tx, other, world.person(tx, "Ida Berg", "ida@elsewhere.test"), "CEO")
    with pytest.raises(BadInput, match="Ida Berg is at another customer"):
        put(app, seed, "Sarah Chen", Thing.MANAGER, str(boss))


@pytest.mark.parametrize(
    ("thing", "value", "sentence"),
    [
        (Thing.MANAGER, "Sarah Chen", "cannot be their own manager"),
        (Thing.INFLUENCE, "101", "from 0 to 100"),
        (Thing.INFLUENCE, "-1", "from 0 to 100"),
        (Thing.INFLUENCE, "nan", "from 0 to 100"),
        (Thing.INFLUENCE, "very", "from 0 to 100"),
        (Thing.ROLES, "king", "“king” is no role. The roles are: executive sponsor"),
        (Thing.ROLES, " , ", "No role is named"),
        (Thing.CHAMPION, "perhaps", "write yes or no"),
        (Thing.STAKEHOLDER, "", "write yes or no"),
    ],
)
def test_bad_input_is_one_sentence_and_changes_nothing(
    app: App, seed: Seed, thing: Thing, value: str, sentence: str
) -> None:
    before = now(app, seed)
    with pytest.raises(BadInput, match=sentence):
        put(app, seed, "Sarah Chen", thing, value)
    assert now(app, seed) == before


def test_two_champions_are_allowed_and_said(app: App, seed: Seed) -> None:
    assert put(app, seed, "Sarah Chen", Thing.CHAMPION, "yes").note == ""
    done = put(app, seed, "Mike Johnson", Thing.CHAMPION, "yes")
    assert done.note == "Sarah Chen is a champion there too; both count. Mike Johnson is added."
    assert [known.name for known in now(app, seed).known if known.champion] == ["Sarah Chen", "Mike Johnson"]


def test_taking_back_what_nobody_set_says_so(app: App, seed: Seed) -> None:
    stakeholder = service.find(app, seed.customer, "Sarah Chen").id
    with pytest.raises(NotFound, match="Nothing is set by hand about Sarah Chen"):
        service.remove(app, stakeholder, Thing.INFLUENCE, by=seed.csm)


def test_every_label_stays_with_what_the_rules_had_said(app: App, seed: Seed) -> None:
    """The mutant: the second label compared with the first instead of with the rules."""
    put(app, seed, "Sarah Chen", Thing.CHAMPION, "yes")
    put(app, seed, "Sarah Chen", Thing.CHAMPION, "no")
    service.remove(app, service.find(app, seed.customer, "Sarah Chen").id, Thing.CHAMPION, by=seed.csm)
    labels = service.labels(app, service.find(app, seed.customer, "Sarah Chen").id)
    assert [(label.value, label.inferred) for label in labels] == [("yes", "no"), ("no", "no")]
    assert all(label.removed_at is not None for label in labels)


def test_a_change_asks_for_new_scores(app: App, seed: Seed) -> None:
    relationships.refresh(app, CustomerId(seed.customer))
    put(app, seed, "Sarah Chen", Thing.ROLES, "finance")
    with app.db.transaction() as tx:
        assert people.stale_customers(tx) == (seed.customer,)


def label(number: int, value: str, inferred: str | None, thing: Thing = Thing.MANAGER) -> Label:
    return Label(number, StakeholderId(number), thing, value, "", UserId(1), "Nora", START, None, inferred)


def test_below_thirty_judgements_it_is_too_early_to_say(app: App) -> None:
    """The mutant: "100 %" after one yes."""
    few = lines_right((), [label(n, "9", "9") for n in range(ENOUGH - 1)])
    assert (few.share, few.low, few.confirmed) == (None, None, ENOUGH - 1) and "too early to say" in few.note
    enough = lines_right((), [label(n, "9", "9" if n else "8") for n in range(ENOUGH)])
    assert enough.share == pytest.approx(29 / 30) and enough.low is not None and enough.low < 0.9
    assert service.accuracy(app)[0].judged == 0


def test_a_rule_that_said_nothing_has_nothing_to_confirm() -> None:
    champions = [label(1, "no", "no", Thing.CHAMPION), label(2, "yes", "no", Thing.CHAMPION)]
    found = (lines_right((), [label(3, "7", None)]), *accuracy(champions))
    assert [(one.thing, one.judged, one.missed) for one in found] == [
        ("reporting lines", 0, 1), ("roles", 0, 0), ("champions", 0, 1),
    ]  # fmt: skip


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_stays_between_0_and_1(counts: tuple[int, int]) -> None:
    """Wilson's interval; the mutant is Wald's, which is empty at 0 and at 100 %."""
    low, high = wilson(*counts)
    assert 0 <= low <= counts[0] / counts[1] + 1e-12 and counts[0] / counts[1] - 1e-12 <= high <= 1 and low < high
