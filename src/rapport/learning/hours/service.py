"""When is somebody best written to?"""

from datetime import timedelta

from rapport.app import App
from rapport.drafts.model import Draft
from rapport.drafts.policies import service as policies
from rapport.learning.hours import best, store
from rapport.learning.hours.best import BestHour
from rapport.people import store as people

LOOKS_BACK = timedelta(days=730)  # people keep their hours for years; a new job shows after some months


def best_hour(app: App, draft: Draft) -> BestHour | None:
    """Of whom a draft goes to; a suggestion, never what decides when it leaves. None where nobody is known by that
    address."""
    with app.db.transaction() as tx:
        to = draft.version.content.to[0]
        person = people.person_by_address(tx, to.email)
        if person is None:
            return None
        found = store.answers(tx, draft.customer, app.now() - LOOKS_BACK)
        zone = policies.zone_of_mail(tx, person.addresses)
    theirs = [at for who, at in found if who == person.id]
    colleagues = [at for who, at in found if who != person.id]
    return best.best(to.name or to.email, theirs, colleagues, zone)
