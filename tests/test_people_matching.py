"""Who is one person, whatever the order in which mail comes in."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.app import App
from rapport.db import Transaction
from rapport.people import names, service, store
from rapport.people.identity.likeness import SURE, likeness
from rapport.people.identity.model import Employment, Face
from rapport.people.model import CustomerId, PersonId, Seen, StakeholderRow
from rapport.relationships import service as relationships
from tests import world
from tests.conftest import START

_numbers = count(1)
ADDRESSES = {
    "ann.lee": ("Ann Lee", "Lee, Ann", ""),
    "alee": ("Ann Lee", "LEE, ANN", ""),
    "ann.lee2": ("Ann Lee",),
    "x17": ("Ann Lee", "Ann Lee (Ext)"),
    "joerg.mueller": ("Jörg Müller", "Joerg Mueller", ""),
    "jmueller": ("Joerg Mueller", "Jörg Müller (Ext)"),
    "jmuller": ("Jorg Muller", ""),
    "bob.roe": ("Bob Roe",),
    "robert.roe": ("Robert Roe",),
}
SIGHTS = st.lists(
    st.sampled_from(sorted(ADDRESSES)).flatmap(lambda a: st.tuples(st.just(a), st.sampled_from(ADDRESSES[a]))),
    min_size=1, max_size=14,
)  # fmt: skip


def partition(who: dict[str, PersonId]) -> set[frozenset[str]]:
    people: dict[int, set[str]] = {}
    for address, person in who.items():
        people.setdefault(person, set()).add(address.partition("@")[0])
    return {frozenset(group) for group in people.values()}


def recognised(tx: Transaction, sights: list[tuple[str, str]], size: int) -> set[frozenset[str]]:
    """Who is one after all of them came in, so many at once."""
    number = next(_numbers)
    customer = CustomerId(world.customer(tx, f"C{number}", f"c{number}.test"))
    all_of_them = [world.seen(f"{a}@c{number}.test", customer, name, START) for a, name in sights]
    for begin in range(0, len(all_of_them), size):
        service.recognise(tx, all_of_them[begin : begin + size], START)
    return partition(service.recognise(tx, all_of_them, START))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SIGHTS, st.randoms(use_true_random=False), st.integers(1, 5))
def test_the_order_of_arrival_does_not_change_who_is_one(
    app: App, sights: list[tuple[str, str]], any_: object, size: int
) -> None:
    """The mutants: the first who comes decides; two who are known are never joined when a name is learned."""
    shuffled = list(sights)
    any_.shuffle(shuffled)  # type: ignore[attr-defined]
    with app.db.transaction() as tx:
        assert recognised(tx, sights, len(sights)) == recognised(tx, shuffled, size)


def test_a_name_that_is_learned_late_joins_two_who_are_known(app: App) -> None:
    """Kills a look for namesakes that leaves out who is named just now: jmuller@ stood for nobody's full name."""
    named, later = ("jmueller", "Joerg Mueller"), ("jmuller", "Jorg Muller")
    with app.db.transaction() as tx:
        for sights in ([named, ("jmuller", ""), later], [("jmuller", ""), named, later]):
            assert recognised(tx, sights, 1) == {frozenset({"jmueller", "jmuller"})}


def test_spellings_of_one_name_with_addresses_that_fit_are_one(app: App) -> None:
    sights = [("joerg.mueller", "Jörg Müller"), ("jmueller", "Joerg Mueller"), ("jmuller", "Jorg Muller")]
    with app.db.transaction() as tx:
        assert recognised(tx, sights, 1) == {frozenset({"joerg.mueller", "jmueller", "jmuller"})}


def test_two_of_one_name_stay_two_without_more_evidence(app: App) -> None:
    sights = [("ann.lee", "Ann Lee"), ("ann.lee2", "Ann Lee"), ("x17", "Ann Lee")]
    with app.db.transaction() as tx:
        assert len(recognised(tx, sights, 3)) == 3


FIRST = st.sampled_from(["Ann", "Anna", "Jane", "John", "Jan", "Ian", "Maria", "Mario"])


@given(FIRST, FIRST, st.sampled_from(["Lee", "Roe", "Müller"]))
def test_different_first_names_are_never_one(first: str, other: str, surname: str) -> None:
    """With everything else for it: the same local part, the same company, the same phone."""
    job = (Employment(CustomerId(1), None, None),)
    faces = [
        Face(PersonId(n), f"{name} {surname}", (f"boss@{n}.techcorp.test",), job, frozenset({"301234567"}))
        for n, name in enumerate((first, other), start=1)
    ]
    sure = likeness(*faces).probability >= SURE  # type: ignore[arg-type]
    assert sure == (first == other)


@given(st.text(max_size=30), st.text(max_size=30), st.emails(), st.emails())
def test_likeness_has_no_order_and_no_surprise(one: str, other: str, mine: str, theirs: str) -> None:
    a, b = Face(PersonId(1), one, (mine.lower(),)), Face(PersonId(2), other, (theirs.lower(),))
    found = likeness(a, b)
    assert 0 <= found.probability <= 1 and found.probability == pytest.approx(likeness(b, a).probability)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jörg Müller", "Joerg Mueller"),
        ("Иван Петров", "Ivan Petrov"),
        ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"),
        ("Anna Groß", "ANNA GROSS"),
        ("Сергей Белов", "Sergej Belov"),
    ],
)
def test_one_name_in_two_scripts_is_one_name(one: str, other: str) -> None:
    assert names.key(one) == names.key(other) != ""


@pytest.mark.parametrize(
    "email", ["sales@x.test", "no-reply@x.test", "support-emea@x.test", "all-staff@x.test", "dev@lists.x.test"]
)
def test_a_function_or_a_list_has_mail_and_no_job(app: App, email: str) -> None:
    with app.db.transaction() as tx:
        customer = CustomerId(world.customer(tx, "X Corp", "x.test"))
        (person,) = service.recognise(tx, [world.seen(email, customer, "", START)], START).values()
        assert not store.get_person(tx, person).is_human
        assert store.stakeholders(tx, customer, START) == ()
        service.put_stakeholders(tx, [StakeholderRow("X Corp", "Ann Lee", email)], START)  # a table says otherwise
        assert store.get_person(tx, person).is_human and len(store.stakeholders(tx, customer, START)) == 1


def test_who_was_only_in_copy_is_shown_as_such(app: App) -> None:
    with app.db.transaction() as tx:
        customer = CustomerId(world.customer(tx))
        at = app.now() - timedelta(days=1)
        service.recognise(tx, [world.seen("cc@techcorp.test", customer, "Cy Cole", at)], app.now())
        (known,) = relationships.snapshot(tx, customer, app.now()).known
        assert known.only_in_copy and known.name == "Cy Cole"


def test_a_list_that_was_taken_for_somebody_is_nobody_once_its_list_id_says_so(app: App) -> None:
    with app.db.transaction() as tx:
        customer = CustomerId(world.customer(tx))
        email = "engineers@techcorp.test"
        service.recognise(tx, [world.seen(email, customer, "", START)], START)
        assert len(store.stakeholders(tx, customer, START)) == 1
        seen = world.seen(email, customer, "", START)
        service.recognise(tx, [Seen(seen.address, seen.customer, seen.at, is_list=True)], START)
        assert store.stakeholders(tx, customer, START) == ()
