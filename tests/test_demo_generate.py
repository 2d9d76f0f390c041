"""Is the demo's world the same every time, large enough, readable, invented, and does what was planted happen in it?"""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.demo.generate import SEED, generate
from rapport.demo.model import Company, Letter, World
from rapport.inbox import mail
from rapport.inbox.model import Kind, Participation, Severity, TicketStatus

NOW = datetime(2026, 3, 4, 15, 20, tzinfo=UTC)  # a Wednesday
DAY = timedelta(days=1)
ADDRESS = re.compile(rb"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")


@pytest.fixture(scope="module")
def world() -> World:
    return generate(SEED, NOW)


def company(world: World, story: str) -> Company:
    return next(one for one in world.cast.companies if one.story == story)


def from_(world: World, email: str, *, since: float = -10_000, until: float = 0) -> list[Letter]:
    """Mail of one sender between two days, counted from now."""
    return [m for m in world.letters if m.sender == email and since <= (m.sent_at - world.now) / DAY <= until]


def to(world: World, email: str, *, since: float) -> list[Letter]:
    return [m for m in world.letters if email in m.recipients and (m.sent_at - world.now) / DAY >= since]


def text(letter: Letter) -> str:
    return mail.read(letter.raw).new_text.replace("\n", " ")


def test_the_same_seed_and_now_give_the_same_bytes(world: World) -> None:
    """The mutant: a hash of a set, a clock or an unseeded choice anywhere in the generator."""
    assert generate(SEED, NOW) == world


def test_another_seed_gives_other_people(world: World) -> None:
    names = {c.writer.name for one in generate(SEED + 1, NOW).cast.companies for c in one.contacts}
    assert len(names & {c.writer.name for one in world.cast.companies for c in one.contacts}) < 60


def test_another_now_shifts_every_date(world: World) -> None:
    """Two weeks on, in the same season, the planted mails are the same words two weeks later."""
    later = generate(SEED, NOW + 14 * DAY)
    story = company(world, "executive_joined").seat("new_executive").writer.email
    before, after = from_(world, story)[0], from_(later, story)[0]
    assert abs((after.sent_at - before.sent_at) - 14 * DAY) <= timedelta(hours=1)  # summer time may begin between
    assert text(after) == text(before)
    assert later.customers[0].renewal_date == (NOW + 14 * DAY).date() + 90 * DAY


def test_it_is_as_large_as_promised(world: World) -> None:
    people = [contact for one in world.cast.companies for contact in one.contacts]
    assert len(world.cast.companies) >= 12
    assert 150 <= len(people) <= 260
    assert 5_000 <= len(world.letters) <= 7_000
    assert world.letters[0].sent_at < NOW - 540 * DAY
    assert len(world.meetings) > 500 and len(world.tickets) > 100 and len(world.usage) > 5_000


def test_every_mail_can_be_read_and_is_what_it_should_be(world: World) -> None:
    kinds = Counter(mail.read(letter.raw).kind for letter in world.letters)
    assert set(kinds) == {Kind.PERSON, Kind.BULK, Kind.AUTOREPLY, Kind.BOUNCE}
    assert kinds[Kind.PERSON] > 0.95 * len(world.letters)


def test_what_is_read_is_what_was_written(world: World) -> None:
    """Sender, time, recipients and thread survive the way through headers, encodings and parts."""
    for letter in world.letters[::29]:
        read = mail.read(letter.raw)
        assert read.sender.email == letter.sender
        assert read.sent_at == letter.sent_at
        assert {one.email for one in read.recipients} == set(letter.recipients)
        assert f"<{read.message_id}>".lower() == letter.message_id.lower()


def test_message_ids_are_unique_and_answers_name_mails_that_exist(world: World) -> None:
    ids = [letter.message_id.strip("<>") for letter in world.letters]
    assert len(ids) == len(set(ids))
    answered = {mail.read(letter.raw).in_reply_to for letter in world.letters[::7]} - {""}
    assert answered <= set(ids)


