"""Drafts, versions and approvals come back from the database as they were written."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import envelope, store
from rapport.drafts.model import (
    Approval,
    ApprovalId,
    Content,
    Draft,
    DraftId,
    DraftState,
    Fault,
    NewDraft,
    Play,
    Recipient,
    ReplyTo,
    Sentence,
    SentenceKind,
    Version,
)
from rapport.errors import NotFound
from rapport.people.model import CustomerId
from rapport.users.model import MailboxId, UserId
from rapport.users.store import get_mailbox
from tests import world
from tests.conftest import START

CONTENT = Content(
    "Sync delays",
    (
        Sentence(SentenceKind.FACT, "We hear you.", ("ticket:1",), break_after=True),
        Sentence(SentenceKind.BLANK, "[Who owns this, and by when?]", bullet=True),
    ),
    (Recipient("mia@dataflow.test", "Mia Rao", "reported it"),),
    (Recipient("lea@northwind.test", "Lea Sand"),),
    (Sentence(SentenceKind.COURTESY, "Hello"),),
)
REPLY = ReplyTo("message:4", "a1@dataflow.test", ("root@dataflow.test",), "Sync delays")
FAULT = Fault(1, "[Who owns this, and by when?]", "A blank is open.", False)


def version(tx: Transaction, box: int, number: int = 1) -> Version:
    made = envelope.compose(CONTENT, get_mailbox(tx, MailboxId(box)), REPLY, f"unique-{number:04d}", START)
    return Version(number, CONTENT, made, (FAULT,), START, None if number == 1 else UserId(1))


def a_draft(tx: Transaction) -> Draft:
    nora = world.user(tx)
    box = world.mailbox(tx, nora)
    new = NewDraft(
        customer=CustomerId(world.customer(tx, "DataFlow")),
        play=Play.ESCALATION_RESPONSE,
        mailbox=MailboxId(box),
        created_by=UserId(nora),
        urgent=True,
        reply_to=REPLY,
        suggested_cc=(Recipient("lea@northwind.test", "Lea Sand", "her manager"),),
    )
    return store.add(tx, new, version(tx, box))


def yes(draft: Draft) -> Approval:
    return Approval(
        ApprovalId(0), draft.id, draft.version.number, draft.version.envelope.sha256, UserId(1), START,
        START + timedelta(seconds=10), START + timedelta(hours=24), None, confirmed=("said:1: so it is",),
    )  # fmt: skip


def test_a_draft_comes_back_as_it_was_written(app: App) -> None:
    with app.db.transaction() as tx:
        draft = a_draft(tx)
        assert store.get(tx, draft.id) == draft
        assert (draft.version.content, draft.version.faults, draft.reply_to) == (CONTENT, (FAULT,), REPLY)
        assert (draft.state, draft.urgent, draft.version) == (DraftState.PENDING, True, version(tx, draft.mailbox))


def test_a_new_version_is_the_current_one_and_the_old_one_stays(app: App) -> None:
    with app.db.transaction() as tx:
        draft = a_draft(tx)
        second = version(tx, draft.mailbox, 2)
        store.add_version(tx, draft.id, second)
        assert store.get(tx, draft.id).version == second
        assert store.versions(tx, draft.id) == (draft.version, second)
        assert store.get_envelope(tx, draft.id, 1) == draft.version.envelope


def test_an_approval_is_read_back_as_it_was_given(app: App) -> None:
    """When it is due is the outbox's to say: tests/test_outbox_service.py."""
    with app.db.transaction() as tx:
        given = store.add_approval(tx, yes(a_draft(tx)))
        assert store.get_approval(tx, given.id) == given
        assert store.open_approvals(tx, given.draft) == (given,)


def test_a_revoked_approval_is_no_longer_open(app: App) -> None:
    with app.db.transaction() as tx:
        given = store.add_approval(tx, yes(a_draft(tx)))
        assert store.revoke(tx, given.draft, START) == 1
        assert store.open_approvals(tx, given.draft) == ()
        assert store.get_approval(tx, given.id) == replace(given, revoked_at=START)


def test_pending_drafts_come_urgent_first(app: App) -> None:
    with app.db.transaction() as tx:
        draft = a_draft(tx)
        assert store.list_drafts(tx, (DraftState.PENDING,)) == (draft,)
        store.mark_sent(tx, draft.id)
        assert store.list_drafts(tx, (DraftState.PENDING,)) == ()
        assert store.list_drafts(tx, customer=draft.customer)[0].state is DraftState.SENT


def test_what_is_not_there_is_not_found(app: App) -> None:
    with app.db.transaction() as tx:
        for look in (
            lambda: store.get(tx, DraftId(9)),
            lambda: store.lock(tx, DraftId(9)),
            lambda: store.get_approval(tx, ApprovalId(9)),
            lambda: store.get_envelope(tx, DraftId(9), 1),
        ):
            with pytest.raises(NotFound):
                look()
