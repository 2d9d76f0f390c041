"""What holds for this draft and its recipients now, who waits for whom, and what does the team lay down?"""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import store as drafts
from rapport.drafts.model import ApprovalId, Draft, DraftState, Play
from rapport.drafts.policies import contact, rules, signing, store, telling
from rapport.drafts.policies.expedited.model import Urgent
from rapport.drafts.policies.model import Awaiting, Ban, Deadline, Limits, Obstacle, OwnHours, Review, Rule, Whom
from rapport.errors import BadInput, Conflict, NotAllowed, NotFound
from rapport.inbox import store as inbox
from rapport.inbox.model import Severity
from rapport.people import store as people
from rapport.signals import store as signals
from rapport.users import store as users
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act
from rapport.users.model import User, UserId

MAILS_READ = 5  # for a time zone: the newest that has one; somebody who moved is at the new place after one mail
LISTED = 100


def rule_of(tx: Transaction, draft: Draft) -> Rule:
    """Who may approve this draft, in which time."""
    return rules.applying(store.rules(tx), draft.play, severity_of(tx, draft))


def severity_of(tx: Transaction, draft: Draft) -> Severity | None:
    """Of the signal that it answers; None where it answers none."""
    signal = signals.get(tx, draft.signal) if draft.signal is not None else None
    return signal.severity if signal else None


def deadline(tx: Transaction, draft: Draft, now: datetime) -> Deadline:
    """Until when somebody should decide; an urgent request counts from when it was made."""
    return deadlines(tx, [draft], now)[draft.id]


def deadlines(tx: Transaction, waiting: Sequence[Draft], now: datetime) -> dict[int, Deadline]:
    """The same of several drafts, by number."""
    table, found = store.rules(tx), {}
    for draft in waiting:
        first = store.first_of_two(tx, draft, now)
        rule = rules.applying(table, draft.play, severity_of(tx, draft))
        found[int(draft.id)] = rules.deadline(rule, draft, first.at if first else draft.created_at)
    return found


def obstacles(tx: Transaction, draft: Draft, now: datetime, *, urgent: bool = False) -> tuple[Obstacle, ...]:
    """All that stands between this draft and its recipients now. Quiet hours do not hold up what is urgent."""
    found = list(contact.of_bans(_bans(tx, draft)))
    limits = limits_of(tx)
    if draft.play is Play.INTRO_REQUEST and draft.introducer is not None:
        champion = people.get_stakeholder(tx, draft.introducer)
        asked = store.asked(tx, champion.person.id, now - contact.QUARTER, but=draft.id)
        found += contact.of_asks(champion.name, asked, limits, now)
    if not (urgent or draft.urgent):
        found += contact.of_hours(_recipients(tx, draft, limits), now)
    return tuple(found)


def _bans(tx: Transaction, draft: Draft) -> list[tuple[Ban, str, str]]:
    content = draft.version.content
    names = {address: r.name or r.email for r in (*content.to, *content.cc) for address in _addresses(tx, r.email)}
    found = [b for b in store.open_bans(tx) if b.whom.customer == draft.customer or b.whom.address in names]
    return [(ban, _called(tx, ban, names), users.get_user(tx, ban.set_by).name) for ban in found]


def _called(tx: Transaction, ban: Ban, names: dict[str, str]) -> str:
    if ban.whom.customer is not None:
        return people.get_customer(tx, ban.whom.customer).name
    return names[ban.whom.address]


def _addresses(tx: Transaction, email: str) -> tuple[str, ...]:
    """All addresses of whoever has this one."""
    person = people.person_by_address(tx, email)
    return (email.lower(), *(person.addresses if person else ()))


def _recipients(tx: Transaction, draft: Draft, limits: Limits) -> list[contact.Recipient]:
    """Whom it is addressed to, with the hours that hold for each: their own, their company's, everybody's.

    The demo's recipients sleep at no hour: its mail is caught on this machine, and whoever tries it sees it go.
    """
    own = {hours.whom: hours for hours in store.all_own_hours(tx)}
    sleeps = limits.set_by_hand or not users.get_workspace(tx).demo
    found = []
    for to in draft.version.content.to:
        addresses = _addresses(tx, to.email)
        hours = next((own[Whom(a)] for a in addresses if Whom(a) in own), own.get(Whom(customer=draft.customer)))
        if hours is None and not sleeps:
            continue
        zone = contact.zone_of(hours.zone) if hours and hours.zone else zone_of_mail(tx, addresses)
        found.append(contact.Recipient(to.name or to.email, hours.quiet if hours else limits.quiet, zone))
    return found


