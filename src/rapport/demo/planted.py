"""What was made to happen, to whom and when: the truth that detectors are measured against."""

from datetime import datetime, timedelta

from rapport.demo.model import Cast, Company, Planted

# story → (kind, seat or "" for the whole customer, day, note)
EVENTS: dict[str, tuple[tuple[str, str, float, str], ...]] = {
    "single_threaded": (
        ("single_threaded", "champion", 0.0, "everything runs through one champion; renewal in 90 days"),
        ("champion", "champion", 0.0, "starts threads, answers fast, praises, brings others in"),
        ("known_not_engaged", "cfo", -213.0, "only ever in copy or invited"),
    ),
    "escalation": (
        ("ticket_escalated", "cio", -3.0, "ticket DF-2207, three days unresolved"),
        ("executive_complaint", "cio", -71.8 / 24, "complains in the thread of the ticket, and again a day ago"),
        ("usage_declines", "", -28.0, "use falls over four weeks"),
    ),
    "reference": (("reference", "champion", 0.0, "healthy; champion speaks for us; sponsor praises"),),
    "champion_silent": (("champion_silent", "champion", -52.0, "three mails of ours unanswered since"),),
    "champion_left": (
        ("champion_left", "champion", -24.0, "automatic reply 17 days ago, bounce 12 days ago"),
        ("autoreply_gone", "champion", -17.0, "no longer with the company"),
        ("bounce", "champion", -12.0, "5.1.1"),
        ("successor_introduced", "successor", -9.0, "by the sponsor"),
    ),
    "bought": (
        ("company_bought", "", -76.0, "announced by the sponsor"),
        ("domain_changed", "", -61.0, "everybody moves to the buyer's domain"),
    ),
    "executive_joined": (("executive_joined", "new_executive", -13.0, "announced by the head of the company"),),
    "detractor": (("detractor", "detractor", -171.0, "writes against us since"),),
    "silent_customer": (("silent_customer", "", -84.0, "nobody writes; three mails of ours unanswered"),),
    "renewal_past": (("renewal_past", "", -18.0, "the date has passed, the papers are being signed"),),
    "little_data": (("little_data", "", -19.0, "three mails and a meeting"),),
}


def planted(everyone: Cast, now: datetime) -> tuple[Planted, ...]:
    """Every planted event of this world, oldest first."""
    found = [
        Planted(kind, company.name, _address(company, seat, day), (now + timedelta(days=day)).date(), note)
        for company in everyone.companies
        for kind, seat, day, note in EVENTS.get(company.story, ())
    ]
    return tuple(sorted(found, key=lambda one: one.on))


def _address(company: Company, seat: str, day: float) -> str:
    return company.seat(seat).at(day).email if seat else ""
