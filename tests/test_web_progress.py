"""What is said above a draft is what is known of its delivery."""

import pytest

from rapport.app import App
from rapport.drafts import store as drafts
from rapport.outbox import service
from rapport.outbox.model import Verdict
from rapport.web import progress
from tests.conftest import FakeMailer
from tests.sending import approved, ground


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.ACCEPTED, "Sent. The mail server has taken it."),
        (Verdict.UNCERTAIN, "Sent. A person said that it arrived."),
    ],
)
def test_who_knows_that_it_was_sent_is_named(app: App, mailer: FakeMailer, verdict: Verdict, said: str) -> None:
    """Kills: the word of a server that never answered."""
    with app.db.transaction() as tx:
        on = ground(tx)
    draft, mailer.verdict = approved(app, on, "unique-0001"), verdict
    (delivery,) = service.send_due(app)
    if verdict is Verdict.UNCERTAIN:
        delivery = service.settle(app, delivery.id, arrived=True)
    with app.db.transaction() as tx:
        assert progress.of(drafts.get(tx, draft), None, delivery, app.now()).sentence == said
