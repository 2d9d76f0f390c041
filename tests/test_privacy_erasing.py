"""Who is erased leaves no trace in any column of any table, and does not come back (guarantee 8)."""

import zlib
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from quopri import encodestring

import pytest
from sqlalchemy import text

from rapport import migrations, pipeline
from rapport.app import App
from rapport.drafts import layout
from rapport.drafts import service as drafts
from rapport.drafts.model import Edit, SentenceKind, Yes
from rapport.errors import Ambiguous, BadInput, Conflict, NotFound
from rapport.importing.run import ImportRequest, import_paths
from rapport.inbox import intake
from rapport.inbox.intake import Terms
from rapport.inbox.keeping import service as keeping
from rapport.inbox.keeping import traces
from rapport.inbox.keeping.model import By
from rapport.inbox.model import Item
from rapport.outbox import service as outbox
from rapport.people import store as people
from rapport.people.identity import service as identity
from rapport.people.model import PersonId
from rapport.privacy import looking
from rapport.privacy.catalogue import store as catalogue
from rapport.privacy.erasing import service
from rapport.privacy.erasing import store as erasing
from rapport.signals import service as signals
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act, Wanted
from rapport.users.model import UserId
from tests import seeds, world
from tests.conftest import Clock, FakeMailer
from tests.seeds import Seed

ADA, BOB, NORA = "ada.byron@techcorp.test", "bob.stone@techcorp.test", "nora.lind@northwind.test"
TRACES = ("ada.byron", "ada byron", "byron, ada", "ada=byron")


def letter(number: int, sender: str, to: str, subject: str, body: str, *more: str) -> Item:
    head = [f"From: {sender}", f"To: {to}", f"Date: Mon, {number} Feb 2026 09:00:00 +0000", f"Subject: {subject}"]
    raw = "\n".join([*head, f"Message-ID: <m{number}@techcorp.test>", *more, "", body, ""]).encode()
    return Item(f"{number}.eml", 0, raw, len(raw))


MAIL = [
    letter(2, f"Ada Byron <{ADA}>", f"Nora Lind <{NORA}>", "Hello", "Hello Nora,\n\nAda Byron\nCFO\n+49 30 5550 111"),
    letter(3, f"Nora Lind <{NORA}>", f"Ada Byron <{ADA}>", "Re: Hello", "Hello Ada,\n\nthank you."),
    letter(4, f"Bob Stone <{BOB}>", f"{NORA}, Ada Byron <{ADA}>", "With Ada Byron", "Ada Byron is our new CFO.\n\nBob"),
    letter(5, f"Bob Stone <{BOB}>", NORA, "Quoted", f"See below.\n\nOn Monday Byron, Ada <{ADA.upper()}> wrote:\n> x"),
    letter(6, f"Bob Stone <{BOB}>", NORA, "Only in a header", "Nothing here.", f"Reply-To: {ADA}"),
]
CALENDAR = f"""BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
DTSTART:20260210T100000Z
DTEND:20260210T110000Z
SUMMARY:Review with Ada Byron
ORGANIZER:mailto:{NORA}
ATTENDEE;CN=Ada Byron:mailto:{ADA}
ATTENDEE;CN=Bob Stone:mailto:{BOB}
END:VEVENT
END:VCALENDAR
""".encode()


