"""What is done is written down where it is done: approvals, deliveries, settings, imports, merges (guarantee 7)."""

from datetime import timedelta
from pathlib import Path

from rapport.app import App
from rapport.drafts import layout
from rapport.drafts import service as drafts
from rapport.drafts.model import Edit, Play, SentenceKind, Yes
from rapport.drafts.policies import service as policies
from rapport.drafts.policies.model import Rule, Who, Whom
from rapport.importing.run import ImportRequest, import_paths
from rapport.outbox import service as outbox
from rapport.people.identity import service as identity
from rapport.people.model import PersonId
from rapport.signals import service as signals
from rapport.signals.thresholds import service as thresholds
from rapport.signals.thresholds.model import Wish
from rapport.users.audit import service as audit
from rapport.users.audit.model import Wanted
from tests import seeds, world
from tests.conftest import Clock, FakeMailer


def written(app: App) -> list[tuple[str, str]]:
    assert audit.verify(app).holds
    return [(one.act, one.about) for one in audit.find(app, Wanted(oldest_first=True))[0]]


def test_an_approval_and_what_became_of_it_are_written(app: App, clock: Clock, mailer: FakeMailer) -> None:
    """Kills the mutant that writes when it wants to send, and not what came of it."""
    seed = seeds.dataflow(app)
    signals.look(app, seed.customer)
    draft = drafts.write_escalation_response(app, seed.customer, by=seed.csm)
    words = layout.text_of(one for one in draft.version.content.sentences if one.kind is not SentenceKind.BLANK)
    draft = drafts.edit(app, draft.id, Edit(draft.version.number, "Your question", words, ()), by=seed.csm)
    yes = Yes(draft.version.number, draft.version.envelope.sha256)
    drafts.approve(app, draft.id, yes, by=seed.csm)
    drafts.revoke(app, draft.id, by=seed.csm)
    drafts.approve(app, draft.id, yes, by=seed.csm)
    clock.forward(timedelta(minutes=1))
    outbox.send_due(app)
    assert [act for act, _ in written(app)] == ["approved", "approval revoked", "approved", "delivery"]
    entry = audit.find(app, Wanted(act="delivery"))[0][0]
    assert entry.details == {"draft": draft.id, "state": "sent"} and len(mailer.received) == 1


def test_settings_are_written_by_name_and_people_never(app: App) -> None:
    seed = seeds.dataflow(app)
    thresholds.change(app, [Wish("silence_shortest", 12.0, "")], seed.manager)
    rule = Rule(Play.INTRO_REQUEST, None, Who.MANAGER, timedelta(hours=1), timedelta(minutes=30))
    policies.set_rule(app, rule, by=seed.manager)
    policies.ban(app, Whom(address="michael.torres@dataflow.test"), by=seed.csm, because="he asked")
    assert written(app) == [
        ("setting changed", "threshold:silence_shortest"),
        ("setting changed", "policy:intro_request"),
        ("setting changed", "do_not_contact"),
    ]
    assert "torres" not in repr(audit.find(app, Wanted()))


def test_an_import_is_written_when_it_begins_and_when_it_ends(app: App, tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_text("From: a@x.test\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n\nHello.\n")
    import_paths(app, ImportRequest((tmp_path,)))
    assert written(app) == [("import started", "import:1"), ("import finished", "import:1")]


def test_merging_and_taking_it_back_are_written(app: App) -> None:
    with app.db.transaction() as tx:
        user = seeds.team(tx, app.now())[0]
        one, other = world.person(tx, "Ann Lee", "ann@x.test"), world.person(tx, "Ann Lee", "lee@x.test")
    decision = identity.merge(app, PersonId(one), PersonId(other), by=user)
    identity.undo(app, decision, by=user)
    assert written(app) == [("people merged", f"person:{one}"), ("merge or split undone", f"decision:{decision}")]
