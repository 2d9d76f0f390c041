"""Who gets in, how often they may try, and what is kept of their secrets."""

from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from rapport.app import App
from rapport.errors import BadInput, Conflict, NotFound, NotSignedIn
from rapport.users import service
from rapport.users.model import NewKey, NewMailbox, NewUser, Role, Scope, User, WorkspaceId
from rapport.users.secrets import open_password
from rapport.users.sign_in.store import set_password_hash
from tests.conftest import Clock

PASSWORD = "four plain words here"


@pytest.fixture
def nora(app: App) -> User:
    return service.add_user(app, NewUser("Nora.Lind@northwind.test", "Nora Lind", Role.CSM, password=PASSWORD))


def test_the_right_password_opens_a_session(app: App, nora: User) -> None:
    signed_in = service.sign_in(app, " nora.lind@Northwind.test ", PASSWORD)
    assert service.session(app, signed_in.token).user == nora


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(app: App, nora: User) -> None:
    said = set()
    for email in (nora.email, "nobody@northwind.test"):
        with pytest.raises(NotSignedIn) as refused:
            service.sign_in(app, email, "something else entirely")
        said.add(refused.value.sentence)
    assert len(said) == 1


def test_no_secret_is_in_the_database(app: App, nora: User) -> None:
    """Kills the mutant that stores the token itself."""
    token = service.sign_in(app, nora.email, PASSWORD).token
    link = service.make_link(app, nora.id)
    _, secret = service.make_key(app, NewKey("ci", frozenset({Scope.READ}), nora.id, timedelta(days=1)))
    with app.db.transaction() as tx:
        tables = ("users", "sessions", "sign_in_links", "api_keys", "sign_in_attempts")
        everything = "".join(str(tx.execute(text(f"SELECT * FROM {t}")).all()) for t in tables)
        everything += "".join(str(tx.execute(text(f"SELECT {t}::text FROM {t}")).all()) for t in tables)
    assert not [s for s in (PASSWORD, token, link, secret, token.split(".")[1]) if s in everything]


def test_a_session_ends_by_the_clock_of_the_server(app: App, nora: User, clock: Clock) -> None:
    token = service.sign_in(app, nora.email, PASSWORD).token
    clock.forward(app.settings.session_lifetime - timedelta(seconds=1))
    service.session(app, token)
    clock.forward(timedelta(seconds=1))
    with pytest.raises(NotSignedIn):
        service.session(app, token)


def test_signing_out_makes_a_copied_cookie_worthless(app: App, nora: User) -> None:
    token = service.sign_in(app, nora.email, PASSWORD).token
    service.sign_out(app, token)
    with pytest.raises(NotSignedIn):
        service.session(app, token)


def test_a_new_password_ends_every_session(app: App, nora: User) -> None:
    token = service.sign_in(app, nora.email, PASSWORD).token
    service.set_password(app, nora.id, "another four plain words")
    with pytest.raises(NotSignedIn):
        service.session(app, token)
    assert service.sign_in(app, nora.email, "another four plain words").session.user == nora


def test_a_link_works_once(app: App, nora: User) -> None:
    link = service.make_link(app, nora.id)
    assert service.follow_link(app, link).session.user == nora
    with pytest.raises(NotSignedIn):
        service.follow_link(app, link)


def test_an_old_link_does_not_work(app: App, nora: User, clock: Clock) -> None:
    link = service.make_link(app, nora.id)
    clock.forward(service.LINK_LIFETIME)
    with pytest.raises(NotSignedIn):
        service.follow_link(app, link)


def test_the_eleventh_attempt_must_wait_even_with_the_right_password(app: App, nora: User, clock: Clock) -> None:
    for _ in range(service.ATTEMPTS):
        with pytest.raises(NotSignedIn, match="do not fit"):
            service.sign_in(app, nora.email, "guess guess guess")
    with pytest.raises(NotSignedIn, match="Wait 15 minutes"):
        service.sign_in(app, nora.email, PASSWORD)
    clock.forward(service.ATTEMPTS_WITHIN)
    assert service.sign_in(app, nora.email, PASSWORD).session.user == nora


def test_an_unknown_address_must_wait_too(app: App) -> None:
    for _ in range(service.ATTEMPTS):
        with pytest.raises(NotSignedIn, match="do not fit"):
            service.sign_in(app, "nobody@northwind.test", "x")
    with pytest.raises(NotSignedIn, match="Wait 15 minutes"):
        service.sign_in(app, "nobody@northwind.test", "x")


