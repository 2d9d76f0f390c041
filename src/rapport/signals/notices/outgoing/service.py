"""How do other systems hear of signals, each once, and what became of every call?"""

from dataclasses import replace

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import BadInput, Conflict
from rapport.people import store as people
from rapport.signals import store as signals_store
from rapport.signals.model import Signal
from rapport.signals.notices import signing, telling, wording
from rapport.signals.notices.model import (
    Answer,
    Call,
    CallState,
    News,
    NewWebhook,
    Webhook,
    WebhookCall,
    WebhookCallId,
    WebhookId,
    WebhookKind,
)
from rapport.signals.notices.outgoing import addresses, store, trying
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act
from rapport.users.model import UserId, WorkspaceId
from rapport.users.secrets import NONCE_BYTES, open_sealed, seal
from rapport.users.tokens import digest

BATCH = 50  # calls a step: a receiver that is slow holds up this step only
MOST_CALLS = 50  # on a page
MOST_CLOSED = 500  # closed since the last look
MOST_WEBHOOKS = 50  # of a workspace


def add(app: App, new: NewWebhook, by: UserId) -> tuple[Webhook, str]:
    """A webhook and its signing secret, which is shown this once; empty for Slack, which checks none.

    Raises BadInput for an address that is never called, Conflict when there are too many.
    """
    url = new.url.strip()
    host = addresses.host_of(url, loopback=app.settings.webhooks_to_loopback)
    secret = "" if new.kind is WebhookKind.SLACK else signing.written(digest(app.new_token()))
    ref = app.new_token()
    made = store.Made(
        name=new.name.strip() or host,
        kind=new.kind,
        host=host,
        ref=ref,
        sealed_url=_seal(app, url, ref),
        sealed_secret=_seal(app, secret, ref) if secret else b"",
        severity=new.severity,
        kinds=new.kinds,
        cleared=new.cleared,
        created_by=by,
    )
    with app.db.transaction() as tx:
        if len(store.list_webhooks(tx)) >= MOST_WEBHOOKS:
            raise Conflict(f"There are {MOST_WEBHOOKS} webhooks already. Remove one that nobody needs.")
        added = store.add(tx, made, app.now())
        audit.note(app, tx, Act.SETTING_CHANGED, f"webhook:{added.id}", added=True)
    return added, secret


def list_webhooks(app: App) -> tuple[Webhook, ...]:
    with app.db.transaction() as tx:
        return store.list_webhooks(tx)


def get(app: App, number: WebhookId) -> Webhook:
    """Raises NotFound."""
    with app.db.transaction() as tx:
        return store.get(tx, number)


def calls_of(app: App, number: WebhookId) -> tuple[WebhookCall, ...]:
    """The last calls, the newest first. Raises NotFound."""
    with app.db.transaction() as tx:
        return store.calls_of(tx, store.get(tx, number).id, MOST_CALLS)


def pause(app: App, number: WebhookId) -> Webhook:
    """Nothing leaves until it is resumed; what comes up meanwhile waits. Raises NotFound."""
    return _set_paused(app, number, paused=True)


def resume(app: App, number: WebhookId) -> Webhook:
    """Raises NotFound."""
    return _set_paused(app, number, paused=False)


def _set_paused(app: App, number: WebhookId, *, paused: bool) -> Webhook:
    with app.db.transaction() as tx:
        found = store.get(tx, number)
        store.pause(tx, found.id, app.now() if paused else None, "by hand" if paused else "")
        audit.note(app, tx, Act.SETTING_CHANGED, f"webhook:{number}", paused=paused)
        return store.get(tx, number)


def remove(app: App, number: WebhookId) -> None:
    """With its calls. Raises NotFound."""
    with app.db.transaction() as tx:
        store.remove(tx, store.get(tx, number).id)
        audit.note(app, tx, Act.SETTING_CHANGED, f"webhook:{number}", removed=True)


def test(app: App, number: WebhookId) -> WebhookCall:
    """Call it now, once, with words that say so; the call as it ended. Raises NotFound, BadInput when it is paused."""
    now = app.now()
    with app.db.transaction() as tx:
        webhook = store.get(tx, number)
        if webhook.paused_at is not None:
            raise BadInput(f"{webhook.name} is paused, so it was not called. Resume it and test again.")
        body = wording.test_body(webhook.kind, webhook.name, now)
        made = store.add_call(tx, _call(app, webhook, None, News.TEST, body))
    if made is None:
        raise RuntimeError("a test has no signal, so nothing can be in its way")
    _next(app, made)
    with app.db.transaction() as tx:
        return store.get_call(tx, made)


