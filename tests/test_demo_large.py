"""The large demo in small: as many of everything as asked for, through the pipeline, with scores at the end."""

from datetime import timedelta

from rapport.app import App
from rapport.demo import large, large_run
from rapport.demo.large import LARGE, Size
from rapport.people import store as people
from rapport.relationships import store
from tests.conftest import START

SMALL = Size(5, 40, 400)


def test_there_are_as_many_people_as_asked_for_and_no_two_share_an_address() -> None:
    everybody = [one.email for firm in large.firms(LARGE) for one in firm.people]
    assert len(everybody) == len(set(everybody)) == LARGE.people


def test_the_same_seed_writes_the_same_mail_and_none_of_the_future() -> None:
    firms = large.firms(SMALL)
    one, other = (list(large.mails(SMALL, firms, START)) for _ in range(2))
    assert one == other and len(one) == SMALL.messages
    assert min(m.mail.sent_at for m in one) > START - 2 * large.LASTS
    assert max(m.mail.sent_at for m in one) < START
    assert len({m.mail.message_id for m in one}) == SMALL.messages


def test_everybody_is_heard_of_when_there_is_mail_for_all() -> None:
    firms = large.firms(SMALL)
    named = {p.address.email for m in large.mails(SMALL, firms, START) for p in m.mail.participants}
    assert sum(one.email in named for firm in firms for one in firm.people) >= SMALL.people * 0.9


def test_it_is_made_whole_and_scored(app: App) -> None:
    said: list[str] = []
    workspace = large_run.make(app, lambda phase, _done, _total: said.append(phase), SMALL)
    assert large_run.is_large(workspace) and workspace.demo
    bound = app.of(workspace.id)
    assert large_run.is_whole(bound)
    with bound.db.transaction() as tx:
        customers = people.list_customers(tx)
        contacts = [t for one in customers for t in store.touches_of(tx, one.id, START + timedelta(days=1))]
    assert len(customers) == SMALL.customers and all(one.threading_score is not None for one in customers)
    assert len(contacts) == SMALL.messages
    assert said[0] == "Inventing mail" and said[-1] == "Scoring customers"
