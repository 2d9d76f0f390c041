"""Each play is written only when its occasion is true, to the right person, and says nothing that no record holds."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from rapport.app import App
from rapport.drafts import envelope
from rapport.drafts.model import Draft, DraftState, Play
from rapport.drafts.plays.occasions import milestone
from rapport.drafts.plays.occasions import service as occasions
from rapport.drafts.plays.occasions.service import Wanted
from rapport.drafts.store import drafts
from rapport.errors import Conflict
from rapport.inbox import store as inbox_store
from rapport.inbox.model import Absence, Direction, Kind, Meeting, Severity, Usage
from rapport.inbox.records.model import DayOfUse
from rapport.inbox.records.store import put_usage
from rapport.inbox.store import tickets
from rapport.people.model import CustomerId, PersonId
from rapport.people.store import jobs, stakeholders
from rapport.relationships.by_hand import service as by_hand
from rapport.relationships.by_hand.model import Setting, Thing
from rapport.signals import service as signals
from rapport.signals import store as signal_store
from rapport.signals.model import Finding, SignalKind
from rapport.users.store import users, workspaces
from tests import seeds, world
from tests.conftest import START
from tests.seeds import Seed

DAY = timedelta(days=1)
TODAY = START.date()


def text(draft: Draft) -> str:
    return envelope.shown(draft.version.envelope.mime).text


def faults(draft: Draft) -> list[str]:
    return [one.reason for one in draft.version.faults if "still asks you" not in one.reason]


def person(app: App, seed: Seed, name: str) -> PersonId:
    with app.db.transaction() as tx:
        return next(one.person.id for one in stakeholders(tx, seed.customer, app.now()) if one.name == name)


def introduced(app: App, *, on: date | None = TODAY - DAY) -> Seed:
    """Sarah Chen has introduced us to Robert Williams."""
    seed = seeds.techcorp(app)
    with app.db.transaction() as tx:
        staff = {one.name: one.id for one in stakeholders(tx, seed.customer, app.now())}
        made = {"introduced_by": staff["Sarah Chen"], "introduction_date": on}
        tx.execute(sa.update(jobs).where(jobs.c.id == staff["Robert Williams"]).values(**made))
    return seed


def quiet(app: App, **values: Any) -> Seed:
    """One customer with one person who wrote once, a while ago."""
    at = values.pop("at", START - 40 * DAY)
    with app.db.transaction() as tx:
        csm, manager = seeds.team(tx, app.now())
        customer = world.customer(tx, "Alder", "alder.test", **values)
        ada = world.person(tx, "Ada Alvarez", "ada@alder.test")
        world.stakeholder(tx, customer, ada, "Director of Operations")
        number = world.message(tx, "ada@alder.test", ["nora.lind@northwind.test"], at)
        world.touch(tx, customer, ada, "message_in", at, record=f"message:{number}")
    return Seed(CustomerId(customer), csm, manager)


def leaving(app: App, kind: str = "autoreply") -> Seed:
    """The champion's mailbox has answered that she has left; Mike Johnson works in her department."""
    seed = seeds.techcorp(app)
    said = Absence("sarah.chen@techcorp.test", True, None, "", "Sarah Chen is no longer with TechCorp.")
    with app.db.transaction() as tx:
        mail = world.mail(
            "sarah.chen@techcorp.test" if kind == "autoreply" else "mailer-daemon@techcorp.test",
            message_id=f"{kind}@techcorp.test", kind=Kind(kind), sent_at=app.now() - 2 * DAY, about=(said,),
        )  # fmt: skip
        inbox_store.add(tx, [(mail, Direction.IN)], app.now())
        at = app.now() - 3 * DAY
        number = world.message(tx, "sarah.chen@techcorp.test", ["nora.lind@northwind.test"], at)
        sarah = next(one for one in stakeholders(tx, seed.customer, at) if one.name == "Sarah Chen").person.id
        world.touch(tx, seed.customer, sarah, "message_in", at, record=f"message:{number}")
    signals.look(app, seed.customer)
    return seed


def champion(app: App, seed: Seed, name: str = "Sarah Chen") -> None:
    with app.db.transaction() as tx:
        one = next(s for s in stakeholders(tx, seed.customer, app.now()) if s.name == name)
    by_hand.put(app, one.id, Setting(Thing.CHAMPION, "yes"), by=seed.csm)


