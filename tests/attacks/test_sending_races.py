"""Real threads on one database: many workers send each mail once; of a revocation and a sender exactly one wins."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.model import DraftState
from rapport.errors import Conflict
from rapport.outbox import service as outbox
from rapport.outbox.model import DeliveryState
from tests.conftest import FakeMailer
from tests.sending import Ground, approved, ground, state_of

WORKERS, MAILS, ROUNDS = 4, 24, 25


@pytest.fixture
def on(app: App) -> Ground:
    with app.db.transaction() as tx:
        return ground(tx)


def test_many_workers_send_each_mail_once(app: App, on: Ground, mailer: FakeMailer) -> None:
    """Kills the mutant that claims by reading first and writing then."""
    for number in range(MAILS):
        approved(app, on, f"unique-{number:04}")
    together = Barrier(WORKERS)

    def work(_: int) -> int:
        together.wait()
        return len(outbox.send_due(app))

    with ThreadPoolExecutor(WORKERS) as pool:
        done = list(pool.map(work, range(WORKERS)))
    # Two workers may make the rows at the same moment: one finds them taken and comes back empty, and that is well.
    assert sum(done) + len(outbox.send_due(app)) == MAILS
    assert len({mime for _, _, mime in mailer.received}) == len(mailer.received) == MAILS


def test_of_a_revocation_and_a_sender_exactly_one_wins(app: App, on: Ground, mailer: FakeMailer) -> None:
    for number in range(ROUNDS):
        draft = approved(app, on, f"unique-{number:04}")
        before, together = len(mailer.received), Barrier(2)

        def send(together: Barrier = together) -> None:
            together.wait()
            outbox.send_due(app)

        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(send)
            together.wait()
            try:
                drafts.revoke(app, draft, by=on.user)
                revoked = True
            except Conflict:
                revoked = False
            sending.result()
        sent = len(mailer.received) - before
        assert sent == (0 if revoked else 1)
        assert state_of(app, draft) is (DraftState.PENDING if revoked else DraftState.SENT)
    states = {row.state for row in outbox.deliveries(app)}
    assert states <= {DeliveryState.SENT, DeliveryState.WITHDRAWN}
