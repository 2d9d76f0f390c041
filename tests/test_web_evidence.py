"""A headline of a record says what the record itself says."""

from datetime import timedelta

from rapport.app import App
from rapport.inbox.model import Meeting
from rapport.inbox.records import store as records
from rapport.web.evidence import headlines, resolve
from tests import seeds, world


def _meeting(app: App, uid: str, *, cancelled: bool = False) -> Meeting:
    at = app.now()
    return Meeting(uid, "", 0, at, at + timedelta(hours=1), f"Review {uid}", cancelled, ())


def test_a_headline_is_the_title_of_the_record(app: App) -> None:
    """Kills one that names the second author, a fourth recipient, or takes a cancelled meeting for one that was."""
    seeds.dataflow(app)
    many = [f"{name}@dataflow.test" for name in ("a", "b", "c", "d")]
    with app.db.transaction() as tx:
        world.message(tx, "nora.lind@northwind.test", many, app.now(), direction="out", subject="<b>Hello</b>")
        world.message(tx, "a@dataflow.test", [], app.now())
        records.put_meetings(tx, [_meeting(app, "1"), _meeting(app, "2", cancelled=True)])
    names = [f"{kind}:{number}" for kind in ("message", "meeting", "ticket") for number in range(6)]
    whole = resolve(app, names)
    with app.db.transaction() as tx:
        short = headlines(tx, names)
    said = {name: (one.kind, one.title, one.link) for name, one in whole.items()}
    assert {name: (one.kind, one.title, one.link) for name, one in short.items()} == said
    assert sum(one.kind != "missing" for one in whole.values()) >= 6
    assert any("a@dataflow.test, b@dataflow.test, c@dataflow.test:" in one.title for one in short.values())