def test_thanks_go_to_the_introducer_only_after_the_introduction(app: App) -> None:
    """Kills the mutant that thanks for an introduction that was only asked for."""
    seed = seeds.techcorp(app)
    with pytest.raises(Conflict, match="No introduction at TechCorp is on record"):
        occasions.write_thank_you(app, seed.customer, by=seed.csm)


def test_thanks_name_the_one_we_met_and_the_day_of_the_record(app: App) -> None:
    seed = introduced(app)
    draft = occasions.write_thank_you(app, seed.customer, by=seed.csm)
    assert [one.name for one in draft.version.content.to] == ["Sarah Chen"] and draft.version.faults == ()
    assert "Thank you for the introduction to Robert Williams on 1 March." in text(draft)


def test_without_a_day_on_record_no_day_is_said(app: App) -> None:
    seed = introduced(app, on=None)
    draft = occasions.write_thank_you(app, seed.customer, by=seed.csm)
    assert draft.version.faults == () and "Robert Williams. I know" in text(draft)


def test_thanks_for_what_was_months_ago_are_written_when_asked_for_and_not_offered(app: App) -> None:
    """The demo offered thanks for introductions of spring, in autumn, that its people had long thanked for."""
    seed = introduced(app, on=TODAY - 90 * DAY)
    assert Play.THANK_YOU not in {one.play for one in occasions.offers(app, seed.customer, by=seed.csm)}
    assert occasions.write_thank_you(app, seed.customer, by=seed.csm).version.faults == ()


def test_a_meeting_late_in_the_evening_was_on_the_day_of_whoever_writes(app: App) -> None:
    """Half past four in London is the evening before in Los Angeles: the draft's own check refused the day."""
    seed = introduced(app, on=TODAY - 3 * DAY)
    with app.db.transaction() as tx:
        tx.execute(sa.update(users).where(users.c.id == seed.csm).values(time_zone="America/Los_Angeles"))
        held = datetime(2026, 2, 28, 4, 30, tzinfo=UTC)
        [met] = inbox_store.put_meetings(tx, [Meeting("m", "", 0, held, held + timedelta(hours=1), "Talk", False, ())])
        who = person(app, seed, "Robert Williams")
        world.touch(tx, seed.customer, who, "meeting", held, record=met.record)
    draft = occasions.write_thank_you(app, seed.customer, by=seed.csm)
    assert draft.version.faults == () and "Robert and I met on 27 February." in text(draft)


def test_nobody_is_thanked_twice(app: App) -> None:
    seed = introduced(app)
    first = occasions.write_thank_you(app, seed.customer, by=seed.csm)
    with app.db.transaction() as tx:
        tx.execute(sa.update(drafts).where(drafts.c.id == first.id).values(state=DraftState.SENT))
    with pytest.raises(Conflict, match="Sarah Chen was thanked for introducing Robert Williams already"):
        occasions.write_thank_you(app, seed.customer, by=seed.csm)


def test_hello_goes_only_to_somebody_who_was_introduced(app: App) -> None:
    seed = introduced(app)
    draft = occasions.write_hello(app, seed.customer, by=seed.csm)
    assert draft.version.envelope.recipients == ("robert.williams@techcorp.test",) and draft.version.faults == ()
    assert text(draft).startswith("Hi Robert,\n\nSarah Chen introduced us")
    with pytest.raises(Conflict, match="concerns Mike Johnson"):
        occasions.write_hello(app, seed.customer, by=seed.csm, person="Mike Johnson")


def test_no_hello_to_somebody_we_have_written_to_since(app: App) -> None:
    seed = introduced(app)
    with app.db.transaction() as tx:
        world.touch(tx, seed.customer, person(app, seed, "Robert Williams"), "message_out", app.now())
    with pytest.raises(Conflict, match="We have written to Robert Williams since"):
        occasions.write_hello(app, seed.customer, by=seed.csm)


@pytest.mark.parametrize("days", [-15, 0, 121])
def test_a_renewal_that_has_passed_or_is_far_is_no_milestone(app: App, days: int) -> None:
    """Kills the mutant that writes "As we approach your renewal in -15 days"."""
    seed = quiet(app, renewal=TODAY + timedelta(days=days))
    with pytest.raises(Conflict, match="no renewal within 120 days"):
        occasions.write_check_in(app, seed.customer, by=seed.csm)


def test_a_renewal_ahead_is_said_by_its_day(app: App) -> None:
    seed = quiet(app, renewal=TODAY + 90 * DAY)
    draft = occasions.write_check_in(app, seed.customer, by=seed.csm)
    assert draft.version.faults == () and "Your renewal comes up on 31 May" in text(draft)