def test_an_outdated_hash_is_renewed_at_sign_in(app: App, nora: User) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with app.db.transaction() as tx:
        set_password_hash(tx, nora.id, weak)
    service.sign_in(app, nora.email, PASSWORD)
    with app.db.transaction() as tx:
        kept = tx.execute(text("SELECT password_hash FROM users")).scalar_one()
    assert kept != weak and kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_an_account_without_a_password_cannot_be_signed_in_to_with_an_empty_one(app: App) -> None:
    user = service.add_user(app, NewUser("omar.reyes@northwind.test", "Omar Reyes"))
    with pytest.raises(NotSignedIn):
        service.sign_in(app, user.email, "")


def test_a_token_of_one_workspace_does_not_open_another(app: App, nora: User) -> None:
    other = service.found_workspace(app, "Elsewhere")
    token = service.sign_in(app, nora.email, PASSWORD).token
    with pytest.raises(NotSignedIn):
        service.session(app, f"{other.id}.{token.split('.')[1]}")


def test_a_key_is_good_until_it_expires_or_is_revoked(app: App, nora: User, clock: Clock) -> None:
    new = NewKey("ci", frozenset({Scope.READ}), nora.id, timedelta(days=1))
    (expiring, secret), (revoked, other) = service.make_key(app, new), service.make_key(app, new)
    assert service.principal_of_key(app, secret).key == expiring
    service.revoke_key(app, revoked.id)
    with pytest.raises(NotSignedIn):
        service.principal_of_key(app, other)
    clock.forward(timedelta(days=1))
    with pytest.raises(NotSignedIn):
        service.principal_of_key(app, secret)


def test_revoking_an_unknown_key_says_so(app: App, nora: User) -> None:
    key, _ = service.make_key(app, NewKey("ci", frozenset({Scope.READ}), nora.id, timedelta(days=1)))
    with pytest.raises(NotFound):
        service.revoke_key(app, type(key.id)(key.id + 1))


@pytest.mark.parametrize("lifetime", [timedelta(0), timedelta(days=-1), timedelta(days=400)])
def test_a_key_must_expire_within_a_year(app: App, nora: User, lifetime: timedelta) -> None:
    with pytest.raises(BadInput):
        service.make_key(app, NewKey("ci", frozenset({Scope.READ}), nora.id, lifetime))


def test_a_mailbox_password_opens_again_and_only_for_its_mailbox(app: App, nora: User) -> None:
    new = NewMailbox(nora.id, nora.email, "Nora Lind", "mail.northwind.test", 587, "starttls", "nora", "s3cret")
    mailbox = service.add_mailbox(app, new)
    assert open_password(app.seal_key, mailbox) == "s3cret"
    assert b"s3cret" not in mailbox.smtp.sealed_password


def test_mail_never_travels_unencrypted_beyond_this_machine(app: App, nora: User) -> None:
    new = NewMailbox(nora.id, nora.email, "Nora Lind", "mail.northwind.test", 25, "none")
    with pytest.raises(BadInput, match="unencrypted"):
        service.add_mailbox(app, new)
    assert service.add_mailbox(app, replace(new, host="127.0.0.1")).smtp.port == 25


@pytest.mark.parametrize(
    "new",
    [
        NewUser("not an address", "X"),
        NewUser("a@northwind.test", "X", time_zone="Mars/Olympus"),
        NewUser("a@northwind.test", "X", password="short"),
    ],
)
def test_a_user_that_cannot_be_is_refused_with_a_sentence(app: App, new: NewUser) -> None:
    with pytest.raises(BadInput):
        service.add_user(app, new)


def test_the_same_address_twice_is_a_conflict(app: App, nora: User) -> None:
    with pytest.raises(Conflict, match="user here already"):
        service.add_user(app, NewUser(nora.email, "Another"))


def test_workspaces_are_numbered_and_know_only_their_own_people(app: App, nora: User) -> None:
    other = app.of(service.found_workspace(app, "Elsewhere", product="Harbor", demo=True).id)
    assert [w.id for w in service.list_workspaces(app)] == [WorkspaceId(1), WorkspaceId(2)]
    again = service.add_user(other, NewUser(nora.email, "Nora Elsewhere", password=PASSWORD + "!"))
    assert service.sign_in(app, nora.email, PASSWORD + "!").session.user == again
