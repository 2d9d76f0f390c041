"""Whoever gets a mail is known here, or somebody says in so many words that it is right."""

import pytest
from sqlalchemy import update

from rapport.app import App
from rapport.drafts import service
from rapport.drafts.layout import text_of
from rapport.drafts.model import Draft, Edit, Recipient, Yes
from rapport.errors import BadInput
from rapport.inbox.records.store import tickets
from rapport.signals import service as signals
from tests import seeds, visiting, world

STRANGER = "ines@elsewhere.test"
WORDS = f"A copy goes to {STRANGER}."


def copied(app: App, seed: seeds.Seed, *addresses: str) -> Draft:
    draft = service.write_intro_request(app, seed.customer, by=seed.csm, target="CFO")
    content = draft.version.content
    note = text_of(content.forwardable)
    cc = tuple(Recipient(address, "") for address in addresses)
    edit = Edit(draft.version.number, content.subject, text_of(content.sentences), cc, note)
    return service.edit(app, draft.id, edit, by=seed.csm)


def yes(draft: Draft, *confirmed: str) -> Yes:
    return Yes(draft.version.number, draft.version.envelope.sha256, confirmed=confirmed)


def test_our_team_and_the_customers_people_need_no_word(app: App) -> None:
    seed = seeds.techcorp(app)
    draft = copied(app, seed, "lea.sand@northwind.test", "Mike.Johnson@TechCorp.test")
    assert draft.version.faults == ()


def test_a_stranger_blocks_approval_until_it_is_confirmed_and_that_is_recorded(app: App) -> None:
    """Kills: a typing error that sends a customer's mail to somebody else."""
    seed = seeds.techcorp(app)
    draft = copied(app, seed, STRANGER)
    with pytest.raises(BadInput, match=rf"nobody known at TechCorp has the address {STRANGER}"):
        service.approve(app, draft.id, yes(draft), by=seed.csm)
    with pytest.raises(BadInput, match="cannot be approved yet"):
        service.approve(app, draft.id, yes(draft, "A copy goes to somebody else."), by=seed.csm)
    given = service.approve(app, draft.id, yes(draft, WORDS), by=seed.csm)
    assert given.confirmed == (f"said:{seed.csm}: {WORDS}",)


def test_a_person_of_another_customer_is_a_stranger_here(app: App) -> None:
    seed = seeds.techcorp(app)
    with app.db.transaction() as tx:
        other = world.customer(tx, "Corvane")
        person = world.person(tx, "Ines Roy", STRANGER)
        world.stakeholder(tx, other, person, "CTO")
    assert [fault.what for fault in copied(app, seed, STRANGER).version.faults] == [STRANGER]


def test_each_stranger_is_confirmed_alone(app: App) -> None:
    seed = seeds.techcorp(app)
    draft = copied(app, seed, STRANGER, "second@elsewhere.test")
    with pytest.raises(BadInput, match="second@elsewhere"):
        service.approve(app, draft.id, yes(draft, WORDS), by=seed.csm)


def test_the_page_asks_for_the_word(app: App) -> None:
    seed = seeds.techcorp(app)
    draft = copied(app, seed, STRANGER)
    page = visiting.person(app, seed.csm).client.get(f"/drafts/{draft.id}").text
    assert f"I confirm: “{WORDS}”" in page


def test_a_reporter_whom_nobody_knows_at_the_customer_is_answered_on_somebodys_word_only(app: App) -> None:
    """Kills: a ticket that names an outsider as its reporter, who would read everything about the case."""
    seed = seeds.dataflow(app, mailed=False)
    with app.db.transaction() as tx:
        tx.execute(update(tickets).values(reporter=STRANGER))
    signals.look(app, seed.customer)
    draft = service.write_escalation_response(app, seed.customer, by=seed.csm)
    content = draft.version.content
    assert [one.email for one in content.to] == [STRANGER]
    words = Edit(draft.version.number, "Hello", "Hello,\n\nI am truly sorry.", content.cc, "")
    draft = service.edit(app, draft.id, words, by=seed.csm)
    with pytest.raises(BadInput, match=rf"nobody known at DataFlow has the address {STRANGER}"):
        service.approve(app, draft.id, yes(draft), by=seed.csm)
    given = service.approve(app, draft.id, yes(draft, f"It goes to {STRANGER}."), by=seed.csm)
    assert f"said:{seed.csm}: It goes to {STRANGER}." in given.confirmed
