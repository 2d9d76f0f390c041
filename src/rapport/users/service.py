"""Who works here, from which mailboxes, and how do they get in?"""

from datetime import timedelta
from ipaddress import ip_address
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from email_validator import EmailNotValidError, validate_email

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import BadInput, Conflict, NotFound, NotSignedIn
from rapport.users import passwords, store, tokens
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act
from rapport.users.model import (
    Account,
    Actor,
    ApiKey,
    ApiKeyId,
    Mailbox,
    NewKey,
    NewMailbox,
    NewUser,
    Principal,
    Session,
    SignedIn,
    SmtpServer,
    User,
    UserId,
    Workspace,
    WorkspaceId,
)
from rapport.users.secrets import NONCE_BYTES, identity, seal
from rapport.users.sign_in import store as sign_in_store

LINK_LIFETIME = timedelta(hours=12)  # printed in the morning, still good in the afternoon; works once
ATTEMPTS, ATTEMPTS_WITHIN = 10, timedelta(minutes=15)  # more than a person mistypes, too few to guess with
LONGEST_KEY = timedelta(days=366)  # a key that nobody renews is a key that nobody remembers
SECURITIES = ("tls", "starttls", "none")


def found_workspace(app: App, name: str, *, product: str = "", demo: bool = False) -> Workspace:
    """A new, empty workspace; `app` may be bound to none. `product` is what we sell, as drafts name it."""
    if not name.strip():
        raise BadInput("A workspace needs a name, such as the name of your company.")
    with app.db.outside(all_workspaces="on") as tx:
        return store.found(tx, name.strip(), product.strip(), demo, app.now())


def remove_demo(app: App) -> None:
    """Throw the demo's workspace away with all that is in it. Raises Conflict for a workspace that is no demo."""
    with app.db.transaction() as tx:
        workspace = store.get_workspace(tx)
        if not workspace.demo:
            raise Conflict(f"{workspace.name} is no demo. Its data is kept; remove customers one by one instead.")
        store.remove_workspace(tx)


def list_workspaces(app: App) -> tuple[Workspace, ...]:
    with app.db.outside(all_workspaces="on") as tx:
        return store.list_workspaces(tx)


def add_user(app: App, new: NewUser) -> User:
    """Raises BadInput for an address, time zone or password that cannot be, Conflict for an address in use."""
    email = _address(new.email)
    _time_zone(new.time_zone)
    password_hash = passwords.hashed(new.password, _random(app)) if new.password else ""
    cleaned = NewUser(email, new.name.strip() or email, new.role, new.time_zone, new.phone.strip(), new.title.strip())
    with app.db.transaction() as tx:
        user = store.add_user(tx, cleaned, password_hash, app.now())
        if user is not None:
            audit.note(app, tx, Act.USER_ADDED, f"user:{user.id}", role=user.role.value)
    if user is None:
        raise Conflict(f"{email} is a user here already. Make a sign-in link for them, or use another address.")
    return user


def set_password(app: App, user_id: UserId, password: str) -> None:
    """Also ends all sessions of that user: whoever knew the old one is out."""
    password_hash = passwords.hashed(password, _random(app))
    with app.db.transaction() as tx:
        store.get_user(tx, user_id)
        sign_in_store.set_password_hash(tx, user_id, password_hash)
        sign_in_store.end_sessions(tx, user_id)
        audit.note(app, tx, Act.PASSWORD_SET, f"user:{user_id}")


def sign_in(app: App, email: str, password: str) -> SignedIn:
    """A session for whoever knows the password. Raises NotSignedIn, with the same words for every wrong pair."""
    email = email.strip().lower()
    with app.db.outside(sign_in=email) as tx:
        accounts = sign_in_store.accounts_of(tx, email)
    counted_in = _count_attempt(app, email, accounts)
    account = passwords.who(accounts, password)
    if account is None:
        _note_failure(app.of(counted_in), accounts)
        raise NotSignedIn("This e-mail address and password do not fit. Correct them, or ask for a sign-in link.")
    renewed = passwords.hashed(password, _random(app)) if passwords.is_outdated(account.password_hash) else ""
    with app.of(counted_in).db.transaction() as tx:
        sign_in_store.forget_attempts(tx, tokens.digest(email))
    with app.of(account.workspace).db.transaction() as tx:
        if renewed:
            sign_in_store.set_password_hash(tx, account.user.id, renewed)
        return _open_session(app.of(account.workspace), tx, account.user, "password")


