"""The page of a mail says in a line what the mail says about people, as text."""

from rapport.app import App
from rapport.inbox.statements import store
from rapport.inbox.statements.model import Heard, Statement, StatementKind
from tests import seeds, visiting, world

HOSTILE = "<script>alert(1)</script>"


def test_the_page_of_a_mail_shows_what_it_says_and_its_sentence(app: App) -> None:
    """Kills: a name from a mail that reaches the page as HTML."""
    with app.db.transaction() as tx:
        csm, _ = seeds.team(tx, app.now())
        mail = world.message(tx, "ana@techcorp.test", ["nora.lind@northwind.test"], app.now())
        numbers = store.numbers(tx, 2)
        said = [Statement(StatementKind.LEFT, name, "", "She has left the company.") for name in ("Jane Roe", HOSTILE)]
        heard = [
            Heard(n, one, f"message:{mail}", "ana@techcorp.test", app.now())
            for n, one in zip(numbers, said, strict=True)
        ]
        store.add(tx, heard)
    page = visiting.person(app, csm).client.get(f"/messages/{mail}").text
    assert "Jane Roe has left or is leaving" in page and 'title="She has left the company."' in page
    assert HOSTILE not in page and "&lt;script&gt;" in page