@pytest.fixture
def customer(app: App) -> int:
    """Mail, meetings, a ticket, usage, a ban, hours, a rule, a merge, a broken mail: wherever a person may stand."""
    with app.db.transaction() as tx:
        world.own(tx, "northwind.test")
        nora = world.user(tx, NORA, "Nora Lind")
        world.mailbox(tx, nora)
        number = world.customer(tx, "TechCorp", "techcorp.test", owner=nora)
    pipeline.take_in(app, [*MAIL, Item("a.ics", 0, CALENDAR, len(CALENDAR))])
    with app.db.transaction() as tx:
        world.ticket(tx, number, at=app.now(), reporter=ADA, owner="Ada Byron", description=f"Ask {ADA} or Ada Byron.")
        for statement in (
            f"INSERT INTO usage VALUES (1, {number}, '{ADA}', '2026-02-01', 'logins', 3)",
            f"INSERT INTO message_absences (message_id, address, sent_at) SELECT id, '{ADA}', sent_at FROM messages "
            "WHERE message_id = 'm6@techcorp.test'",
            f"INSERT INTO bans (address, because, set_by, set_at) VALUES ('{ADA}', 'she asked', {nora}, now())",
            f"INSERT INTO own_hours (address, quiet_begins, quiet_ends, weekends, zone, set_by, set_at) "
            f"VALUES ('{ADA}', '20:00', '07:00', true, '', {nora}, now())",
            f"INSERT INTO quarantine (fingerprint, source, position, reason, detail, head, size, stored_at) VALUES "
            f"('x', '/mail/Ada Byron/1.eml', 0, 'broken', '', convert_to('From: {ADA}', 'UTF8'), 9, now())",
            f"INSERT INTO webhooks (name, kind, host, ref, sealed_url, sealed_secret, severity, kinds, cleared, "
            f"created_by, created_at) VALUES ('w', 'plain', 'x', 'r', '', '', 'low', '{{}}', true, {nora}, now())",
            "INSERT INTO webhook_calls (webhook_id, news, message_id, body, state, attempts, due_at, changed_at, "
            "created_at, detail) SELECT id, 'raised', 'm', '{\"who\": \"Ada Byron\"}', 'due', 0, now(), now(), now(), "
            "'' FROM webhooks",
        ):
            tx.execute(text(statement))
    keeping.exclude(app, By.PERSON, ADA, set_by=None)
    with app.db.transaction() as tx:
        ada = people.person_by_address(tx, ADA)
        other = world.person(tx, "Ada Byron", "ada@private.test")
        world.stakeholder(tx, number, other)
    assert ada is not None
    identity.merge(app, ada.id, PersonId(other), by=UserId(nora))
    pipeline.refresh(app)
    return number


def held(app: App) -> list[str]:
    """Every word in every column of every table of the code, and all mail in its own bytes."""
    found = []
    with app.db.transaction() as tx:
        for table in migrations.tables().sorted_tables:
            for row in tx.execute(table.select()).mappings():
                for name, value in row.items():
                    if isinstance(value, bytes):
                        value = zlib.decompress(value) if (table.name, name) == ("raw_messages", "raw") else value
                        value = value.decode("latin-1")
                    found.append(f"{table.name}.{name}: {value}")
    return found


def traces_of_ada(app: App) -> list[str]:
    return [one for one in held(app) if any(trace in " ".join(one.lower().split()) for trace in TRACES)]


def test_nothing_is_left_of_an_erased_person_in_any_column_of_any_table(app: App, customer: int) -> None:
    """The law. Kills: an erasure that forgets a table, a JSON, an array, the bytes, a meeting, a merge's journal.

    The mutant that ships: `looking.OURS` with one table more in it (test below).
    """
    assert len(traces_of_ada(app)) > 20
    done = service.erase(app, service.find(app, ADA))
    assert traces_of_ada(app) == []
    assert done.removed.of["people"] == 2 and done.removed.of["messages"] == 2
    assert done.scrubbed.of["messages"] == 2 and done.scrubbed.of["tickets"] == 1


@pytest.mark.parametrize("forgotten", ["webhook_calls", "tickets", "messages"])
def test_the_law_above_catches_an_erasure_that_forgets_a_table(app: App, customer: int, forgotten: str) -> None:
    with app.db.transaction() as tx:
        known = {name: table for name, table in catalogue.catalogue(tx).items() if name != forgotten}
        whom = erasing.subject(tx, None, [ADA])
        trace = traces.pattern(whom.addresses, whom.names)
        erasing.remove_mail(tx, whom, trace)
        erasing.sweep(tx, known, trace)
    assert any(one.startswith(forgotten) for one in traces_of_ada(app))


def test_every_column_that_can_hold_words_is_known_to_the_search(app: App) -> None:
    """Kills a catalogue that misses a type: a new table with a varchar or a json column must be looked through too."""
    with app.db.transaction() as tx:
        known = catalogue.catalogue(tx)
    assert set(known) == set(migrations.tables().tables)
    types = {one.type for table in known.values() for one in table.columns}
    numbers = {"bigint", "integer", "smallint", "double precision", "double precision[]", "boolean", "date", "bytea"}
    times = {"timestamp with time zone", "timestamp with time zone[]", "time without time zone"}
    assert types - numbers - times - {"integer[]", "bigint[]"} == {"text", "jsonb", "text[]"}
    assert set(known) >= looking.OURS


