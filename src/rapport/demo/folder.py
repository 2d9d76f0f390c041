"""How does the world become files that `rapport import` reads?"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from rapport.demo import diary
from rapport.demo.model import Letter, World
from rapport.inbox.model import Ticket

_FROM_LINE = re.compile(rb"(?m)^(>*From )")


def write(world: World, folder: Path) -> None:
    """One mbox per CSM, a calendar, and the tables of a CRM, a ticket system and a product. Replaces what is there."""
    mail = folder / "mail"
    mail.mkdir(parents=True, exist_ok=True)
    boxes: dict[str, list[Letter]] = defaultdict(list)
    for letter in world.letters:
        boxes[letter.mailbox].append(letter)
    for address, letters in boxes.items():
        (mail / f"{address.partition('@')[0]}.mbox").write_bytes(mbox(letters))
    (folder / "calendar.ics").write_bytes(diary.calendar(world.meetings, world.now))
    for name, table in _tables(world).items():
        (folder / f"{name}.csv").write_text(table, "utf-8")


def mbox(letters: Iterable[Letter]) -> bytes:
    """The mboxrd form: lines that look like a separator are escaped, and a reader can undo it."""
    out = io.BytesIO()
    for letter in letters:
        # asctime as mbox wants it: no zone, UTC.
        stamp = format_datetime(letter.sent_at.astimezone(UTC))
        weekday, day, month, year, clock = stamp.replace(",", "").split()[:5]
        out.write(f"From {letter.sender} {weekday} {month} {day} {clock} {year}\n".encode())
        out.write(_FROM_LINE.sub(rb">\1", letter.raw.replace(b"\r\n", b"\n")))
        out.write(b"\n")
    return out.getvalue()


def _tables(world: World) -> dict[str, str]:
    return {
        "customers": _csv(
            ("name", "domains", "segment", "arr", "currency", "renewal_date", "owner", "health_score"),
            (
                (
                    one.name,
                    ";".join(one.domains),
                    one.segment,
                    str((one.arr_cents or 0) // 100),
                    one.currency,
                    one.renewal_date.isoformat() if one.renewal_date else "",
                    one.owner,
                    "" if one.health_score is None else str(one.health_score),
                )
                for one in world.customers
            ),
        ),
        "stakeholders": _csv(
            ("customer", "name", "email", "title", "department", "manager"),
            ((s.customer, s.name, s.email, s.title, s.department, s.manager) for s in world.stakeholders),
        ),
        "tickets": _csv(
            (
                *("id", "customer", "subject", "description", "category", "severity", "status"),
                *("opened_at", "escalated_at", "updated_at", "reporter", "owner", "actions"),
            ),
            (_ticket(one) for one in world.tickets),
        ),
        "usage": _csv(
            ("customer", "date", "metric", "value", "address"),
            ((u.customer, u.on.isoformat(), u.metric, f"{u.value:g}", u.address) for u in world.usage),
        ),
    }


def _ticket(one: Ticket) -> Sequence[str]:
    actions = "\n".join(" | ".join((a.state, a.what, a.owner, _iso(a.at))) for a in one.actions)
    return (
        *(one.external_id, one.customer, one.subject, one.description, one.category, one.severity, one.status),
        *(_iso(one.opened_at), _iso(one.escalated_at), _iso(one.updated_at), one.reporter, one.owner, actions),
    )


def _iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
