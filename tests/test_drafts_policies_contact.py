"""When a recipient sleeps, mail waits, to the minute; who is not to be written to is not; nobody is asked too often."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport import pipeline
from rapport.app import App
from rapport.drafts import service
from rapport.drafts.model import Draft, Yes
from rapport.drafts.policies import contact, rules
from rapport.drafts.policies import service as policies
from rapport.drafts.policies.contact import Recipient
from rapport.drafts.policies.model import Hurdle, OwnHours, Quiet, Whom
from rapport.errors import BadInput, NotAllowed
from rapport.inbox.model import Item
from tests import seeds
from tests.conftest import Clock

NIGHT = Quiet(time(20), time(7), weekends=True)
BERLIN = ZoneInfo("Europe/Berlin")
SARAH = "sarah.chen@techcorp.test"
moments = st.timedeltas(timedelta(0), timedelta(days=730)).map(lambda later: datetime(2026, 1, 1, tzinfo=UTC) + later)
quiets = st.builds(Quiet, st.times(), st.times(), st.booleans())


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-03-02 12:00", "2026-03-02 12:00"),  # Monday noon
        ("2026-03-02 20:00", "2026-03-03 07:00"),
        ("2026-03-03 06:59", "2026-03-03 07:00"),
        ("2026-03-06 20:00", "2026-03-09 07:00"),  # Friday evening: over the weekend
        ("2026-03-28 23:30", "2026-03-30 07:00"),  # the night in which clocks change
    ],
)
def test_quiet_hours_end_at_the_minute_on_their_own_clock(at: str, opens: str) -> None:
    there = datetime.fromisoformat(at).replace(tzinfo=BERLIN)
    assert contact.opens(NIGHT, BERLIN, there) == datetime.fromisoformat(opens).replace(tzinfo=BERLIN)


@given(st.lists(st.tuples(quiets, st.integers(-12, 14)), max_size=3), moments)
def test_when_it_goes_nobody_sleeps_and_it_never_goes_earlier(given_to: list[tuple[Quiet, int]], now: datetime) -> None:
    """Where their hours never meet it goes no later than the search reaches, and never before now."""
    people = [Recipient("x", quiet, timezone(timedelta(hours=h))) for quiet, h in given_to]
    when = contact.free_from(people, now)
    assert when >= now
    if contact.free_from(people, when) == when and when < now + timedelta(days=20):
        asleep = [r for r in people if r.zone and contact.is_quiet(r.quiet, when.astimezone(r.zone))]
        assert not asleep or any(contact.opens(r.quiet, r.zone, when) == when for r in asleep if r.zone)


def test_an_unknown_time_zone_holds_nothing_up() -> None:
    night = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    assert contact.of_hours([Recipient("Sarah", NIGHT, None)], night) == ()


@pytest.mark.parametrize(
    ("head", "hours"),
    [
        (b"From: a@b.test\r\nDate: Mon, 2 Mar 2026 10:00:00 +0530\r\n\r\nDate: x +0900", 5.5),
        (b"date: Mon, 2 Mar 2026 10:00:00 -0000\n\n", None),
        (b"Subject: no date\n\nDate: Mon, 2 Mar 2026 10:00:00 +0100", None),
    ],
)
def test_the_zone_is_that_of_their_own_mails_date(head: bytes, hours: float | None) -> None:
    zone = contact.zone_in(head)
    offset = zone.utcoffset(None) if zone else None
    assert offset == (None if hours is None else timedelta(hours=hours))


@pytest.mark.parametrize("wrong", ["", "Mars/Olympus", "+25:00", "../../etc/passwd"])
def test_what_is_no_time_zone_is_refused_in_a_sentence(wrong: str) -> None:
    with pytest.raises(BadInput, match="is no time zone"):
        contact.zone_of(wrong)


def a_draft(app: App) -> tuple[Draft, seeds.Seed]:
    seed = seeds.techcorp(app)
    return service.write_intro_request(app, seed.customer, by=seed.csm, target="CFO"), seed


def yes(draft: Draft, *anyway: Hurdle, reason: str = "") -> Yes:
    return Yes(draft.version.number, draft.version.envelope.sha256, reason=reason, anyway=frozenset(anyway))


def wrote(app: App, offset: str) -> None:
    """Sarah wrote a mail whose Date shows where she is."""
    raw = (
        f"From: Sarah Chen <{SARAH}>\r\nTo: nora.lind@northwind.test\r\nSubject: Hello\r\n"
        f"Message-ID: <z1@techcorp.test>\r\nDate: Fri, 27 Feb 2026 08:00:00 {offset}\r\n\r\nHello Nora.\r\n"
    ).encode()
    pipeline.take_in(app, [Item("z", 0, raw, len(raw))])


def test_approved_in_their_night_it_goes_in_their_morning(app: App, clock: Clock) -> None:
    """It is 9:00 in London and 1:00 at Sarah's. Kills the mutant that takes the sender's clock."""
    draft, seed = a_draft(app)
    wrote(app, "-0800")
    given_yes = service.approve(app, draft.id, yes(draft), by=seed.csm)
    assert given_yes.send_after == datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    assert given_yes.expires_at == given_yes.send_after + app.settings.approval_lifetime


def test_what_is_urgent_does_not_wait_for_the_morning(app: App, clock: Clock) -> None:
    draft, seed = a_draft(app)
    wrote(app, "-0800")
    urgent = Yes(1, draft.version.envelope.sha256, urgent=True, reason="the board meets now")
    assert service.approve(app, draft.id, urgent, by=seed.csm).send_after == clock()


def test_send_now_anyway_takes_a_reason_and_is_recorded(app: App, clock: Clock) -> None:
    draft, seed = a_draft(app)
    wrote(app, "-0800")
    with pytest.raises(BadInput, match="To send it nevertheless, say why"):
        service.approve(app, draft.id, yes(draft, Hurdle.QUIET_HOURS), by=seed.csm)
    given_yes = service.approve(app, draft.id, yes(draft, Hurdle.QUIET_HOURS, reason="she asked"), by=seed.csm)
    assert given_yes.send_after == clock() + app.settings.undo_window
    assert given_yes.overrides == (
        "quiet_hours: It is Monday, 01:00 where Sarah Chen is, and those are quiet hours. "
        "Approved now, it goes on Monday, 2 March at 07:00 there.",
    )
    assert [one.reason for one in policies.reviews(app)] == ["she asked"]


def test_hours_set_by_hand_win_over_what_mail_shows(app: App) -> None:
    draft, seed = a_draft(app)
    wrote(app, "-0800")
    awake = Quiet(time(0), time(0), weekends=False)
    policies.set_own_hours(app, OwnHours(Whom(SARAH), awake, "", seed.csm, app.now()))
    with app.db.transaction() as tx:
        assert policies.obstacles(tx, draft, app.now()) == ()


def test_the_company_s_hours_hold_for_its_people(app: App) -> None:
    draft, seed = a_draft(app)
    always = Quiet(time(8), time(12), weekends=False)
    policies.set_own_hours(app, OwnHours(Whom(customer=seed.customer), always, "Europe/Berlin", seed.csm, app.now()))
    with app.db.transaction() as tx:
        (found,) = policies.obstacles(tx, draft, app.now())
    assert found.until == datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize("of_customer", [True, False])
def test_who_is_not_to_be_written_to_is_written_to_only_by_a_managers_word(app: App, of_customer: bool) -> None:
    """Kills the mutants that look at To only, and that let the author override it."""
    draft, seed = a_draft(app)
    whom = Whom(customer=seed.customer) if of_customer else Whom(SARAH)
    policies.ban(app, whom, by=seed.manager, because="legal dispute")
    with pytest.raises(BadInput, match="Lea Sand said so on 2 March 2026: “legal dispute”"):
        service.approve(app, draft.id, yes(draft), by=seed.csm)
    with pytest.raises(NotAllowed, match="Only a manager"):
        service.approve(app, draft.id, yes(draft, Hurdle.DO_NOT_CONTACT, reason="but"), by=seed.csm)
    given_yes = service.approve(app, draft.id, yes(draft, Hurdle.DO_NOT_CONTACT, reason="settled"), by=seed.manager)
    assert given_yes.overrides[0].startswith("do_not_contact: ")


def test_a_ban_is_lifted_by_a_manager_and_kept_in_the_rows(app: App) -> None:
    draft, seed = a_draft(app)
    policies.ban(app, Whom(SARAH), by=seed.csm, because="on leave")
    (ban,) = policies.bans(app)
    with pytest.raises(NotAllowed):
        policies.lift_ban(app, ban.id, by=seed.csm)
    policies.lift_ban(app, ban.id, by=seed.manager)
    assert policies.bans(app) == ()
    assert service.approve(app, draft.id, yes(draft), by=seed.csm).overrides == ()


def test_a_champion_is_not_asked_a_third_time_in_a_quarter(app: App, clock: Clock) -> None:
    draft, seed = a_draft(app)
    policies.set_limits(app, replace(rules.LIMITS, asks=1), by=seed.manager)
    service.approve(app, draft.id, yes(draft), by=seed.csm)
    second = service.write_intro_request(app, seed.customer, by=seed.csm, target="CTO")
    with pytest.raises(BadInput, match="Sarah Chen was asked once in the last three months, and 1 is the most"):
        service.approve(app, second.id, yes(second), by=seed.csm)
    assert service.approve(app, second.id, yes(second, Hurdle.ASKS, reason="she offered"), by=seed.csm).overrides
    clock.forward(contact.QUARTER + timedelta(days=1))
    with app.db.transaction() as tx:
        assert not any(o.hurdle is Hurdle.ASKS for o in policies.obstacles(tx, second, clock()))
