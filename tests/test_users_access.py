"""Who has what a route needs; no key approves."""

from datetime import timedelta

import pytest

from rapport.errors import NotAllowed, NotSignedIn
from rapport.users.access import HAS, Needs, check
from rapport.users.model import ApiKey, ApiKeyId, Principal, Role, Scope, User, UserId, WorkspaceId
from rapport.users.tokens import carried, csrf, digest, key, workspace_of
from tests.conftest import START


def person(role: Role) -> Principal:
    user = User(UserId(1), "nora@northwind.test", "Nora", role, "UTC", "", "", None)
    return Principal(WorkspaceId(1), user, None)


def machine(*scopes: Scope) -> Principal:
    made = ApiKey(ApiKeyId(1), "ci", frozenset(scopes), UserId(1), START, START + timedelta(days=1), None)
    return Principal(WorkspaceId(1), None, made)


def test_every_need_has_an_entry() -> None:
    assert set(HAS) == set(Needs)


@pytest.mark.parametrize("needs", [n for n in Needs if n is not Needs.PUBLIC])
def test_nobody_gets_only_what_is_public(needs: Needs) -> None:
    check(None, Needs.PUBLIC)
    with pytest.raises(NotSignedIn):
        check(None, needs)


@pytest.mark.parametrize("needs", [Needs.PERSON, Needs.MANAGER, Needs.ADMIN])
def test_no_key_of_any_scope_has_what_only_people_have(needs: Needs) -> None:
    """Kills the mutant in which a key acts with the role of whoever made it."""
    for key_ in (machine(), machine(Scope.READ), machine(Scope.WRITE), machine(*Scope)):
        with pytest.raises(NotAllowed):
            check(key_, needs)


def test_a_key_has_its_scopes_and_no_more() -> None:
    check(machine(Scope.READ), Needs.READ)
    check(machine(Scope.WRITE), Needs.WRITE)
    for key_, needs in ((machine(Scope.READ), Needs.WRITE), (machine(Scope.WRITE), Needs.READ)):
        with pytest.raises(NotAllowed, match="This key may not"):
            check(key_, needs)


@pytest.mark.parametrize(
    ("role", "has"),
    [(Role.CSM, set()), (Role.MANAGER, {Needs.MANAGER}), (Role.ADMIN, {Needs.MANAGER, Needs.ADMIN})],
)
def test_each_role_includes_the_one_before(role: Role, has: set[Needs]) -> None:
    everybody = {Needs.PUBLIC, Needs.READ, Needs.WRITE, Needs.PERSON}
    assert {needs for needs, allows in HAS.items() if allows(person(role))} == everybody | has


def test_a_secret_names_its_workspace_and_nothing_else_does() -> None:
    secret = "x" * 43
    assert workspace_of(carried(WorkspaceId(7), secret)) == workspace_of(key(WorkspaceId(7), secret)) == 7
    for odd in ("", "7", f"-7.{secret}", f"{'9' * 19}.{secret}", f"rk_7_{secret}\n", f"٧.{secret}", f"07.{secret}"):
        assert workspace_of(odd) is None


def test_the_form_token_tells_nothing_of_the_session() -> None:
    assert csrf("7." + "x" * 43) != csrf("7." + "y" * 43)
    assert digest("7." + "x" * 43).hex() not in csrf("7." + "x" * 43)