def zone_of_mail(tx: Transaction, addresses: Sequence[str]) -> tzinfo | None:
    """The clock of whoever has these addresses, as their newest mails show it; None where none does."""
    for message in store.written_by(tx, addresses, MAILS_READ):
        try:
            zone = contact.zone_in(inbox.raw(tx, message))
        except NotFound:  # kept without its bytes: header-only, or erased
            continue
        if zone is not None:
            return zone
    return None


def awaiting(app: App, user: UserId) -> tuple[Awaiting, ...]:
    """Drafts that this person may approve now, urgent and overdue ones first: what they are told of."""
    return tuple(one for one in everything_awaited(app) if user in one.tell)


def everything_awaited(app: App) -> tuple[Awaiting, ...]:
    """Every waiting draft with whoever may approve it at this moment. Notices are made of it."""
    now = app.now()
    with app.db.transaction() as tx:
        everybody = [u for u in users.list_users(tx) if u.disabled_at is None]
        waiting = drafts.list_drafts(tx, (DraftState.PENDING,))
        found = [_awaiting(tx, draft, everybody, now) for draft in waiting]
    return tuple(sorted(found, key=lambda one: (not one.urgent, one.due, one.draft)))


def urgent(app: App) -> tuple[Urgent, ...]:
    """Urgent drafts that wait, with whoever may approve each at this moment: whom to tell at once is made of it."""
    now, found = app.now(), []
    awaited = [one for one in everything_awaited(app) if one.urgent]
    with app.db.transaction() as tx:
        for one in awaited:
            draft = drafts.get(tx, one.draft)
            clock, author = deadline(tx, draft, now), users.get_mailbox(tx, draft.mailbox).user_id
            stands_in = clock.stand_in_from is not None and clock.stand_in_from <= now
            asked = store.first_of_two(tx, draft, now) is not None
            about = (one.draft, one.customer, one.sentence, author, draft.created_by)
            found.append(Urgent(*about, asked, stands_in, one.tell))
    return tuple(found)


def _awaiting(tx: Transaction, draft: Draft, everybody: Sequence[User], now: datetime) -> Awaiting:
    first = store.first_of_two(tx, draft, now)
    clock = rules.deadline(rule_of(tx, draft), draft, first.at if first else draft.created_at)
    mailbox = users.get_mailbox(tx, draft.mailbox)
    author = users.get_user(tx, mailbox.user_id)
    waited = now - clock.since
    cases = (signing.Case(draft.id, clock.rule, u, mailbox, draft.urgent, waited, "…", first) for u in everybody)
    able = tuple(case.by.id for case in cases if telling.may(case))
    words = telling.sentence(draft, people.get_customer(tx, draft.customer).name, author, clock, now)
    return Awaiting(draft.id, draft.customer, draft.urgent, words, clock.due, able)


def all_rules(app: App) -> tuple[Rule, ...]:
    """Every line of the policy as it holds now."""
    with app.db.transaction() as tx:
        return rules.table(store.rules(tx))


def set_rule(app: App, rule: Rule, *, by: UserId) -> Rule:
    """Raises NotAllowed for anybody but a manager, BadInput for impossible times."""
    checked = rules.checked(rule)
    with app.db.transaction() as tx:
        _refuse_unless_senior(users.get_user(tx, by), "change who approves what")
        store.put_rule(tx, checked, by, app.now())
        audit.note(app, tx, Act.SETTING_CHANGED, f"policy:{checked.play}", who=checked.who.value)
    return checked


def reset_rule(app: App, play: Play, severity: Severity | None, *, by: UserId) -> Rule:
    """Back to what is shipped."""
    with app.db.transaction() as tx:
        _refuse_unless_senior(users.get_user(tx, by), "change who approves what")
        store.drop_rule(tx, play, severity)
        audit.note(app, tx, Act.SETTING_CHANGED, f"policy:{play}", who="as shipped")
        return rules.applying(store.rules(tx), play, severity)