def test_no_address_lies_outside_the_reserved_domain(world: World) -> None:
    """RFC 2606 keeps .example from ever being anybody's."""
    whole = (letter.raw.replace(b"=\r\n", b"") for letter in world.letters)  # quoted-printable breaks lines anywhere
    domains = {domain for raw in whole for domain in ADDRESS.findall(raw)}
    assert {d for d in domains if not d.lower().endswith(b".example")} == set()


def test_nothing_is_later_than_now_but_planned_meetings(world: World) -> None:
    assert max(letter.sent_at for letter in world.letters) <= NOW
    assert max(ticket.updated_at for ticket in world.tickets) <= NOW
    assert max(one.on for one in world.usage) <= NOW.date()
    assert any(meeting.starts_at > NOW for meeting in world.meetings)


def test_people_write_on_working_days(world: World) -> None:
    ordinary = [letter for letter in world.letters if letter.sent_at < NOW - 5 * DAY and letter.customer]
    weekend = [letter for letter in ordinary if letter.sent_at.weekday() >= 5]  # UTC: Sydney's Monday is one
    assert len(weekend) < 0.03 * len(ordinary)


def test_no_template_mark_is_left_in_a_mail(world: World) -> None:
    assert [m.subject for m in world.letters if re.search(r"[{}]|\$[a-z]", f"{m.subject} {text(m)}")] == []


def test_mails_differ(world: World) -> None:
    """Of all first mails of threads hardly two are the same."""
    first = [text(m) for m in world.letters if m.customer and not mail.read(m.raw).in_reply_to][:600]
    assert len(set(first)) > 0.98 * len(first)


def test_techcorp_hangs_on_sarah_chen(world: World) -> None:
    techcorp = company(world, "single_threaded")
    assert techcorp.renewal_in == 90 and techcorp.name == "TechCorp"
    sarah, mike, robert = "sarah.chen", "mike.johnson", "robert.williams"
    counts = {who: len(from_(world, f"{who}@techcorp.example", since=-180)) for who in (sarah, mike, robert)}
    assert counts[sarah] >= 20 and 1 <= counts[mike] <= 5 and counts[robert] == 0
    assert len(to(world, f"{robert}@techcorp.example", since=-548)) >= 3
    titles = {one.name: one.title for one in world.stakeholders if one.customer == "TechCorp"}
    assert titles == {"Sarah Chen": "Director of Operations", "Mike Johnson": "Analyst", "Robert Williams": "CFO"}


def test_the_cfo_was_invited_and_never_answered(world: World) -> None:
    answers = {
        one.participation for m in world.meetings for one in m.attendees if one.address.email.startswith("robert.wil")
    }
    assert answers == {Participation.NEEDS_ACTION}


def test_dataflow_has_one_escalation_three_days_old(world: World) -> None:
    (ticket,) = [one for one in world.tickets if one.escalated_at]
    assert ticket.customer == "DataFlow" and ticket.reporter == "michael.torres@dataflow.example"
    assert ticket.escalated_at == NOW - 3 * DAY
    assert (ticket.severity, ticket.status, ticket.category) == (Severity.HIGH, TicketStatus.OPEN, "technical")
    assert ticket.subject == "API integration failures causing data sync delays"
    assert {action.state for action in ticket.actions} == {"started", "done"}  # nothing was promised
    assert next(a for a in ticket.actions if a.state == "started").at == NOW - timedelta(hours=2)
    assert ticket.owner == "Sarah Lindqvist"
    (row,) = [one for one in world.customers if one.name == "DataFlow"]
    assert (row.arr_cents, row.health_score) == (34_000_000, 62)


def test_the_cto_complains_and_nobody_has_answered(world: World) -> None:
    complaints = from_(world, "michael.torres@dataflow.example", since=-3.1)
    assert len(complaints) == 2 and "escalating" in text(complaints[0]) and "not acceptable" in text(complaints[1])
    ours = [m for m in world.letters if m.customer == "DataFlow" and m.sender.startswith("maya.")]
    assert all(m.sent_at < complaints[0].sent_at for m in ours)


