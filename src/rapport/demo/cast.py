"""Who is in the demo: our side, the customers, and the people at each of them?"""

import unicodedata
from dataclasses import replace
from random import Random
from typing import Any

from rapport.demo import words
from rapport.demo.model import Cast, Colleague, Company, Contact, Writer
from rapport.demo.spin import stream

HISTORY = 548  # days: 18 months
STYLES = ("friendly", "friendly", "formal", "chatty", "brief")
BRIEF_SEATS = frozenset({"head", "sponsor", "cio"})  # executives write little
CLIENTS = ("gmail", "gmail", "outlook", "outlook", "outlook", "apple", "plain")
HTML_SHARE = 0.45
LANGUAGE = {"Europe/Berlin": "de", "Europe/Madrid": "es", "Europe/Oslo": "no"}
NEVER = 10_000.0
LETTERS = str.maketrans({"ø": "o", "Ø": "O", "ß": "ss", "ł": "l", "Ł": "L", "æ": "ae", "ı": "i"})
SMALL = {"TechCorp": (), "Vantora Robotics": ("champion", "technical")}  # seats; everywhere else all of them

# What a story changes about its people: seat → the day after which nothing comes from them. "*" is everyone.
LAST_DAY = {
    "champion_silent": {"champion": -52.0},
    "champion_left": {"champion": -24.0},
    "silent_customer": {"*": -84.0},
}
LATE_START = {"little_data": -19.0, "renewal_past": -383.0}  # a year of contract and eighteen days
MOVED = {"bought": (-61.0, "Halden Media Group", "haldenmedia.example")}  # day, new name, new domain


def cast(seed: int) -> Cast:
    """Everyone, the same for the same seed; days are relative, so no date is needed."""
    vendor = words.table("vendor")
    colleagues = tuple(_colleague(entry, vendor) for entry in vendor["colleague"])
    by_key = {one.key: one for one in colleagues}
    taken: set[str] = {one.writer.name for one in colleagues}
    companies = tuple(
        _company(entry, by_key[entry["owner"]], stream(seed, "cast", entry["name"]), taken)
        for entry in words.table("customers")["customer"]
    )
    return Cast(vendor["name"], vendor["product"], vendor["domain"], colleagues, companies)


def address(name: str, domain: str) -> str:
    """jose.o-grady@…: given and family name without accents."""
    plain = unicodedata.normalize("NFKD", name.translate(LETTERS)).encode("ascii", "ignore").decode().lower()
    given, _, family = plain.partition(" ")
    return f"{given}.{''.join(c for c in family if c.isalpha())}@{domain}"


def _colleague(entry: dict[str, Any], vendor: dict[str, Any]) -> Colleague:
    writer = Writer(
        name=entry["name"],
        email=address(entry["name"], vendor["domain"]),
        title=entry["title"],
        company=vendor["name"],
        phone=entry["phone"],
        zone=entry["zone"],
        style=entry["style"],
        client=entry["client"],
        html=entry["client"] in ("gmail", "outlook"),
    )
    return Colleague(entry["key"], writer, entry.get("role", ""), entry.get("answers", ""))


def _company(entry: dict[str, Any], owner: Colleague, rng: Random, taken: set[str]) -> Company:
    story = entry["story"]
    move = MOVED.get(story)
    company = Company(
        name=entry["name"],
        domains=(entry["domain"], *((move[2],) if move else ())),
        segment=entry["segment"],
        arr_cents=entry["arr"] * 100,
        renewal_in=entry["renewal"],
        health=entry["health"] if entry["health"] >= 0 else None,
        owner=owner,
        zone=entry["zone"],
        one=entry["one"],
        things=entry["things"],
        sites=tuple(entry["sites"]),
        story=story,
        pace=entry.get("pace", 1.0),
        since=LATE_START.get(story, -float(HISTORY)),
        contacts=(),
    )
    seats = words.table("seats")["seat"]
    wanted = SMALL.get(company.name, tuple(seat["key"] for seat in seats))
    fixed = [one for one in words.table("fixed")["person"] if one["customer"] == company.name]
    named = {one["seat"]: one for one in fixed}
    contacts = [
        _contact(company, seat | named.pop(seat["key"], {}), entry, rng, taken)
        for seat in seats
        if seat["key"] in wanted
    ]
    contacts += [_contact(company, one, entry, rng, taken) for one in named.values()]
    return replace(company, contacts=tuple(contacts))


def _contact(company: Company, seat: dict[str, Any], entry: dict[str, Any], rng: Random, taken: set[str]) -> Contact:
    name = seat.get("name") or _name(entry["cultures"], rng, taken)
    taken.add(name)
    brief = seat["key"] in BRIEF_SEATS and rng.random() < 0.6
    writer = Writer(
        name=name,
        email=address(name, company.domains[0]),
        title=rng.choice(seat["titles"]),
        company=company.name,
        phone="".join(rng.choice("123456789") if c == "#" else c for c in entry["phone"]),
        zone=company.zone,
        style=seat.get("style") or ("brief" if brief else rng.choice(STYLES)),
        client=rng.choice(CLIENTS),
        html=rng.random() < HTML_SHARE,
        language=LANGUAGE.get(company.zone, "en"),
    )
    last = LAST_DAY.get(company.story, {})
    move = MOVED.get(company.story)
    return Contact(
        seat=seat["key"],
        part=seat["part"],
        writer=writer,
        department=seat["department"],
        manager=seat.get("above", ""),
        every=seat["every"] / company.pace,
        since=float(seat.get("since", company.since)),
        until=last.get(seat["key"], last.get("*", NEVER)),
        listed=rng.random() < seat["listed"],
        moved=replace(writer, email=address(name, move[2]), company=move[1]) if move else None,
        moved_on=move[0] if move else 0.0,
    )


def _name(cultures: list[str], rng: Random, taken: set[str]) -> str:
    """A name nobody else here has; given names repeat only when a dozen tries found no other."""
    names = words.table("names")
    firsts = {one.split()[0] for one in taken}
    for attempt in range(200):
        pool = names[rng.choice(cultures)]
        given, family = rng.choice(pool["given"]), rng.choice(pool["family"])
        if f"{given} {family}" not in taken and (attempt > 12 or given not in firsts):
            return f"{given} {family}"
    raise ValueError("the name lists are too short for this many people")
