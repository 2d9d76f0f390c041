"""How did the threading score of a customer go, from the contacts themselves?"""

from datetime import datetime

from rapport.db import Transaction
from rapport.people import store as people
from rapport.questions.store import answer
from rapport.relationships import change
from rapport.relationships import store as contacts
from rapport.relationships.by_hand import store as by_hand
from rapport.relationships.model import Threading
from rapport.relationships.monthly import scores, store

LINES = 120  # months shown: ten years


def history(tx: Transaction, customer_id: int, until: datetime, months: int = LINES) -> tuple[Threading, ...]:
    """The threading score with its parts at the beginning of every month since the first contact, and at `until`; the
    last `months` of them.

    Also for days before anybody looked; each table is read once. Raises NotFound.
    """
    customer = people.get_customer(tx, customer_id)
    touches = contacts.touches_of(tx, customer_id, until)
    staff = store.ever(tx, customer_id)
    whose = {address: one.person.id for one in staff for address in one.person.addresses}
    labels, absences = by_hand.set_until(tx, customer_id, until), answer(tx, contacts.absences(whose, until))
    dates = change.month_starts(touches[0].at if touches else until, until)[-months:]
    return scores.threadings(scores.Records(customer.id, staff, labels, touches, absences), dates)