def test_a_renewal_tomorrow_is_in_one_day(app: App) -> None:
    seed = quiet(app, renewal=TODAY + DAY)
    draft = occasions.write_check_in(app, seed.customer, by=seed.csm)
    assert [one.why for one in draft.version.content.to] == ["renewal in 1 day"]


def test_a_year_together_is_counted_from_the_first_contact_on_record(app: App) -> None:
    seed = quiet(app, at=datetime(2024, 2, 25, 10, tzinfo=UTC))
    draft = occasions.write_check_in(app, seed.customer, by=seed.csm)
    assert draft.version.faults == () and "since 25 February 2024" in text(draft)


@pytest.mark.parametrize("began", [datetime(2026, 2, 25, 10, tzinfo=UTC), datetime(2025, 2, 1, 10, tzinfo=UTC)])
def test_less_than_a_year_or_weeks_after_its_day_is_no_anniversary(app: App, began: datetime) -> None:
    seed = quiet(app, at=began)
    with pytest.raises(Conflict, match="no milestone to write about today"):
        occasions.write_check_in(app, seed.customer, by=seed.csm)


def test_a_round_figure_of_use_is_said_as_it_was_counted(app: App) -> None:
    seed = quiet(app)
    with app.db.transaction() as tx:
        counts = [(TODAY - 20 * DAY, 460.0), (TODAY - 6 * DAY, 512.0), (TODAY - DAY, 530.0)]
        put_usage(tx, [(Usage("Alder", "", on, "active_users", value), seed.customer) for on, value in counts])
    draft = occasions.write_check_in(app, seed.customer, by=seed.csm)
    assert draft.version.faults == () and "On 24 February your team reached 512 active users." in text(draft)


def test_a_round_figure_that_was_reached_a_year_ago_is_none_today(app: App) -> None:
    """Kills a look at the use of the last months only."""
    seed = quiet(app)
    with app.db.transaction() as tx:
        counts = [
            (TODAY - 400 * DAY, 460.0),
            (TODAY - 380 * DAY, 512.0),
            (TODAY - 20 * DAY, 460.0),
            (TODAY - DAY, 530.0),
        ]
        put_usage(tx, [(Usage("Alder", "", on, "active_users", value), seed.customer) for on, value in counts])
    with pytest.raises(Conflict, match="no milestone to write about today"):
        occasions.write_check_in(app, seed.customer, by=seed.csm)


def figures(*values: float) -> list[DayOfUse]:
    return [DayOfUse(TODAY - (len(values) - i) * DAY, "seats", value) for i, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "reached"),
    [
        ((90, 120), 120),
        ((120,), None),  # the first figure there is crosses nothing
        ((90, 120, 80), None),  # and no longer holds
        ((120, 90, 130), None),  # the second time is no milestone
        ((10, 20), None),  # too few to speak of
        ((110, 150, 190), None),  # between two round figures
    ],
)
def test_a_figure_counts_when_a_round_number_is_reached_first_and_still_holds(
    values: tuple[float, ...], reached: float | None
) -> None:
    found = milestone.reached_lately(figures(*values), TODAY)
    assert (found.value if found else None) == reached


def test_the_29th_of_february_has_its_anniversary_every_year() -> None:
    assert milestone.anniversary(date(2024, 2, 29), 2025) == date(2025, 3, 1)
    assert milestone.anniversary(date(2024, 2, 29), 2028) == date(2028, 2, 29)


def test_a_champion_is_reached_out_to_and_nobody_else(app: App) -> None:
    seed = quiet(app)
    with pytest.raises(Conflict, match="Ada Alvarez is no champion as far as the records show"):
        occasions.write(app, seed.customer, Wanted(Play.CHAMPION_OUTREACH, "Ada"), by=seed.csm)
    champion(app, seed, "Ada Alvarez")
    draft = occasions.write(app, seed.customer, Wanted(Play.CHAMPION_OUTREACH, "Ada"), by=seed.csm)
    assert draft.version.faults == () and "Your last message to us was on Wednesday, 21 January" in text(draft)


def test_when_a_champion_leaves_a_likely_successor_is_written_to(app: App) -> None:
    seed = leaving(app)
    draft = occasions.write(app, seed.customer, Wanted(Play.HANDOVER), by=seed.csm)
    assert draft.version.envelope.recipients == ("mike.johnson@techcorp.test",) and draft.version.faults == ()
    assert "I have been in touch with Sarah Chen about it" in text(draft) and "left" not in text(draft)
    assert "same department, Operations" in draft.version.content.to[0].why


