"""What do we say, who may say yes to it, and can the yes still be taken back?"""

from dataclasses import replace

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import approval, compose, copies, store
from rapport.drafts.copies import Copies as Copies
from rapport.drafts.envelope import UnsafeBytes
from rapport.drafts.model import Approval, Draft, DraftId, DraftState, Recipient, Version
from rapport.drafts.model import Edit as Edit
from rapport.drafts.model import Yes as Yes
from rapport.drafts.plays.occasions.service import Wanted as Wanted
from rapport.drafts.plays.occasions.service import facing as facing
from rapport.drafts.plays.occasions.service import offers as offers
from rapport.drafts.plays.occasions.service import write as write
from rapport.drafts.plays.occasions.service import write_asked_again as write_asked_again
from rapport.drafts.plays.occasions.service import write_check_in as write_check_in
from rapport.drafts.plays.occasions.service import write_follow_up as write_follow_up
from rapport.drafts.plays.occasions.service import write_hello as write_hello
from rapport.drafts.plays.occasions.service import write_thank_you as write_thank_you
from rapport.drafts.plays.service import ground
from rapport.drafts.plays.service import write_escalation_response as write_escalation_response
from rapport.drafts.plays.service import write_intro_request as write_intro_request
from rapport.drafts.plays.service import write_re_engagement as write_re_engagement
from rapport.drafts.plays.service import write_to_silent as write_to_silent
from rapport.drafts.policies import service as policies
from rapport.drafts.policies import store as policies_store
from rapport.errors import BadInput, Conflict
from rapport.people import store as people
from rapport.people.model import CustomerId
from rapport.users import store as users
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act
from rapport.users.model import UserId


def get(app: App, draft_id: DraftId) -> Draft:
    """With the faults that its words have now. Raises NotFound."""
    with app.db.transaction() as tx:
        draft = store.get(tx, draft_id)
        return _checked_again(tx, draft) if draft.state is DraftState.PENDING else draft


def pending(app: App) -> tuple[Draft, ...]:
    """Drafts that wait for a person, urgent ones first."""
    with app.db.transaction() as tx:
        return store.list_drafts(tx, (DraftState.PENDING,))


def of_customer(app: App, customer: CustomerId) -> tuple[Draft, ...]:
    """Every draft of a customer, whatever became of it."""
    with app.db.transaction() as tx:
        return store.list_drafts(tx, customer=customer)


def versions(app: App, draft_id: DraftId) -> tuple[Version, ...]:
    """All versions, the composer's first. Raises NotFound."""
    with app.db.transaction() as tx:
        return store.versions(tx, store.get(tx, draft_id).id)


def approvals(app: App, draft_id: DraftId) -> tuple[Approval, ...]:
    """Approvals that stand, the newest first. Raises NotFound."""
    with app.db.transaction() as tx:
        return store.open_approvals(tx, store.get(tx, draft_id).id)


def approve(app: App, draft_id: DraftId, yes: Yes, *, by: UserId) -> Approval:
    """Release a draft as read, or give the first of two yeses to it. The outbox sends it; nothing here does.

    Raises Conflict when somebody has changed or decided on it since, NotAllowed, BadInput with the open faults.
    """
    now = app.now()
    with app.db.transaction() as tx:
        draft = _checked_again(tx, store.lock(tx, draft_id))
        if not compose.is_intact(draft):
            raise UnsafeBytes(
                f"The stored bytes of draft {draft_id} are not what was composed. Edit it to compose it anew."
            )
        person, terms = users.get_user(tx, by), _terms(app, tx, draft, yes)
        given = store.add_approval(tx, approval.approve(draft, yes, person, terms, now))
        if given.releases:
            store.set_state(tx, draft_id, approval.state_after(draft.version))
        elif yes.urgent:
            policies_store.mark_urgent(tx, draft_id)  # its clock runs, and colleagues may stand in for who is missing
        audit.note(app, tx, Act.APPROVED, f"draft:{draft_id}", approval=int(given.id), by=f"user:{by}")
    return given


