"""What a person fills in becomes a sentence that rests on a stored promise, and passes the same checks as any other."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from rapport.app import App
from rapport.drafts import checks
from rapport.drafts import service as drafts
from rapport.drafts.layout import text_of
from rapport.drafts.model import Draft, Edit, SentenceKind
from rapport.drafts.plays.service import ground
from rapport.drafts.promises import policies, service
from rapport.drafts.promises.holidays import read
from rapport.drafts.promises.model import Answer, Asks, Hours, PromiseState, Terms
from rapport.drafts.promises.sentences import blanks
from rapport.drafts.promises.store import get_policy, get_promise
from rapport.errors import BadInput, Conflict
from rapport.inbox.model import Severity, TicketAction
from rapport.signals import service as signals
from rapport.signals.model import EscalationType
from rapport.users import store as users
from tests import seeds
from tests.conftest import START

HOUR = timedelta(hours=1)
PLANNED = TicketAction("Deploy the interim workaround", "", "planned", None)


def an_escalation(app: App) -> tuple[Draft, seeds.Seed]:
    seed = seeds.dataflow(app, actions=(PLANNED,), owner="Priya Shah")
    signals.look(app, seed.customer)
    return drafts.write_escalation_response(app, seed.customer, by=seed.csm), seed


def asked(draft: Draft) -> dict[Asks, int]:
    return {one.asks: one.sentence for one in blanks(draft.version.content)}


def fill(app: App, draft: Draft, seed: seeds.Seed, *answers: Answer) -> Draft:
    return service.answer(app, draft.id, draft.version.number, answers, by=seed.csm)


def test_owner_and_time_become_a_commitment_that_rests_on_a_stored_promise(app: App) -> None:
    draft, seed = an_escalation(app)
    at = asked(draft)[Asks.ACTION]
    filled = fill(app, draft, seed, Answer(at, START + 8 * HOUR, owner="Sam Osei"))
    sentence = filled.version.content.sentences[at]
    assert sentence.text == "Deploy the interim workaround (Sam Osei, by Monday, 2 March at 6:00 pm CET)"
    assert (sentence.kind, sentence.bullet) == (SentenceKind.COMMITMENT, True)
    assert [f for f in filled.version.faults if f.sentence == at] == []
    (record,) = [r for r in sentence.records if r.startswith("promise:")]
    with app.db.transaction() as tx:
        kept = get_promise(tx, int(record.partition(":")[2]))
    assert kept and (kept.owner, kept.made_by, kept.state) == ("Sam Osei", seed.csm, PromiseState.ENTERED)


def test_everything_filled_in_leaves_nothing_in_the_way(app: App) -> None:
    draft, seed = an_escalation(app)
    at = asked(draft)
    filled = fill(
        app, draft, seed, Answer(at[Asks.ACTION], START + HOUR, "Sam Osei"), Answer(at[Asks.UPDATE], START + 4 * HOUR)
    )
    assert filled.version.faults == ()


def test_a_promise_changed_in_the_text_is_held_against_what_was_entered(app: App) -> None:
    """Kills the mutant that trusts a sentence because it has a promise beneath it."""
    draft, seed = an_escalation(app)
    filled = fill(app, draft, seed, Answer(asked(draft)[Asks.UPDATE], START + 4 * HOUR))
    at = asked(draft)[Asks.UPDATE]
    text = filled.version.content.sentences[at].text
    assert "at 2:00 pm CET" in text
    changed = [replace(s, text=s.text.replace("2:00 pm", "1:00 pm")) for s in filled.version.content.sentences]
    content = replace(filled.version.content, sentences=tuple(changed))
    with app.db.transaction() as tx:
        grounds = ground(tx, filled, content, users.get_user(tx, seed.csm))
    assert any(f.sentence == at and "1:00 pm" in f.what for f in checks.faults(content, grounds))


def test_a_cadence_is_promised_only_by_a_policy_that_somebody_has_confirmed(app: App) -> None:
    draft, seed = an_escalation(app)
    at = asked(draft)[Asks.UPDATE]
    assert service.cadence(app, draft) == ""
    with pytest.raises(BadInput, match="Nobody has confirmed"):
        fill(app, draft, seed, Answer(at, by_policy=True))
    service.confirm(app, by=seed.manager)
    filled = fill(app, draft, seed, Answer(at, by_policy=True))
    sentence = filled.version.content.sentences[at]
    assert (
        sentence.text
        == service.cadence(app, draft)
        == "We will send you an update every 8 business hours until this is solved."
    )
    assert [f for f in filled.version.faults if f.sentence == at] == [] and sentence.records[-1].startswith("policy:")


def test_business_hours_are_not_shortened_to_hours(app: App) -> None:
    """Kills the mutant that lets "every 8 hours" rest on a policy of 8 business hours."""
    draft, seed = an_escalation(app)
    service.confirm(app, by=seed.manager)
    filled = fill(app, draft, seed, Answer(asked(draft)[Asks.UPDATE], by_policy=True))
    shortened = [replace(s, text=s.text.replace(" business", "")) for s in filled.version.content.sentences]
    content = replace(filled.version.content, sentences=tuple(shortened))
    with app.db.transaction() as tx:
        grounds = ground(tx, filled, content, users.get_user(tx, seed.csm))
    assert "8 hours" in " ".join(f.what for f in checks.faults(content, grounds))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(0, START - HOUR, "Sam Osei"), "has passed"),
        (Answer(0, None, "Sam Osei"), "missing"),
        (Answer(0, datetime.fromisoformat("9999-12-31T23:59:59-12:00"), "Sam Osei"), "more than a year away"),
        (Answer(0, START + HOUR, ""), "own"),
        (Answer(0, START + HOUR, "[who?]"), "brackets"),
        (Answer(0, START + HOUR, "S" * 400), "longer"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_stored(app: App, answer: Answer, why: str) -> None:
    draft, seed = an_escalation(app)
    with pytest.raises(BadInput, match=why):
        fill(app, draft, seed, replace(answer, sentence=asked(draft)[Asks.ACTION]))
    assert drafts.get(app, draft.id).version.number == 1


def test_the_second_of_two_who_fill_in_is_told(app: App) -> None:
    draft, seed = an_escalation(app)
    at = asked(draft)
    fill(app, draft, seed, Answer(at[Asks.UPDATE], START + HOUR))
    with pytest.raises(Conflict):
        fill(app, draft, seed, Answer(at[Asks.ACTION], START + HOUR, "Sam Osei"))


def test_owners_are_those_of_the_ticket_and_ours(app: App) -> None:
    draft, _ = an_escalation(app)
    assert service.owners(app, draft) == ("Priya Shah", "Lea Sand", "Nora Lind")


def test_an_edit_keeps_the_promise_under_its_sentence(app: App) -> None:
    draft, seed = an_escalation(app)
    filled = fill(app, draft, seed, Answer(asked(draft)[Asks.UPDATE], START + 4 * HOUR))
    body = text_of(filled.version.content.sentences)
    edited = drafts.edit(app, draft.id, Edit(2, filled.version.content.subject, body), by=seed.csm)
    assert any(r.startswith("promise:") for s in edited.version.content.sentences for r in s.records)


def test_terms_of_a_type_win_and_changed_terms_keep_the_number_that_mails_have_named(app: App) -> None:
    seed = seeds.dataflow(app)
    before, _ = service.rules(app)
    own = Terms(Severity.HIGH, EscalationType.TECHNICAL, 2 * HOUR, 4 * HOUR, 20 * HOUR, Hours.ALWAYS)
    service.set_terms(app, own, by=seed.manager)
    after, _ = service.rules(app)
    assert policies.choose(after, Severity.HIGH, EscalationType.TECHNICAL).terms == own
    assert policies.choose(after, Severity.HIGH, EscalationType.BILLING) in before
    service.set_terms(app, replace(own, first_response=HOUR), by=seed.manager)
    assert policies.choose(service.rules(app)[0], Severity.HIGH, own.type).id != after[-1].id
    with app.db.transaction() as tx:
        assert get_policy(tx, after[-1].id) is not None


def test_terms_and_weeks_that_no_clock_can_hold_are_refused(app: App) -> None:
    seed = seeds.dataflow(app)
    with pytest.raises(BadInput, match="between a minute"):
        service.set_terms(app, Terms(Severity.LOW, None, timedelta(), HOUR, HOUR), by=seed.manager)
    with pytest.raises(BadInput, match="before the first response"):
        service.set_terms(app, Terms(Severity.LOW, None, 2 * HOUR, HOUR, HOUR), by=seed.manager)
    week = policies.WEEK
    for wrong in (replace(week, days=frozenset()), replace(week, zone="Middle/Earth"), replace(week, opens=time(18))):
        with pytest.raises(BadInput):
            service.set_week(app, wrong, by=seed.manager)


def test_the_week_and_its_holidays_are_kept(app: App) -> None:
    seed = seeds.dataflow(app)
    service.add_holidays(app, b"date,name\n2026-12-25,Christmas Day\n2026-12-26,Boxing Day\n")
    service.set_week(app, replace(policies.WEEK, zone="Europe/Berlin", closes=time(18)), by=seed.manager)
    service.remove_holiday(app, date(2026, 12, 26))
    _, week = service.rules(app)
    assert (week.zone, week.closes, week.holidays) == ("Europe/Berlin", time(18), {date(2026, 12, 25): "Christmas Day"})


CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:a@example.test\r
DTSTART;VALUE=DATE:20261224\r
DTEND;VALUE=DATE:20261227\r
SUMMARY:Office closed\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_calendar_names_each_of_its_days() -> None:
    days = [date(2026, 12, number) for number in (24, 25, 26)]
    assert read(CALENDAR) == dict.fromkeys(days, "Office closed")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"2026-12-25,Christmas\n25.12.2026,again\n", "Line 2"),
        (b"", "No day off"),
        (CALENDAR.replace(b"DTEND;VALUE=DATE:20261227", b"DTEND;VALUE=DATE:20291227"), "longer than"),
        (CALENDAR.replace(b"SUMMARY", b"RRULE:FREQ=YEARLY\r\nSUMMARY"), "repeats"),
        (CALENDAR.replace(b"DTSTART;VALUE=DATE:20261224", b"DTSTART:20261224T090000Z"), "no day"),
        (b"x" * 1_000_001, "million bytes"),
    ],
)
def test_a_file_that_holds_no_days_off_says_where(data: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        read(data)


def test_moments_of_a_person_are_those_of_the_sender(app: App) -> None:
    """10:00 UTC is 11:00 in Berlin, and the mail says so."""
    draft, seed = an_escalation(app)
    at = asked(draft)[Asks.UPDATE]
    filled = fill(app, draft, seed, Answer(at, datetime(2026, 3, 3, 10, tzinfo=UTC)))
    assert "Tuesday, 3 March at 11:00 am CET" in filled.version.content.sentences[at].text