def test_a_farewell_goes_to_the_champion_who_leaves(app: App) -> None:
    seed = leaving(app)
    draft = occasions.write(app, seed.customer, Wanted(Play.FAREWELL), by=seed.csm)
    assert draft.version.envelope.recipients == ("sarah.chen@techcorp.test",) and draft.version.faults == ()


def test_no_farewell_to_an_address_that_bounces(app: App) -> None:
    seed = leaving(app, "bounce")
    with pytest.raises(Conflict, match="Mail to Sarah Chen comes back"):
        occasions.write(app, seed.customer, Wanted(Play.FAREWELL), by=seed.csm)


@pytest.mark.parametrize("play", [Play.HANDOVER, Play.FAREWELL])
def test_without_a_champion_who_leaves_there_is_nothing_to_hand_over(app: App, play: Play) -> None:
    seed = seeds.techcorp(app)
    with pytest.raises(Conflict, match="No champion is leaving TechCorp"):
        occasions.write(app, seed.customer, Wanted(play), by=seed.csm)


def answered(app: App) -> Seed:
    """An escalation whose first answer has left an hour ago."""
    seed = seeds.dataflow(app, owner="Priya Shah")
    (signal,) = [one for one in signals.look(app, seed.customer) if one.response_sent_at is None]
    with app.db.transaction() as tx:
        signal_store.set_response(tx, signal.id, None, app.now() - timedelta(hours=1))
    return seed


def test_an_update_follows_the_answer_and_not_before(app: App) -> None:
    seed = seeds.dataflow(app)
    signals.look(app, seed.customer)
    with pytest.raises(Conflict, match="has not been answered yet"):
        occasions.write_follow_up(app, seed.customer, by=seed.csm)


def test_an_update_tells_what_the_ticket_records_and_asks_for_the_rest(app: App) -> None:
    seed = answered(app)
    draft = occasions.write_follow_up(app, seed.customer, by=seed.csm)
    assert faults(draft) == [] and "Priya Shah is working on this on our side." in text(draft)
    assert "You will hear from me again [when?]" in text(draft) and draft.reply_to is not None


def test_a_resolved_ticket_asks_whether_it_is_so(app: App) -> None:
    seed = answered(app)
    with app.db.transaction() as tx:
        tx.execute(sa.update(tickets).values(status="resolved"))
    draft = occasions.write_follow_up(app, seed.customer, by=seed.csm)
    assert draft.version.faults == () and "now has the status resolved" in text(draft)


def test_what_is_offered_is_what_can_be_written(app: App) -> None:
    """Kills the mutant that offers what its own play then refuses."""
    seed = introduced(app)
    champion(app, seed)
    found = occasions.offers(app, seed.customer, by=seed.csm)
    assert {one.play for one in found} == {Play.THANK_YOU, Play.HELLO, Play.MILESTONE}
    for one in found:
        made = occasions.write(app, seed.customer, Wanted(one.play, str(one.person or "")), by=seed.csm)
        assert made.version.faults == () and made.play is one.play


def test_the_product_is_the_workspaces_and_never_the_customer(app: App) -> None:
    seed = introduced(app)
    with app.db.transaction() as tx:
        tx.execute(sa.update(workspaces).values(product=""))
    for play in (Play.THANK_YOU, Play.MILESTONE):
        draft = occasions.write(app, seed.customer, Wanted(play), by=seed.csm)
        assert draft.version.faults == () and "TechCorp" not in text(draft)
    with pytest.raises(Conflict, match="the name of what we sell"):
        occasions.write(app, seed.customer, Wanted(Play.HELLO), by=seed.csm)


def test_where_a_whole_customer_is_silent_whoever_is_closest_is_written_to(app: App) -> None:
    seed = quiet(app)
    cause = f"silent_customer:{seed.customer}"
    silent = Finding(SignalKind.SILENT_CUSTOMER, cause, seed.customer, None, Severity.HIGH, app.now(), "Silent.", ())
    with app.db.transaction() as tx:
        number = signal_store.add(tx, silent, app.now())
    assert number is not None
    offered = next(one for one in occasions.offers(app, seed.customer, by=seed.csm) if one.signal is not None)
    assert (offered.label, offered.signal and offered.signal.id) == ("Write to Ada Alvarez", number)
    made = occasions.write(app, seed.customer, Wanted(offered.play, offered.whom, number), by=seed.csm)
    assert made.play is Play.RE_ENGAGEMENT and made.version.faults == ()
