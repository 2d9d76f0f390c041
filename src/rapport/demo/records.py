"""Which tickets were opened, and how much was the product used?"""

from datetime import datetime, timedelta
from math import floor
from random import Random

from rapport.demo.days import at_work
from rapport.demo.model import Cast, Company, Contact
from rapport.demo.spin import expand, stream
from rapport.demo.talk import Scene
from rapport.demo.words import table
from rapport.inbox.model import Severity, Ticket, TicketAction, TicketStatus, Usage

TICKET_EVERY = 42.0  # days, for one customer
OPEN_FOR = 9.0  # days; younger tickets may still be open
WEEK = 7
SIGN_INS = {"champion": 9, "technical": 5, "user": 8, "finance": 2, "billing": 2, "sponsor": 1}  # a week
USERS = {"enterprise": 120, "mid-market": 60, "small business": 18}
FADES = {
    "escalation": (28, 0.35),
    "silent_customer": (110, 0.75),
}  # story → over how many days use falls, by what share


def tickets_of(cast: Cast, company: Company, seed: int, now: datetime) -> list[Ticket]:
    """The tickets of one customer, oldest first; the escalated one where the story has it."""
    rng = stream(seed, "tickets", company.name)
    able = [one for one in company.contacts if one.part in ("technical", "user", "champion", "billing")]
    day, number, found = company.since + rng.uniform(5, TICKET_EVERY), 1031, []
    while day < -1.5 and company.story != "little_data":
        scene = Scene(cast, company, now, rng, rng.choice(able), None, now + timedelta(days=day))
        if scene.lead.is_active(day):
            found.append(_ticket(scene, f"{_prefix(company)}-{number}"))
        number += rng.randint(3, 40)
        day += TICKET_EVERY * rng.uniform(0.5, 1.5)
    if company.story == "escalation":
        found.append(_escalated(cast, company, now))
    return found


def _prefix(company: Company) -> str:
    return "".join(c for c in company.name if c.isupper())[:2]


def _ticket(scene: Scene, number: str) -> Ticket:
    rng, by = scene.rng, scene.lead.at(-1.0)
    kind = rng.choice(table("tickets")["ticket"])
    opened = at_work(scene.start, by.zone, rng).replace(microsecond=0)
    solved = at_work(opened + timedelta(days=rng.uniform(0.1, 4.0)), by.zone, rng).replace(microsecond=0)
    still_open = scene.now - opened < timedelta(days=OPEN_FOR) and solved > scene.now
    engineer = scene.engineer("billing" if kind["category"] == "billing" else "support")
    done = () if still_open else (TicketAction("Cause found and corrected", engineer.name, "done", solved),)
    return Ticket(
        external_id=number,
        customer=scene.company.name,
        reporter=scene.lead.at((opened - scene.now) / timedelta(days=1)).email,
        subject=expand(kind["subject"], rng, scene.word),
        description=expand(kind["description"], rng, scene.word),
        category=kind["category"],
        severity=rng.choice((Severity.LOW, Severity.LOW, Severity.MEDIUM)),
        status=TicketStatus.OPEN if still_open else TicketStatus.RESOLVED,
        escalated_at=None,
        opened_at=opened,
        updated_at=opened if still_open else solved,
        owner=engineer.name,
        actions=done,
    )


def _escalated(cast: Cast, company: Company, now: datetime) -> Ticket:
    """DataFlow's: only what may be said to the customer; nobody has promised a time, so none stands here."""
    engineer, lead = cast.colleague("lindqvist").writer, cast.colleague("theo").writer
    clock = now.replace(microsecond=0)
    started = clock - timedelta(hours=2)
    return Ticket(
        external_id="DF-2207",
        customer=company.name,
        reporter=company.seat("cio").writer.email,
        subject="API integration failures causing data sync delays",
        description="Calls of the settlement integration fail with 504, and the data reaches the Seattle hub hours "
        "late. Escalated to executive level by the CTO.",
        category="technical",
        severity=Severity.HIGH,
        status=TicketStatus.OPEN,
        escalated_at=clock - timedelta(days=3),
        opened_at=clock - timedelta(days=3, hours=4, minutes=10),
        updated_at=started,
        owner=engineer.name,
        actions=(
            TicketAction("Logs of the failing calls collected", lead.name, "done", clock - timedelta(days=2, hours=22)),
            TicketAction("Root cause investigation by engineering", "Engineering", "started", started),
            TicketAction("Dedicated support engineer assigned", engineer.name, "done", started),
        ),
    )


def usage_of(company: Company, seed: int, now: datetime) -> list[Usage]:
    """Weekly figures: people who were active, for the whole customer; sign-ins, for those who sign in."""
    rng = stream(seed, "usage", company.name)
    users = [one for one in company.contacts if one.part in SIGN_INS and one.every]
    weeks = floor(-company.since / WEEK)
    found: list[Usage] = []
    for week in range(weeks, 0, -1):
        day = -week * WEEK + 1.0
        on = (now + timedelta(days=day)).date()
        grown = USERS[company.segment] * (0.7 + 0.3 * (1 - week / 80)) * _fade(company, -day)
        found.append(Usage(company.name, "", on, "active_users", float(round(grown * rng.uniform(0.96, 1.04)))))
        for one in users:
            count = _sign_ins(company, one, day, rng)
            if count:
                found.append(Usage(company.name, one.at(day).email, on, "sign_ins", float(count)))
    return found


def _sign_ins(company: Company, contact: Contact, day: float, rng: Random) -> int:
    usual = SIGN_INS[contact.part] * _fade(company, -day)
    return max(0, round(rng.gauss(usual, usual**0.5 / 2))) if contact.is_active(day) else 0


def _fade(company: Company, ago: float) -> float:
    """1 as usual; less, the nearer to now, where the story lets use decline."""
    over, share = FADES.get(company.story, (1, 0.0))
    return 1.0 - share * max(0.0, 1.0 - ago / over)