def make_link(app: App, user_id: UserId) -> str:
    """A token that signs one user in, once, within LINK_LIFETIME. Whoever may run the command line may make one."""
    token = tokens.carried(_workspace(app), app.new_token())
    with app.db.transaction() as tx:
        store.get_user(tx, user_id)
        sign_in_store.add_link(tx, tokens.digest(token), user_id, app.now() + LINK_LIFETIME)
        audit.note(app, tx, Act.LINK_MADE, f"user:{user_id}")
    return token


def follow_link(app: App, token: str) -> SignedIn:
    """Raises NotSignedIn when the link was used, is too old, or never was."""
    used_up = NotSignedIn("This sign-in link was used already or is too old. Make a new one: rapport user link E-MAIL.")
    workspace = tokens.workspace_of(token)
    if workspace is None:
        raise used_up
    with app.of(workspace).db.transaction() as tx:
        user_id = sign_in_store.use_link(tx, tokens.digest(token), app.now())
        if user_id is None:
            raise used_up
        user = store.get_user(tx, user_id)
        if user.disabled_at is not None:
            raise used_up
        return _open_session(app.of(workspace), tx, user, "link")


def session(app: App, token: str) -> Session:
    """Who is behind a cookie. Raises NotSignedIn when it ended, was signed out, or never was."""
    ended = NotSignedIn("You are not signed in, or your session has ended. Sign in again.")
    workspace = tokens.workspace_of(token)
    if workspace is None:
        raise ended
    with app.of(workspace).db.transaction() as tx:
        found = sign_in_store.session_of(tx, tokens.digest(token))
    if found is None or found[1] <= app.now() or found[0].disabled_at is not None:
        raise ended
    return Session(found[0], workspace, tokens.csrf(token), found[1])


def sign_out(app: App, token: str) -> None:
    """The session ends on the server; a copy of the cookie is worth nothing."""
    workspace = tokens.workspace_of(token)
    if workspace is not None:
        with app.of(workspace).db.transaction() as tx:
            sign_in_store.end_session(tx, tokens.digest(token))


def make_key(app: App, new: NewKey) -> tuple[ApiKey, str]:
    """A machine's key and its secret, which is shown this once and never stored."""
    if not new.scopes or not new.name.strip():
        raise BadInput("A key needs a name and at least one scope: read, write.")
    if not timedelta(0) < new.lifetime <= LONGEST_KEY:
        raise BadInput(f"A key lives between a moment and {LONGEST_KEY.days} days. Choose a time in between.")
    secret = tokens.key(_workspace(app), app.new_token())
    with app.db.transaction() as tx:
        made = sign_in_store.add_key(tx, new, tokens.digest(secret), app.now())
        audit.note(app, tx, Act.KEY_MADE, f"key:{made.id}", scopes=" ".join(sorted(made.scopes)))
    return made, secret


def list_keys(app: App) -> tuple[ApiKey, ...]:
    with app.db.transaction() as tx:
        return sign_in_store.list_keys(tx)


def revoke_key(app: App, key_id: ApiKeyId) -> None:
    """Raises NotFound. A revoked key stays in the list."""
    with app.db.transaction() as tx:
        if not sign_in_store.revoke_key(tx, key_id, app.now()):
            raise NotFound(f"There is no API key {key_id}. List them to see their numbers.")
        audit.note(app, tx, Act.KEY_REVOKED, f"key:{key_id}")


