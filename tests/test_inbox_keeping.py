"""What may be kept of mail: rules that keep it out before it is stored, and people who stay erased (guarantee 8)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport import pipeline
from rapport.app import App
from rapport.errors import BadInput, Conflict, NotFound
from rapport.inbox import intake, rows
from rapport.inbox import store as inbox_store
from rapport.inbox.intake import Judged, Left, Rule, Terms
from rapport.inbox.keeping import erased, excluding, service, store, traces
from rapport.inbox.keeping.model import By, ExclusionId, Held, Keeping, NewExclusion
from rapport.inbox.model import Item, Meeting, MessageId, Packed, Sides
from rapport.users.audit import service as audit
from rapport.users.audit.model import Wanted
from tests import world

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SIDES = Sides(frozenset({"northwind.test"}), {"techcorp.test": 1, "dataflow.test": 2})
RAW = b"""From: Ada Lovelace <ada@techcorp.test>
To: Nora <nora@northwind.test>, Bob <bob@techcorp.test>
Date: Mon, 2 Mar 2026 09:00:00 +0000
Message-ID: <1@techcorp.test>
Subject: The  Secret   project
X-Gmail-Labels: Inbox,"Legal hold"
X-Keywords: private $Forwarded

Hello Nora, this is between us.
"""
CALENDAR = b"""BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
DTSTART:20260301T100000Z
DTEND:20260301T110000Z
SUMMARY:Secret project
ORGANIZER:mailto:nora@northwind.test
ATTENDEE;CN=Ada Lovelace:mailto:ada@techcorp.test
END:VEVENT
END:VCALENDAR
"""
KEY = erased.key_of(bytes(32), 1)


def judged(raw: bytes, keeping: Keeping, source: str = "mail/Archive/Private.mbox") -> Judged:
    [answer] = intake.judge(Item(source, 0, raw, len(raw)), Terms(SIDES, NOW, keeping=keeping))
    return answer


def gone(*addresses: str) -> Keeping:
    return Keeping(erased=frozenset(erased.mark(KEY, one) for one in addresses), key=KEY)


FITTING = [
    (By.PERSON, "Ada@TechCorp.test"),
    (By.DOMAIN, "@techcorp.test"),
    (By.LABEL, "legal hold"),
    (By.LABEL, "Private"),
    (By.FOLDER, "private"),
    (By.FOLDER, "archive"),
    (By.SUBJECT, "secret project"),
]


@pytest.mark.parametrize(("by", "value"), FITTING)
def test_a_rule_keeps_its_mail_out_and_says_so(by: By, value: str) -> None:
    assert judged(RAW, Keeping((excluding.checked(by, value),))) == Left(Rule.EXCLUDED)


@pytest.mark.parametrize(
    ("by", "value"),
    [
        (By.PERSON, "da@techcorp.test"),
        (By.DOMAIN, "corp.test"),
        (By.LABEL, "legal"),
        (By.FOLDER, "priv"),
        (By.SUBJECT, "secrets"),
    ],
)
def test_a_rule_that_fits_half_keeps_nothing_out(by: By, value: str) -> None:
    """Kills the mutant that compares by substring: da@, corp.test, priv."""
    assert isinstance(judged(RAW, Keeping((excluding.checked(by, value),))), Packed)


@pytest.mark.parametrize("rule", [(By.PERSON, "ada@techcorp.test"), (By.SUBJECT, "secret")])
def test_a_rule_keeps_meetings_out_too(rule: tuple[By, str]) -> None:
    assert judged(CALENDAR, Keeping((excluding.checked(*rule),)), "a.ics") == Left(Rule.EXCLUDED)
    assert isinstance(judged(CALENDAR, Keeping(), "a.ics"), Meeting)


@pytest.mark.parametrize(
    ("by", "value"),
    [(By.PERSON, "ada"), (By.DOMAIN, "a b"), (By.SUBJECT, "a"), (By.LABEL, " "), (By.FOLDER, "x" * 201)],
)
def test_a_rule_that_could_never_fit_or_always_is_refused(by: By, value: str) -> None:
    with pytest.raises(BadInput):
        excluding.checked(by, value)


def test_header_only_of_the_workspace_keeps_no_text_whatever_an_import_says(app: App) -> None:
    found = judged(RAW, Keeping(header_only=True))
    assert isinstance(found, Packed) and (found.mail.text, found.mail.subject) == ("", "The Secret project")
    service.set_header_only(app, on=True, set_by=None)
    assert service.keeping(app).header_only
    service.set_header_only(app, on=False, set_by=None)
    assert not service.keeping(app).header_only


def test_what_an_erased_person_wrote_stays_away_however_the_address_is_written() -> None:
    assert judged(RAW, gone("ADA@Techcorp.test ")) == Left(Rule.ERASED)
    assert judged(CALENDAR, gone("ada@techcorp.test"), "a.ics") == Left(Rule.ERASED)


def test_what_others_wrote_is_kept_without_them() -> None:
    """Kills the mutant that takes the address out of the header and leaves it in the text, or keeps the bytes."""
    raw = RAW.replace(b"between us", b"what Bob <bob@techcorp.test> asked, and BOB@techcorp.test again")
    found = judged(raw.replace(b"Bob <bob@", b"Bob Stone <bob@"), gone("bob@techcorp.test"))
    assert isinstance(found, Packed)
    assert [p.address.email for p in found.mail.participants] == ["ada@techcorp.test", "nora@northwind.test"]
    assert "bob" not in found.mail.text.lower() and traces.ERASED in found.mail.text
    assert "bob" not in found.mail.new_text.lower() and rows.unpack(found.raw) == b""


def test_mail_to_nobody_else_of_a_customer_stays_away() -> None:
    raw = RAW.replace(b"From: Ada Lovelace <ada@techcorp.test>", b"From: nora@northwind.test")
    assert judged(raw, gone("bob@techcorp.test")) == Left(Rule.ERASED)


def test_a_tombstone_says_nothing_without_its_key_and_differs_between_workspaces() -> None:
    here, there = (erased.mark(erased.key_of(bytes(32), n), "ada@techcorp.test") for n in (1, 2))
    assert here != there and len(here) == 32 and b"ada" not in here
    assert erased.mark(erased.key_of(b"x" * 32, 1), "ada@techcorp.test") != here


def test_rules_are_kept_listed_and_removed_and_the_log_holds_their_numbers_only(app: App) -> None:
    made = service.exclude(app, By.PERSON, "ada@techcorp.test", set_by=None)
    with pytest.raises(Conflict):
        service.exclude(app, By.PERSON, "ADA@techcorp.test", set_by=None)
    assert [one.value for one in service.exclusions(app)] == ["ada@techcorp.test"]
    assert service.keeping(app).exclusions == (NewExclusion(By.PERSON, "ada@techcorp.test"),)
    service.include(app, made.id)
    with pytest.raises(NotFound):
        service.include(app, ExclusionId(99))
    found, _ = audit.find(app, Wanted())
    assert {one.about for one in found} == {f"exclusion:{made.id}"} and "ada" not in repr(found)


def test_the_pipeline_asks_the_rules_before_anything_is_stored(app: App) -> None:
    with app.db.transaction() as tx:
        world.own(tx, "northwind.test")
        world.customer(tx, "TechCorp", "techcorp.test")
    service.exclude(app, By.FOLDER, "private", set_by=None)
    kept = pipeline.take_in(app, [Item("private/1.eml", 0, RAW, len(RAW)), Item("inbox/1.eml", 0, RAW, len(RAW))])
    assert (kept.read, kept.stored, kept.excluded) == (2, 1, {"excluded by rule": 1}) and kept.adds_up


def test_a_mail_without_its_bytes_is_stored_with_its_words(app: App) -> None:
    """Kills the mutant that stores no bytes as empty ones: the page would say that only headers are kept."""
    with app.db.transaction() as tx:
        world.own(tx, "northwind.test")
        world.customer(tx, "TechCorp", "techcorp.test")
        mark = erased.mark(service.tomb_key(app), "bob@techcorp.test")
        store.add_tombstones(tx, [mark], app.now())
    assert pipeline.take_in(app, [Item("1.eml", 0, RAW, len(RAW))]).stored == 1
    with app.db.transaction() as tx:
        [one] = inbox_store.get_messages(tx, [MessageId(1)]).values()
        with pytest.raises(NotFound):
            inbox_store.raw(tx, one.id)
    assert one.mail.text.startswith("Hello Nora")


def test_times_are_days_and_nothing_is_forgotten_unless_somebody_says_so(app: App) -> None:
    assert service.times(app).of == {}
    service.set_time(app, Held.BODIES, 365, set_by=None)
    assert service.times(app).of == {Held.BODIES: timedelta(days=365)}
    service.set_time(app, Held.BODIES, 0, set_by=None)
    assert service.times(app).of == {}
    with pytest.raises(BadInput):
        service.set_time(app, Held.BODIES, -1, set_by=None)


NAMED = st.from_regex(r"[a-z]{2,9}", fullmatch=True)


@given(NAMED, NAMED, st.text(max_size=40), st.text(max_size=40))
def test_no_text_holds_an_address_or_a_name_once_it_was_scrubbed(one: str, two: str, before: str, after: str) -> None:
    address, name = f"{one}.{two}@x.test", f"{one.title()} {two.title()}"
    trace = traces.compiled([address], [name])
    assert trace is not None
    for word in (
        address,
        address.upper(),
        name,
        f"{name.split()[1]},  {name.split()[0]}",
        address.replace("@", "="),
        address.replace("@", "%40"),
        name.replace(" ", "\u00a0"),
    ):
        assert word not in traces.scrubbed(f"{before} {word} {after}", trace)


def test_somebody_else_whose_address_ends_alike_is_left_alone() -> None:
    trace = traces.compiled(["ada@x.test"], ["Ada"])
    assert trace is not None
    for text in ("lada@x.test", "mr.ada@x.test", "ada@x.testing", "Ada said"):
        assert traces.scrubbed(text, trace) == text


def test_every_address_in_a_text_is_found() -> None:
    said = "Ask Ada <ADA@techcorp.test>, or mailto:bob+x@mail.techcorp.test. @nobody a@b"
    assert list(traces.addresses_in(said)) == ["ada@techcorp.test", "bob+x@mail.techcorp.test"]


def test_tombstones_are_kept_once(app: App) -> None:
    with app.db.transaction() as tx:
        for _ in range(2):
            store.add_tombstones(tx, [erased.mark(KEY, "ada@techcorp.test")], app.now())
        assert len(store.list_tombstones(tx)) == 1
    keeping = service.keeping(app)
    assert erased.is_erased("ada@techcorp.test", keeping) and not erased.is_erased("bob@techcorp.test", keeping)
    assert erased.is_erased("ada@techcorp.test", replace(keeping, key=b"other")) is False