def test_what_others_said_stays_without_the_erased(app: App, customer: int) -> None:
    service.erase(app, service.find(app, ADA))
    with app.db.transaction() as tx:
        mails = tx.execute(text("SELECT subject, new_text FROM messages ORDER BY id")).all()
        who = tx.execute(text("SELECT DISTINCT address FROM message_addresses ORDER BY 1")).scalars().all()
        summary = tx.execute(text("SELECT summary FROM meetings")).scalar_one()
        raws = tx.execute(text("SELECT count(*) FROM raw_messages")).scalar_one()
    texts = {one.subject: one.new_text for one in mails}
    assert texts["With [erased]"].startswith("[erased] is our new CFO.")
    assert set(texts) == {"With [erased]", "Quoted", "Only in a header"}
    assert who == [BOB, NORA] and summary == "Review with [erased]"
    assert raws == 0  # each of the three named her somewhere in its bytes


HIDDEN = ("quoted-printable", encodestring), ("base64", b64encode)


@pytest.mark.parametrize(("coding", "encoded"), HIDDEN)
def test_bytes_that_name_the_erased_in_an_encoding_go_and_do_not_come_back(
    app: App, customer: int, coding: str, encoded: Callable[[bytes], bytes]
) -> None:
    """Kills: bytes searched as they came, in an erasure or at the door."""
    html = encoded(f"<p>{'x' * 60} {ADA}</p>".encode()).decode()
    head = ("Content-Type: text/html", f"Content-Transfer-Encoding: {coding}")
    pipeline.take_in(app, [letter(7, f"Bob <{BOB}>", NORA, "Before", html, *head)])
    service.erase(app, service.find(app, ADA))
    pipeline.take_in(app, [letter(8, f"Bob <{BOB}>", NORA, "After", html, *head)])
    with app.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM messages WHERE subject IN ('Before', 'After')")).scalar_one() == 2
        assert tx.execute(text("SELECT count(*) FROM raw_messages WHERE raw <> ''")).scalar_one() == 0


def test_the_planner_samples_the_tables_anew_once_somebody_is_erased(app: App, customer: int) -> None:
    """Whoever runs the database reads values of its columns in pg_stats. Kills: an erasure that leaves them there."""
    sampled = text("SELECT sum(analyze_count) FROM pg_stat_user_tables WHERE relname IN ('messages', 'addresses')")
    with app.db.transaction() as tx:
        before = tx.execute(sampled).scalar_one()
    service.erase(app, service.find(app, ADA))
    with app.db.transaction() as tx:
        assert tx.execute(sampled).scalar_one() == before + 2


def test_a_new_import_does_not_bring_an_erased_person_back(app: App, customer: int, tmp_path: Path) -> None:
    """By mail, by calendar, by table. Kills the mutant that writes no tombstone, or asks for it in one door only."""
    service.erase(app, service.find(app, ADA))
    again = [*MAIL, letter(7, f"Ada Byron <{ADA}>", NORA, "Again", "Me again")]
    pipeline.take_in(app, [*again, Item("b.ics", 0, CALENDAR.replace(b"UID:1", b"UID:2"), len(CALENDAR))])
    (tmp_path / "stakeholders.csv").write_text(f"customer,name,email\nTechCorp,Ada Byron,{ADA}\nTechCorp,Bob,{BOB}\n")
    (tmp_path / "7.eml").write_bytes(again[-1].raw)
    counted = import_paths(app, ImportRequest((tmp_path,)))
    assert counted.excluded == {"erased person": 1} and counted.adds_up
    assert traces_of_ada(app) == []


def terms_without_rules(app: App) -> Terms:
    with app.db.transaction() as tx:
        return Terms(people.sides(tx), app.now(), keeping=replace(keeping.within(tx, app), exclusions=()))


def test_a_mail_that_was_read_before_an_erasure_is_not_stored_after_it(app: App, customer: int) -> None:
    """An import reads ahead. Kills the mutant that asks for tombstones only when a mail is read."""
    new = [letter(7, f"Ada Byron <{ADA}>", NORA, "Again", "Me again"), letter(8, f"Bob <{BOB}>", NORA, "Hi", "Hi, B")]
    terms = terms_without_rules(app)
    judged = [one for item in (*MAIL, *new) for one in intake.judge(item, terms)]
    service.erase(app, service.find(app, ADA))
    with app.db.transaction() as tx:
        counted = pipeline.take(tx, judged, terms, app.now())
    assert counted.excluded == {"erased person": 3} and counted.adds_up
    assert traces_of_ada(app) == []


