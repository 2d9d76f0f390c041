"""Who reports to whom at a customer, and what does a person say to it?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import BadInput
from rapport.people import store as people
from rapport.people.model import Stakeholder, StakeholderId
from rapport.questions.store import answer
from rapport.relationships.behaviour import store as behaviour
from rapport.relationships.behaviour.model import Letter
from rapport.relationships.by_hand import rules
from rapport.relationships.by_hand import store as by_hand
from rapport.relationships.by_hand.accuracy import Accuracy
from rapport.relationships.by_hand.model import NOTHING_SET, Hand, Thing, hands, said
from rapport.relationships.reporting import judging, store
from rapport.relationships.reporting.lines import reading
from rapport.relationships.reporting.model import Former, Reading, Said, Stated, Verdict
from rapport.relationships.reporting.pattern import Mailing
from rapport.users import store as users
from rapport.users.model import UserId

Line = tuple[StakeholderId, StakeholderId]  # who reports, to whom

WINDOW = timedelta(days=270)  # nine months, as long as the mail that the weights were learned from

_SOURCES = {"csv": "The table of people says so.", "crm": "The CRM says so.", "hand": "Set by hand."}


def of(tx: Transaction, customer_id: int, now: datetime) -> Reading:
    """All lines as of a moment; nothing later counts. Raises NotFound."""
    set_by_hand = hands(by_hand.holding(tx, people.get_customer(tx, customer_id).id, now))
    staff = rules.applied(people.stakeholders(tx, customer_id, now), set_by_hand)
    whose = {address: one.person.id for one in staff for address in one.person.addresses}
    letters = answer(tx, behaviour.letters(whose, (now - WINDOW, now), now - WINDOW))
    told = answer(tx, store.verdicts(customer_id, now)), answer(tx, store.former(customer_id, now))
    return reading_of((staff, set_by_hand), letters, told, now)


def reading_of(
    known: tuple[Sequence[Stakeholder], Mapping[StakeholderId, Hand]],
    letters: Sequence[Letter],
    told: tuple[tuple[Verdict, ...], tuple[Former, ...]],
    now: datetime,
) -> Reading:
    """The same where people, each with the manager that is stated or set, and mails are at hand, and what people said
    of lines and whose job has ended."""
    staff, set_by_hand = known
    stated = (_stated(one, set_by_hand.get(one.id, NOTHING_SET)) for one in staff if one.manager is not None)
    said_so = Said(tuple(one for one in stated if one is not None), *told)
    among = [one for one in letters if one.at > now - WINDOW and len(one.people) > 1]
    return reading(staff, [_mailing(one) for one in among], said_so)


def _mailing(letter: Letter) -> Mailing:
    return Mailing(letter.at, letter.sender, (*letter.to, *letter.cc), letter.record)


def _stated(one: Stakeholder, hand: Hand) -> Stated | None:
    if one.manager is None:
        return None
    label = hand.label(Thing.MANAGER)
    if label is not None and hand.manager == one.manager:
        return Stated(one.id, one.manager, said(label), label.at, by_hand=True)
    return Stated(one.id, one.manager, _SOURCES.get(one.source, "A record of the customer says so."))


def confirm(app: App, report: StakeholderId, manager: StakeholderId, *, by: UserId) -> Verdict:
    """Somebody knows that this line is right: from now on it is stated. Raises NotFound, BadInput."""
    return _judge(app, (report, manager), by, confirmed=True)


def deny(app: App, report: StakeholderId, manager: StakeholderId, *, by: UserId) -> Verdict:
    """Somebody knows that it is wrong: it comes back only when something new states it. Raises NotFound, BadInput."""
    return _judge(app, (report, manager), by, confirmed=False)


def _judge(app: App, line: Line, by: UserId, *, confirmed: bool) -> Verdict:
    now = app.now()
    with app.db.transaction() as tx:
        report, manager = (people.get_stakeholder(tx, one) for one in line)
        if report.customer != manager.customer or report.person.id == manager.person.id:
            raise BadInput(f"{report.name} and {manager.name} are not two people of one customer. Name two who are.")
        name = users.get_user(tx, by).name
        verdict = judging.verdict(of(tx, report.customer, now), line, (by, name), now, confirmed=confirmed)
        store.add_verdict(tx, verdict)
        people.mark_stale(tx, [report.customer], now)  # influence rests on lines
    return verdict


def accuracy(app: App) -> Accuracy:
    """How many of the inferred lines that people of this workspace judged did they confirm?"""
    with app.db.transaction() as tx:
        return accuracy_in(tx)


def accuracy_in(tx: Transaction) -> Accuracy:
    """The same inside a transaction."""
    return judging.accuracy(store.all_verdicts(tx), by_hand.standing(tx))
