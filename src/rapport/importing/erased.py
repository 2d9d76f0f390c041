"""Which lines of a table are about somebody who was erased here, and are therefore not taken in again?"""

from collections.abc import Iterable
from dataclasses import replace

from rapport.importing.spreadsheets import Tables
from rapport.inbox.keeping import erased
from rapport.inbox.keeping.model import Keeping
from rapport.inbox.keeping.traces import ERASED
from rapport.inbox.model import Ticket
from rapport.people.model import StakeholderRow


def left_of(found: Tables, keeping: Keeping) -> Tables:
    """The tables without them: a line about one is left out, a ticket keeps what it says without who reported it."""
    if not keeping.erased:
        return found
    return replace(
        found,
        stakeholders=[_stakeholder(one, keeping) for one in found.stakeholders if not _gone(one, keeping)],
        connections=[one for one in found.connections if not _gone(one, keeping)],
        tickets=tickets(found.tickets, keeping),
        usage=[one for one in found.usage if not erased.is_erased(one.address, keeping)],
    )


def _gone(line: StakeholderRow, keeping: Keeping) -> bool:
    return any(erased.is_erased(address, keeping) for address in (line.email, *line.others))


def _stakeholder(line: StakeholderRow, keeping: Keeping) -> StakeholderRow:
    return replace(line, manager="") if erased.is_erased(line.manager, keeping) else line


def tickets(found: Iterable[Ticket], keeping: Keeping) -> list[Ticket]:
    """As the ticket system has them, except who was erased."""
    return [replace(one, reporter=ERASED) if erased.is_erased(one.reporter, keeping) else one for one in found]