def test_an_erasure_waits_for_what_is_being_stored_and_removes_it(app: App, customer: int) -> None:
    """Two connections. Kills the mutant without `hold_alone`: the rows of the first are not there yet when the second
    looks for them, and stay."""
    again = letter(7, f"Ada Byron <{ADA}>", NORA, "Again", "Me again")
    terms = terms_without_rules(app)
    with ThreadPoolExecutor(1) as other:
        with app.db.transaction() as tx:
            assert pipeline.take(tx, list(intake.judge(again, terms)), terms, app.now()).stored == 1
            erasing_her = other.submit(service.erase, app, service.find(app, ADA))
            with pytest.raises(TimeoutError):
                erasing_her.result(timeout=1)
        erasing_her.result()
    assert traces_of_ada(app) == []


def test_the_log_holds_after_an_erasure_and_names_numbers_only(app: App, customer: int) -> None:
    whom = service.find(app, "Ada Byron")
    service.erase(app, whom)
    [entry], _ = audit.find(app, Wanted(act=Act.PERSON_ERASED))
    assert entry.about == f"person:{whom.people[0]}" and set(entry.details) == {"removed", "scrubbed"}
    assert audit.verify(app).holds


def test_a_preview_changes_nothing_and_says_what_an_erasure_would(app: App, customer: int) -> None:
    before, whom = held(app), service.find(app, ADA)
    told = service.preview(app, whom)
    assert held(app) == before
    assert told.removed.of["messages"] == service.erase(app, whom).removed.of["messages"]


def test_scores_of_the_customer_are_made_anew(app: App, customer: int) -> None:
    service.erase(app, service.find(app, ADA))
    with app.db.transaction() as tx:
        assert people.stale_customers(tx) == ()
        names = [one.name for one in people.stakeholders(tx, customer, app.now())]
    assert names == ["Bob Stone"]


def test_who_has_only_an_address_here_is_erased_too(app: App, customer: int) -> None:
    """In a copy, or in the text of somebody's mail."""
    said = letter(8, f"Bob Stone <{BOB}>", NORA, "Try her", "Write to Eve <eve.fox@elsewhere.test>.")
    pipeline.take_in(app, [said])
    service.erase(app, service.find(app, "eve.fox@elsewhere.test"))
    assert not [one for one in held(app) if "eve.fox" in one]


def test_a_name_that_somebody_else_has_too_stays_theirs(app: App, customer: int) -> None:
    with app.db.transaction() as tx:
        namesake = world.person(tx, "Ada Byron", "ada@dataflow.test")
    whom = service.find(app, ADA)
    assert whom.names == ()
    service.erase(app, whom)
    with app.db.transaction() as tx:
        assert people.get_person(tx, namesake).name == "Ada Byron"


def approved(app: App) -> Seed:
    """An answer to Michael Torres, who asked, with a person's yes."""
    seed = seeds.dataflow(app)
    signals.look(app, seed.customer)
    draft = drafts.write_escalation_response(app, seed.customer, by=seed.csm)
    words = layout.text_of(one for one in draft.version.content.sentences if one.kind is not SentenceKind.BLANK)
    draft = drafts.edit(app, draft.id, Edit(draft.version.number, "Your question", words, ()), by=seed.csm)
    drafts.approve(app, draft.id, Yes(draft.version.number, draft.version.envelope.sha256), by=seed.csm)
    return seed


def test_drafts_to_a_person_go_with_all_that_was_sent(app: App, clock: Clock, mailer: FakeMailer) -> None:
    approved(app)
    clock.forward(timedelta(minutes=1))
    outbox.send_due(app)
    assert len(mailer.received) == 1
    done = service.erase(app, service.find(app, "Michael Torres"))
    assert done.removed.of["drafts"] == 1 and not [one for one in held(app) if "torres" in one.lower()]


def test_while_a_mail_to_them_is_on_its_way_nothing_is_erased(app: App, clock: Clock) -> None:
    """Kills the mutant that removes the row of a mail which the provider may be accepting."""
    approved(app)
    clock.forward(timedelta(minutes=1))
    outbox.prepare(app)
    assert outbox.claim(app) is not None
    with pytest.raises(Conflict, match="on its way"):
        service.erase(app, service.find(app, "Michael Torres"))
    assert [one for one in held(app) if "torres" in one.lower()]


def test_our_own_people_nobody_and_namesakes_are_one_sentence(app: App, customer: int) -> None:
    with pytest.raises(BadInput, match="your own people"):
        service.find(app, NORA)
    with pytest.raises(NotFound, match="Nobody here is called"):
        service.find(app, "Charles Babbage")
    with app.db.transaction() as tx:
        world.person(tx, "Bob Stone", "bob@dataflow.test")
    with pytest.raises(Ambiguous, match="2 people"):
        service.find(app, "bob stone")