def test_a_champion_falls_silent_and_three_mails_stay_unanswered(world: World) -> None:
    champion = company(world, "champion_silent").seat("champion")
    assert len(from_(world, champion.writer.email, since=-200, until=-50)) > 8
    assert from_(world, champion.writer.email, since=-50) == []
    assert len([m for m in to(world, champion.writer.email, since=-50) if m.sender.startswith("camille")]) >= 3


def test_a_champion_leaves_with_automatic_reply_bounce_and_successor(world: World) -> None:
    left = company(world, "champion_left")
    gone, heir = left.seat("champion").writer, left.seat("successor").writer
    notices = [mail.read(m.raw) for m in world.letters if m.customer == left.name]
    said = [n.kind for n in notices if any(a.gone and a.address == gone.email for a in n.about)]
    assert said == [Kind.AUTOREPLY, Kind.BOUNCE]
    assert any(a.stand_in == heir.email for n in notices for a in n.about)
    assert from_(world, gone.email, since=-16.5) == []
    assert len(from_(world, heir.email)) >= 1


def test_a_company_is_bought_and_everybody_moves_together(world: World) -> None:
    bought = company(world, "bought")
    theirs = [m for m in world.letters if m.customer == bought.name and not m.sender.endswith("@northwind.example")]
    day = {m: (m.sent_at - NOW) / DAY for m in theirs}
    assert all(m.sender.endswith("@quillmark.example") for m in theirs if day[m] < -61.5)
    assert all(m.sender.endswith("@haldenmedia.example") for m in theirs if day[m] > -60.5)
    assert bought.domains == ("quillmark.example", "haldenmedia.example")
    assert any("acquired by Halden Media Group" in text(m) for m in theirs)


def test_an_executive_is_announced_and_writes(world: World) -> None:
    joined = company(world, "executive_joined")
    new = joined.seat("new_executive").writer
    announced = [m for m in from_(world, joined.seat("head").writer.email) if "Chief Operating Officer" in m.subject]
    assert len(announced) == 1 and new.name in announced[0].subject
    assert len(from_(world, new.email, since=-12)) == 2
    assert from_(world, new.email)[0].sent_at < min(
        m.sent_at for m in to(world, new.email, since=-30) if "maya" in m.sender
    )
    assert new.title == {one.email: one.title for one in world.stakeholders}[new.email] == "Chief Operating Officer"


def test_a_customer_is_silent_for_long(world: World) -> None:
    silent = company(world, "silent_customer")
    theirs = [m for m in world.letters if m.sender.endswith(f"@{silent.domains[0]}") and m.customer]
    assert max(m.sent_at for m in theirs) < NOW - 83 * DAY
    assert len([m for m in world.letters if m.customer == silent.name and m.sent_at > NOW - 80 * DAY]) == 3


def test_one_renewal_date_is_past_and_one_customer_has_hardly_any_data(world: World) -> None:
    dates = {one.name: one.renewal_date for one in world.customers}
    assert dates[company(world, "renewal_past").name] == date(2026, 2, 14)
    young = company(world, "little_data")
    assert len([m for m in world.letters if m.customer == young.name]) == 2


def test_the_others_keep_their_rhythm(world: World) -> None:
    """At customers without a story those who decide wrote within the last month, so no false alarm is planted."""
    for one in world.cast.companies:
        if one.story in ("", "reference"):
            for seat in ("sponsor", "champion", "technical", "finance"):
                assert from_(world, one.seat(seat).writer.email, since=-32), (one.name, seat)


def test_everything_planted_names_somebody_of_this_world(world: World) -> None:
    everybody = {a for one in world.cast.companies for c in one.contacts for a in (c.writer.email, c.at(0.0).email)}
    assert {one.person for one in world.planted} <= {*everybody, ""}
    assert {"champion_silent", "champion_left", "company_bought", "executive_joined", "single_threaded"} <= {
        one.kind for one in world.planted
    }
