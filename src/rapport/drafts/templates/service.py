"""Which words does a play use in this workspace, and how does a team change them?"""

from functools import cache
from importlib.resources import files

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import evidence
from rapport.drafts.model import Play
from rapport.drafts.templates import checking, store
from rapport.drafts.templates.model import Current, Edition, Template, TemplateFault, name_of
from rapport.drafts.templates.reading import BadTemplate, parse
from rapport.drafts.templates.slots import PLAYS
from rapport.errors import BadInput, Conflict, NotFound
from rapport.users import store as users
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act
from rapport.users.model import UserId

SHIPPED = files("rapport.drafts.templates") / "shipped"
NAMES = tuple(name_of(play, variant) for play, info in PLAYS.items() for variant in info.variants)


@cache
def shipped(name: str) -> str:
    """The text of the template as it came with the program."""
    return (SHIPPED / f"{name}.txt").read_text(encoding="utf-8")


@cache
def parsed(text: str) -> Template:
    """The same text is read once."""
    return parse(text)


def in_use(tx: Transaction, play: Play, variant: str = "") -> Template:
    """What the composer writes from."""
    name = name_of(play, variant)
    newest = store.editions(tx, name)[:1]
    return parsed(newest[0].text if newest and newest[0].text else shipped(name))


def list_templates(app: App) -> tuple[Current, ...]:
    """Every template as it is used now, in the order of the plays."""
    with app.db.transaction() as tx:
        newest = store.newest(tx)
    return tuple(_current(name, newest.get(name)) for name in NAMES)


def get(app: App, name: str) -> Current:
    """Raises NotFound."""
    refuse_unknown(name)
    with app.db.transaction() as tx:
        newest = store.editions(tx, name)
    return _current(name, newest[0] if newest else None)


def editions(app: App, name: str) -> tuple[Edition, ...]:
    """What a team has made of it, the newest first. Raises NotFound."""
    refuse_unknown(name)
    with app.db.transaction() as tx:
        return store.editions(tx, name)


def faults(app: App, text: str) -> tuple[TemplateFault, ...]:
    """Everything that keeps this text from being saved. Raises BadTemplate when it cannot be read."""
    with app.db.transaction() as tx:
        return checking.faults(parse(text), evidence.of_workspace(users.get_workspace(tx)))


def save(app: App, name: str, text: str, *, by: UserId, after: int | None = None) -> Current:
    """Use this text from now on. `after` is the edition that was changed (0: the shipped one).

    Raises BadTemplate with every line that is wrong, Conflict when a colleague has saved another one meanwhile.
    """
    refuse_unknown(name)
    clean = text.replace("\r\n", "\n").strip("\n") + "\n"
    template = parse(clean)
    if template.name != name:
        raise BadTemplate(
            f"This is the text of “{template.name}”, and it was to be saved as “{name}”. Play and variant in its head "
            "stay as they are."
        )
    found = faults(app, clean)
    if found:
        raise BadTemplate(f"This template is not saved. {' '.join(fault.reason for fault in found)}")
    return _add(app, name, "" if clean == shipped(name) else clean, by, after)


def reset(app: App, name: str, *, by: UserId) -> Current:
    """Back to what was shipped; the team's editions are kept. Raises NotFound, BadInput when nothing was changed."""
    if not get(app, name).is_changed:
        raise BadInput(f"The template “{name}” is as it was shipped.")
    return _add(app, name, "", by, None)


def refuse_unknown(name: str) -> None:
    """Raises NotFound."""
    if name not in NAMES:
        raise NotFound(f"There is no template “{name}”. Templates are {', '.join(NAMES)}.")


def _add(app: App, name: str, text: str, by: UserId, after: int | None) -> Current:
    with app.db.transaction() as tx:
        known = store.editions(tx, name)
        made = Edition(name, (known[0].number if known else 0) + 1, text, app.now(), by)
        if (after is not None and after != made.number - 1) or not store.add(tx, made):
            raise Conflict(f"A colleague has changed the template “{name}” meanwhile. Load it again and change that.")
        audit.note(app, tx, Act.SETTING_CHANGED, f"template:{name}", edition=made.number)
    return _current(name, made)


def _current(name: str, newest: Edition | None) -> Current:
    text = newest.text if newest and newest.text else shipped(name)
    made = newest if newest and newest.text else None
    return Current(parsed(text), text, shipped(name), made, newest.number if newest else 0)