def principal_of_key(app: App, secret: str) -> Principal:
    """Who is behind an API key. Raises NotSignedIn when it is unknown, revoked or has expired."""
    workspace = tokens.workspace_of(secret)
    if workspace is None:
        raise NotSignedIn("This is not an API key of Rapport: they look like rk_1_…. Send a whole one.")
    with app.of(workspace).db.transaction() as tx:
        key = sign_in_store.key_of(tx, tokens.digest(secret))
    if key is None or key.revoked_at is not None or key.expires_at <= app.now():
        raise NotSignedIn("This API key is unknown, revoked or has expired. Ask an administrator for a new one.")
    return Principal(workspace, None, key)


def add_mailbox(app: App, new: NewMailbox) -> Mailbox:
    """Connect a mailbox to send from; the same address again replaces its server. Raises BadInput."""
    address = _address(new.address)
    if new.security not in SECURITIES or not 1 <= new.port <= 65535 or not new.host.strip():
        raise BadInput(f"The server {new.host}:{new.port} needs a name, a port and one of: {', '.join(SECURITIES)}.")
    if new.security == "none" and not _is_loopback(new.host):
        raise BadInput(f"Mail to {new.host} would travel unencrypted. Choose starttls or tls; none is for loopback.")
    sealed = b""
    if new.password:
        nonce = _random(app)[:NONCE_BYTES]
        sealed = seal(app.seal_key, new.password, identity(_workspace(app), address), nonce)
    server = SmtpServer(new.host.strip(), new.port, new.security, new.login, sealed)
    with app.db.transaction() as tx:
        store.get_user(tx, new.user_id)
        made = store.add_mailbox(tx, new.user_id, address, new.name.strip() or address, server, app.now())
        audit.note(app, tx, Act.MAILBOX_SET, f"mailbox:{made.id}")
    return made


def _note_failure(app: App, accounts: tuple[Account, ...]) -> None:
    """Whose account somebody tried to get into; never what was typed, which may be a password."""
    whose = next((f"user:{one.user.id}" for one in accounts if one.workspace == app.db.workspace), "")
    with app.db.transaction() as tx:
        audit.note(app, tx, Act.SIGN_IN_FAILED, whose)


def _open_session(app: App, tx: Transaction, user: User, how: str) -> SignedIn:
    token = tokens.carried(_workspace(app), app.new_token())
    expires_at = app.now() + app.settings.session_lifetime
    sign_in_store.add_session(tx, tokens.digest(token), user.id, app.now(), expires_at)
    audit.note(app.acting(Actor(f"user:{user.id}")), tx, Act.SIGNED_IN, f"user:{user.id}", by=how)
    return SignedIn(Session(user, _workspace(app), tokens.csrf(token), expires_at), token)


def _count_attempt(app: App, email: str, accounts: tuple[Account, ...]) -> WorkspaceId:
    """Note this attempt, before the password is looked at; says in which workspace.

    An address that nobody has is counted like one that somebody has, so that waiting tells nothing.
    """
    home = accounts[0].workspace if accounts else next((w.id for w in list_workspaces(app)), None)
    if home is None:
        raise NotSignedIn("Nobody has an account here yet. Make one on the command line: rapport user add.")
    with app.of(home).db.transaction() as tx:
        since = app.now() - ATTEMPTS_WITHIN
        made = sign_in_store.count_attempt(tx, tokens.digest(email), app.now(), since)
    if made > ATTEMPTS:
        minutes = int(ATTEMPTS_WITHIN.total_seconds() // 60)
        raise NotSignedIn(f"Too many attempts for this address. Wait {minutes} minutes, or use a sign-in link.")
    return home


def _workspace(app: App) -> WorkspaceId:
    if app.db.workspace is None:
        raise RuntimeError("no workspace: use App.of(workspace)")
    return app.db.workspace


def _random(app: App) -> bytes:
    """32 random bytes: the hash of 256 random bits, whatever they are written as."""
    return tokens.digest(app.new_token())


def _address(text: str) -> str:
    try:
        # Nothing is looked up; .test is what invented people have (RFC 2606), and a demo is full of them.
        checked = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadInput(f"“{text}” is not an e-mail address: {error} Correct it.") from error
    return checked.normalized.lower()


def _time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(f"There is no time zone “{name}”. Use a name such as Europe/Berlin.") from error


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