def edit(app: App, draft_id: DraftId, change: Edit, *, by: UserId) -> Draft:
    """A new version, unapproved: approvals of the old one are void from the same moment on.

    Raises Conflict when somebody else has changed it since, or when it is on its way.
    """
    now = app.now()
    with app.db.transaction() as tx:
        draft = store.lock(tx, draft_id)
        approval.refuse_unless_open(draft, "edited")
        approval.refuse_unless_current(draft, change.version)
        _take_back(app, tx, draft)
        mailbox = users.get_mailbox(tx, draft.mailbox)
        content = compose.edited(draft.version.content, change)
        frame = compose.Frame(mailbox, draft.reply_to, app.new_token(), now, by)
        grounds = ground(tx, draft, content, users.get_user(tx, mailbox.user_id))
        store.add_version(tx, draft_id, compose.version(content, grounds, frame, draft.version.number + 1))
        store.set_state(tx, draft_id, DraftState.PENDING)
        return store.get(tx, draft_id)


def copyable(app: App, draft: Draft) -> tuple[Recipient, ...]:
    """Real people with an address who may get a copy, ours first; `why` says where they belong."""
    with app.db.transaction() as tx:
        team = [Recipient(u.email, u.name, "Your team") for u in users.list_users(tx) if u.disabled_at is None]
        customer = people.get_customer(tx, draft.customer).name
        theirs = people.stakeholders(tx, draft.customer, app.now())
        sender = users.get_mailbox(tx, draft.mailbox).address
    found = [*team, *(Recipient(s.email, s.name, customer) for s in theirs if s.email)]
    return copies.others(found, {sender, *draft.version.envelope.recipients})


def copy(app: App, draft_id: DraftId, change: Copies, *, by: UserId) -> Draft:
    """One more or one less copy, as a new version. Raises BadInput for anybody whom `copyable` does not hold."""
    draft = get(app, draft_id)
    return edit(app, draft_id, copies.changed(draft, change, copyable(app, draft)), by=by)


def revoke(app: App, draft_id: DraftId, *, by: UserId) -> Draft:
    """Undo an approval while nothing has left. Raises Conflict when it is too late or there is none."""
    with app.db.transaction() as tx:
        draft = store.lock(tx, draft_id)
        given = store.open_approvals(tx, draft.id)
        approval.refuse_unless_concerned(draft, users.get_user(tx, by), users.get_mailbox(tx, draft.mailbox), given)
        if _take_back(app, tx, draft) == 0:
            raise Conflict(f"Draft {draft_id} has no approval to take back.")
        store.set_state(tx, draft_id, DraftState.PENDING)
        audit.note(app, tx, Act.APPROVAL_REVOKED, f"draft:{draft_id}", by=f"user:{by}")
        return store.get(tx, draft_id)


def discard(app: App, draft_id: DraftId, *, by: UserId, because: str) -> Draft:
    """Throw a draft away. Raises BadInput without a reason, Conflict when it was decided on already."""
    reason = " ".join(because.split())
    if not reason:
        raise BadInput("A draft is discarded with a reason, so that the next one is better. Say why in a few words.")
    with app.db.transaction() as tx:
        draft = store.lock(tx, draft_id)
        approval.refuse_unless_waiting(draft, "discarded")
        approval.refuse_unless_concerned(draft, users.get_user(tx, by), users.get_mailbox(tx, draft.mailbox))
        _take_back(app, tx, draft)
        store.set_state(tx, draft_id, DraftState.DISCARDED, reason)
        return replace(draft, state=DraftState.DISCARDED, discarded_because=reason)


def _take_back(app: App, tx: Transaction, draft: Draft) -> int:
    """Void every approval, or none: raises Conflict when the outbox has used one."""
    taken = store.revoke(tx, draft.id, app.now())
    if store.open_approvals(tx, draft.id):
        raise Conflict(f"Draft {draft.id} is on its way already. It can no longer be changed or held back.")
    return taken


def _terms(app: App, tx: Transaction, draft: Draft, yes: Yes) -> approval.Terms:
    """Rule, hurdles and a first yes, as they stand at this moment."""
    now, settings = app.now(), app.settings
    return approval.Terms(
        mailbox=users.get_mailbox(tx, draft.mailbox),
        undo=settings.undo_window,
        lifetime=settings.approval_lifetime,
        rule=policies.rule_of(tx, draft),
        obstacles=policies.obstacles(tx, draft, now, urgent=yes.urgent),
        first=policies_store.first_of_two(tx, draft, now),
    )


def _checked_again(tx: Transaction, draft: Draft) -> Draft:
    sender = users.get_user(tx, users.get_mailbox(tx, draft.mailbox).user_id)
    return compose.checked_again(draft, ground(tx, draft, draft.version.content, sender))
