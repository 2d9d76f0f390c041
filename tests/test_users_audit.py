"""The audit log: each entry seals all before it, and nobody can take one out or change one (guarantee 7)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from rapport.app import App
from rapport.errors import BadInput, NotSignedIn
from rapport.users import service as users
from rapport.users.audit import chain, service, store
from rapport.users.audit.model import Act, Deed, Entry, Head, Wanted
from rapport.users.model import Actor, NewKey, NewUser, Role, Scope
from tests import world
from tests.conftest import START, Clock

WORKSPACE = 1
DEEDS = st.lists(st.sampled_from([Deed(act, f"draft:{n}", {"n": n}) for n, act in enumerate(Act)]), min_size=2)


def chained(deeds: list[Deed]) -> list[Entry]:
    entries: list[Entry] = []
    for deed in deeds:
        before = Head(entries[-1].number, entries[-1].hash) if entries else chain.START
        entries.append(chain.entry(WORKSPACE, before, START, "user:1", deed))
    return entries


@given(DEEDS)
def test_a_chain_that_nobody_touched_holds_and_ends_in_its_head(deeds: list[Deed]) -> None:
    entries = chained(deeds)
    found = chain.verify(WORKSPACE, entries)
    assert found.holds and found.head == Head(len(deeds), entries[-1].hash)


@given(DEEDS, st.data())
def test_a_changed_word_breaks_the_chain_at_its_entry(deeds: list[Deed], data: st.DataObject) -> None:
    """Kills the mutant whose digest leaves out who, act, about, details or the moment."""
    entries = chained(deeds)
    at = data.draw(st.integers(0, len(entries) - 1))
    one = entries[at]
    changed = data.draw(
        st.sampled_from(
            [
                replace(one, who="user:2"),
                replace(one, act="something else"),
                replace(one, about="draft:999"),
                replace(one, details={"n": -1}),
                replace(one, at=one.at + timedelta(microseconds=1)),
            ]
        )
    )
    assert chain.verify(WORKSPACE, [*entries[:at], changed, *entries[at + 1 :]]).broken == one.number


@given(DEEDS, st.data())
def test_an_entry_taken_out_is_missed_also_the_newest_once_its_head_was_noted(
    deeds: list[Deed], data: st.DataObject
) -> None:
    """Kills the mutant that checks hashes and no numbers, and the one that forgets the noted head."""
    entries = chained(deeds)
    at = data.draw(st.integers(0, len(entries) - 1))
    noted = Head(entries[-1].number, entries[-1].hash)
    assert not chain.verify(WORKSPACE, [*entries[:at], *entries[at + 1 :]], noted).holds


def test_a_whole_new_chain_does_not_pass_for_the_one_whose_head_was_noted() -> None:
    old, new = chained([Deed(Act.APPROVED), Deed(Act.APPROVED)]), chained([Deed(Act.DELIVERY), Deed(Act.DELIVERY)])
    assert chain.verify(WORKSPACE, new).holds
    assert chain.verify(WORKSPACE, new, Head(2, old[-1].hash)).broken == 2
    assert chain.verify(WORKSPACE + 1, old).broken == 1  # nor for another workspace's


@pytest.mark.parametrize("word", ["ada@techcorp.test", "“Dear all”", "a\nb", "x" * 121])
def test_an_entry_cannot_hold_an_address_or_a_text(word: str) -> None:
    for deed in (Deed(Act.APPROVED, word), Deed(Act.APPROVED, "", {"what": word})):
        with pytest.raises(ValueError, match="cannot hold"):
            chain.entry(WORKSPACE, chain.START, START, "program", deed)


def test_the_program_can_neither_change_nor_remove_an_entry(app: App) -> None:
    """Kills the mutant whose migration leaves the grants that `protect` gives."""
    with app.db.transaction() as tx:
        service.note(app, tx, Act.APPROVED, "draft:1")
    for statement in ("UPDATE audit_log SET act = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"):
        with pytest.raises(DBAPIError, match="permission denied"), app.db.transaction() as tx:
            tx.execute(text(statement))
    assert service.verify(app).entries == 1


def test_what_the_owner_of_the_database_changes_is_found(app: App, database_url: URL) -> None:
    for number in range(3):
        with app.db.transaction() as tx:
            service.note(app, tx, Act.APPROVED, f"draft:{number}", urgent=True)
    owner = create_engine(database_url)
    with owner.begin() as connection:
        connection.execute(text("UPDATE audit_log SET details = '{\"urgent\": false}' WHERE number = 2"))
    owner.dispose()
    found = service.verify(app)
    assert (found.broken, found.why) == (2, "its words are not those that were sealed")


def test_an_act_that_did_not_happen_is_not_in_the_log(app: App) -> None:
    with app.db.transaction() as tx:
        service.note(app, tx, Act.APPROVED, "draft:1")
        tx.rollback()
    assert service.head(app) == chain.START


def test_the_log_goes_with_its_whole_workspace_and_no_other(app: App) -> None:
    with app.db.outside(all_workspaces="on") as tx:
        world.workspace(tx, 2)
    other = app.of(2)  # type: ignore[arg-type]
    for one in (app, other):
        with one.db.transaction() as tx:
            service.note(one, tx, Act.APPROVED, "draft:1")
    with app.db.transaction() as tx:
        tx.execute(text("DELETE FROM workspaces"))
    assert service.head(app).number == 0 and service.head(other).number == 1


def test_coming_in_and_failing_to_are_written_with_who_and_never_with_what_was_typed(app: App) -> None:
    nora = users.add_user(app, NewUser("nora@northwind.test", "Nora", password="correct horse battery"))
    users.sign_in(app, "nora@northwind.test", "correct horse battery")
    for email in ("nora@northwind.test", "my-password@x.test"):
        with pytest.raises(NotSignedIn):
            users.sign_in(app, email, "wrong")
    found, count = service.find(app, Wanted(oldest_first=True))
    assert [(one.act, one.about) for one in found] == [
        (Act.USER_ADDED, f"user:{nora.id}"),
        (Act.SIGNED_IN, f"user:{nora.id}"),
        (Act.SIGN_IN_FAILED, f"user:{nora.id}"),
        (Act.SIGN_IN_FAILED, ""),
    ]
    assert count == 4 and service.verify(app).holds


def test_keys_are_written_with_who_made_and_who_revoked_them(app: App) -> None:
    nora = users.add_user(app, NewUser("nora@northwind.test", "Nora", Role.ADMIN))
    hers = app.acting(Actor(f"user:{nora.id}"))
    key, _ = users.make_key(hers, NewKey("robot", frozenset({Scope.READ}), nora.id, timedelta(days=1)))
    users.revoke_key(hers, key.id)
    found, _ = service.find(app, Wanted(who=f"user:{nora.id}", oldest_first=True))
    assert [(one.act, one.about) for one in found] == [
        (Act.KEY_MADE, f"key:{key.id}"),
        (Act.KEY_REVOKED, f"key:{key.id}"),
    ]


def test_the_log_is_filtered_by_act_row_and_time(app: App, clock: Clock) -> None:
    for act in (Act.APPROVED, Act.DELIVERY, Act.APPROVED):
        with app.db.transaction() as tx:
            service.note(app, tx, act, f"draft:{act.value}")
        clock.forward(timedelta(days=1))
    assert service.find(app, Wanted(act=Act.APPROVED))[1] == 2
    assert service.find(app, Wanted(about="draft:deliv"))[1] == 1
    assert [one.number for one in service.find(app, Wanted(since=START + timedelta(days=1)))[0]] == [3, 2]
    assert service.find(app, Wanted(until=START + timedelta(days=1)))[1] == 1


def test_a_head_that_is_none_is_one_sentence(app: App) -> None:
    with pytest.raises(BadInput, match="looks like 12:"):
        service.verify(app, "yesterday")


def test_two_who_write_at_once_make_one_chain(app: App) -> None:
    """The lock is of the workspace and lasts as long as the transaction: the second waits, and finds the first."""
    with app.db.transaction() as tx:
        service.note(app, tx, Act.APPROVED)
        with app.db.transaction() as second:
            second.execute(text("SET LOCAL lock_timeout = '50ms'"))
            with pytest.raises(DBAPIError, match="lock"):
                store.head(second, lock=True)
            second.rollback()
    assert service.verify(app).entries == 1
