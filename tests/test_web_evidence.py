"""A headline of a record says what the record itself says."""

from datetime import timedelta

from rapport.app import App
from rapport.inbox import store as inbox
from rapport.inbox.model import Meeting, Usage
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


def test_product_use_shows_the_weeks_that_growth_is_said_of(app: App) -> None:
    """The mutant: ten latest days, in which nobody sees what was before; and use of whom."""
    seed, today = seeds.dataflow(app), app.now().date()
    days = [(today - timedelta(days=ago), 40.0 if ago < 30 else 20.0) for ago in range(120)]
    with app.db.transaction() as tx:
        inbox.put_usage(tx, [(Usage("DataFlow", "", on, "reports_run", used), seed.customer) for on, used in days])
    record = f"usage:{seed.customer}"
    found = resolve(app, [record])[record]
    lines = found.text.splitlines()
    assert found.title == "Product use at DataFlow"
    assert lines[0] == "reports run, average by week:" and lines[1].endswith(": 40")
    assert lines[-1].endswith(": 20") and len(lines) == 18


def test_a_ticket_shows_when_it_was_escalated_and_by_whom(app: App) -> None:
    """What the sentence of its signal says."""
    seeds.dataflow(app)
    (found,) = resolve(app, ["ticket:1"]).values()
    assert found.text.splitlines()[0].startswith("high severity, open, escalated on ")
    assert "DataFlow, reported by " in found.text