def limits_of(tx: Transaction) -> Limits:
    return store.limits(tx) or rules.LIMITS


def limits(app: App) -> Limits:
    with app.db.transaction() as tx:
        return limits_of(tx)


def set_limits(app: App, new: Limits, *, by: UserId) -> Limits:
    """Quiet hours and asks for everybody. Raises NotAllowed for anybody but a manager."""
    checked = rules.checked_limits(new)
    with app.db.transaction() as tx:
        _refuse_unless_senior(users.get_user(tx, by), "change quiet hours")
        store.put_limits(tx, checked, by, app.now())
        audit.note(app, tx, Act.SETTING_CHANGED, "quiet_hours")
    return checked


def own_hours(app: App) -> tuple[OwnHours, ...]:
    with app.db.transaction() as tx:
        return store.all_own_hours(tx)


def set_own_hours(app: App, new: OwnHours) -> None:
    """Hours of one person or customer. Anybody who writes to them may know them. Raises BadInput, NotFound."""
    if new.zone:
        contact.zone_of(new.zone)
    with app.db.transaction() as tx:
        _refuse_nobody(tx, new.whom)
        store.put_own_hours(tx, new)
        audit.note(app, tx, Act.SETTING_CHANGED, "own_hours")


def drop_own_hours(app: App, whom: Whom) -> None:
    with app.db.transaction() as tx:
        store.drop_own_hours(tx, whom)
        audit.note(app, tx, Act.SETTING_CHANGED, "own_hours", removed=True)


def bans(app: App) -> tuple[Ban, ...]:
    with app.db.transaction() as tx:
        return store.open_bans(tx)


def ban(app: App, whom: Whom, *, by: UserId, because: str) -> None:
    """Anybody may stop mail to somebody. Raises BadInput without a reason, Conflict when it is stopped already."""
    reason = " ".join(because.split())
    if not reason:
        raise BadInput("Say why they are not to be written to: whoever wants to write to them reads it.")
    with app.db.transaction() as tx:
        _refuse_nobody(tx, whom)
        if not store.add_ban(tx, whom, reason, by, app.now()):
            raise Conflict("They are not to be written to already. Lift that first to give another reason.")
        audit.note(app, tx, Act.SETTING_CHANGED, "do_not_contact", by=f"user:{by}")


def lift_ban(app: App, number: int, *, by: UserId) -> None:
    """Only a manager lifts one. Raises NotAllowed, NotFound."""
    with app.db.transaction() as tx:
        _refuse_unless_senior(users.get_user(tx, by), "allow mail to somebody again")
        if not store.lift_ban(tx, number, by, app.now()):
            raise NotFound(f"There is no word {number} against writing to somebody. Load the list again.")
        audit.note(app, tx, Act.SETTING_CHANGED, "do_not_contact", lifted=number)


def reviews(app: App) -> tuple[Review, ...]:
    """Approvals out of the ordinary, those that nobody has looked at first."""
    with app.db.transaction() as tx:
        return store.to_review(tx, LISTED)


def review(app: App, approval: ApprovalId, *, by: UserId, note: str) -> None:
    """Somebody else's look at it afterwards. Raises NotAllowed for who approved it, BadInput without a note."""
    words = " ".join(note.split())
    if not words:
        raise BadInput("Say in a few words what you found, also when all was well.")
    with app.db.transaction() as tx:
        given = drafts.get_approval(tx, approval)
        if given.by == by:
            raise NotAllowed("You gave this approval yourself. Somebody else looks at it afterwards.")
        if not (given.expedited or given.overrides):
            raise BadInput(f"Approval {approval} was an ordinary one. There is nothing to look at.")
        if not store.add_review(tx, approval, by, words, app.now()):
            raise Conflict("Somebody has looked at this one already. Load the list again.")


def _refuse_unless_senior(user: User, what: str) -> None:
    if user.role not in signing.SENIOR:
        raise NotAllowed(f"Only a manager or an administrator may {what}. Ask one of yours.")


def _refuse_nobody(tx: Transaction, whom: Whom) -> None:
    if whom.customer is not None:
        people.get_customer(tx, whom.customer)
    elif "@" not in whom.address:
        raise BadInput("Name a customer, or a person by address.")
