"""Who is this person: by which addresses, in which jobs, decided by whom?"""

from rapport.app import App
from rapport.people import store as people
from rapport.people.career import service as career
from rapport.people.dossier.model import Dossier, JobHistory
from rapport.people.identity import service as identity
from rapport.people.model import PersonId


def dossier(app: App, person: PersonId) -> Dossier:
    """Whoever has that number, or whom they turned out to be. Raises NotFound."""
    with app.db.transaction() as tx:
        found = people.get_person(tx, person)
        jobs = people.jobs_of(tx, found.id)
        names = {job.customer: people.get_customer(tx, job.customer).name for job in jobs}
        said = career.claims(tx, [job.id for job in jobs])
    histories = (
        JobHistory(job, names[job.customer], tuple(claim for claim in said if claim.job == job.id)) for job in jobs
    )
    decided = identity.decisions(app, found.id)
    return Dossier(found, tuple(histories), decided, identity.proposals(app, person=found.id))