def note(app: App) -> int:
    """Write down what is to be said to whom; how many calls were added. A signal has one row a webhook and news."""
    with app.db.transaction() as tx:
        hooks = store.list_webhooks(tx)
        if not hooks:
            return 0
        opened = [one for one in signals_store.open_signals(tx) if not one.sleeps(app.now())]
        closed = signals_store.closed_signals(tx, app.now() - telling.RECENT, MOST_CLOSED)
        names = {one.id: one.name for one in people.list_customers(tx)}
        added = 0
        for webhook in hooks:
            for news, signal in _to_say(tx, webhook, opened, closed):
                about = (signal, names.get(signal.customer, ""))
                body = wording.body(webhook.kind, news, about, app.settings.address, app.now())
                added += store.add_call(tx, _call(app, webhook, signal, news, body)) is not None
    return added


def note_approval(app: App, tx: Transaction, about: str, sentence: str, path: str) -> int:
    """Write down for every webhook that a draft waits for somebody's yes, once for each `about`; how many were added.

    What signals it wants to hear of does not matter here.
    """
    link, added = f"{app.settings.address}{path}", 0
    for webhook in store.list_webhooks(tx):
        body = wording.approval_body(webhook.kind, sentence, link, app.now())
        call = replace(_call(app, webhook, None, News.APPROVAL, body), about=about)
        added += store.add_call(tx, call) is not None
    return added


def _to_say(
    tx: Transaction, webhook: Webhook, opened: list[Signal], closed: tuple[Signal, ...]
) -> list[tuple[News, Signal]]:
    """New signals; and, where it is wanted, the end of those that the webhook was told of."""
    recent = [one for one in opened if telling.wants(webhook, one)]
    told = store.told(tx, webhook.id, [one.cause for one in recent], News.RAISED)
    found = [(News.RAISED, one) for one in telling.for_webhook(webhook, recent, told)]
    if webhook.cleared:
        over = store.told_of(tx, webhook.id, News.RAISED) - store.told_of(tx, webhook.id, News.CLEARED)
        found += [(News.CLEARED, one) for one in closed if one.id in over]
    return found


def call_due(app: App, *, batch: int = BATCH) -> int:
    """Make the calls that are due, each by one worker; how many were tried."""
    tried = 0
    while tried < batch and _next(app):
        tried += 1
    return tried


def _next(app: App, only: WebhookCallId | None = None) -> bool:
    now = app.now()
    with app.db.transaction() as tx:
        before = store.claim(tx, now, now - trying.STUCK, only)
        if before is None:
            return False
        webhook = store.get(tx, before.webhook)
    current = replace(before, state=CallState.SENDING, attempts=before.attempts + 1)
    if before.state is CallState.SENDING and webhook.kind is WebhookKind.SLACK:
        answer = trying.lost(webhook.kind)  # Slack may have it; asking again would tell twice
    else:
        answer = _post(app, webhook, current)
    _record(app, webhook, current, answer)
    return True


def _post(app: App, webhook: Webhook, call: WebhookCall) -> Answer:
    """One attempt. The only place where another system is called."""
    body = call.body.encode()
    headers = {"content-type": "application/json", "user-agent": "Rapport-Webhooks"}
    url = _open(app, webhook.sealed_url, webhook.ref)
    if webhook.kind is WebhookKind.SIGNED:
        secret = _open(app, webhook.sealed_secret, webhook.ref)
        headers |= signing.headers(secret, call.message_id, app.now(), body)
    return app.poster.post(Call(url, headers, body))


def _record(app: App, webhook: Webhook, call: WebhookCall, answer: Answer) -> None:
    now = app.now()
    after = trying.after(call, webhook.kind, answer, now)
    with app.db.transaction() as tx:
        if store.move(tx, call, after) and answer.status == trying.GONE:
            store.pause(tx, webhook.id, now, "the receiver answered 410: it wants no more calls")


def forget_bodies(app: App) -> None:
    """What was said a quarter ago is emptied; that it was said stays."""
    with app.db.transaction() as tx:
        store.forget(tx, app.now() - telling.RECENT * 13)


def _call(app: App, webhook: Webhook, signal: Signal | None, news: News, body: str) -> WebhookCall:
    now = app.now()
    return WebhookCall(
        id=WebhookCallId(0),
        webhook=webhook.id,
        signal=None if signal is None else signal.id,
        news=news,
        message_id=f"msg_{app.new_token()}",
        body=body,
        state=CallState.DUE,
        attempts=0,
        due_at=now,
        changed_at=now,
        created_at=now,
        status=None,
        detail="",
    )


def _identity(app: App, ref: str) -> bytes:
    return f"webhook:{_workspace(app)}:{ref}".encode()


def _seal(app: App, text: str, ref: str) -> bytes:
    return seal(app.seal_key, text, _identity(app, ref), digest(app.new_token())[:NONCE_BYTES])


def _open(app: App, sealed: bytes, ref: str) -> str:
    return open_sealed(app.seal_key, sealed, _identity(app, ref))


def _workspace(app: App) -> WorkspaceId:
    if app.db.workspace is None:
        raise RuntimeError("no workspace: use App.of(workspace)")
    return app.db.workspace
