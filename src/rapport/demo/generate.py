"""What happened at the demo's customers in the last eighteen months? The same for the same seed and now."""

from dataclasses import replace
from datetime import datetime, timedelta

from rapport.demo import diary, office, plan, planted, records, scripts
from rapport.demo.cast import HISTORY, cast
from rapport.demo.model import Cast, Company, Letter, World
from rapport.people.model import CustomerRow, StakeholderRow

SEED = 44  # of the demo that everybody sees


def generate(seed: int, now: datetime, only: tuple[str, ...] = ()) -> World:
    """The whole world as of `now` (aware), or some of its customers. Only planned meetings are later than now."""
    everyone = cast(seed)
    if only:
        everyone = replace(everyone, companies=tuple(one for one in everyone.companies if one.name in only))
    letters: list[Letter] = []
    for company in everyone.companies:
        letters += scripts.letters_of(everyone, company, seed, now)
        if company.story != "little_data":
            letters += plan.letters_of(everyone, company, seed, now)
    letters += office.letters_of(everyone, seed, now, HISTORY)
    letters.sort(key=lambda one: (one.sent_at, one.message_id))
    names = {"vendor": everyone.vendor, "product": everyone.product}
    return World(
        seed=seed,
        now=now,
        cast=everyone,
        letters=tuple(letters),
        meetings=tuple(m for one in everyone.companies for m in diary.meetings_of(one, seed, now, names)),
        customers=tuple(_customer(one, now) for one in everyone.companies),
        stakeholders=_stakeholders(everyone),
        tickets=tuple(t for one in everyone.companies for t in records.tickets_of(everyone, one, seed, now)),
        usage=tuple(u for one in everyone.companies for u in records.usage_of(one, seed, now)),
        planted=planted.planted(everyone, now),
    )


def _customer(company: Company, now: datetime) -> CustomerRow:
    return CustomerRow(
        name=company.name,
        domains=company.domains,
        segment=company.segment,
        arr_cents=company.arr_cents,
        currency="USD",
        renewal_date=now.date() + timedelta(days=company.renewal_in),
        owner=company.owner.writer.email,
        health_score=company.health,
    )


def _stakeholders(everyone: Cast) -> tuple[StakeholderRow, ...]:
    """What the CRM knows: most people, as they were entered once; those who came lately are not in it."""
    rows = []
    for company in everyone.companies:
        listed = {one.seat: one for one in company.contacts if one.listed}
        for one in listed.values():
            boss = listed.get(one.manager)
            rows.append(
                StakeholderRow(
                    customer=company.name,
                    name=one.writer.name,
                    email=one.writer.email,
                    title=one.writer.title,
                    department=one.department,
                    manager=boss.writer.email if boss else "",
                )
            )
    return tuple(rows)
