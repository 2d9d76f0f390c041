"""The escalation report: every line names a record that is there; what nobody recorded is said to be missing."""

import re
from html import unescape
from io import BytesIO
from zoneinfo import ZoneInfo

import docx as word
import pytest

from rapport.app import App
from rapport.errors import NotFound
from rapport.inbox.model import TicketAction
from rapport.outbox.reports import docx, html, markdown, service
from rapport.outbox.reports.model import NOT_RECORDED, Format, Line, Report, Section
from rapport.signals import service as signals
from rapport.signals.model import SignalId
from rapport.web.evidence import resolve
from tests import seeds
from tests.conftest import START

BERLIN = ZoneInfo("Europe/Berlin")
STARTED = TicketAction("Roll back the connector", "Sam Osei", "started", START)
PLANNED = TicketAction("Deploy the fix", "", "planned", None)


def escalated(app: App, *actions: TicketAction) -> tuple[SignalId, seeds.Seed]:
    seed = seeds.dataflow(app, actions=actions)
    (signal,) = signals.look(app, seed.customer)
    return signal.id, seed


def section(report: Report, title: str) -> list[str]:
    return [line.text for one in report.sections if one.title == title for line in one.lines]


def test_every_line_names_a_record_that_can_be_read(app: App) -> None:
    """Kills the mutant that writes a line without saying where it is from."""
    number, seed = escalated(app, STARTED, PLANNED)
    report = service.report(app, number, reader=seed.csm)
    lines = [line for one in report.sections for line in one.lines]
    found = resolve(app, [line.record for line in lines if not line.record.startswith("signal:")])
    assert lines and all(line.record for line in lines)
    assert [name for name, record in found.items() if record.kind == "missing"] == []


def test_nothing_is_said_that_nobody_recorded(app: App) -> None:
    number, seed = escalated(app, STARTED, PLANNED)
    report = service.report(app, number, reader=seed.csm)
    assert section(report, "Root cause") == []
    assert section(report, "Business impact") == ["USD 340,000 a year"]
    assert section(report, "Actions taken")[0].startswith("Roll back the connector (Sam Osei, started")
    assert section(report, "Resolution plan") == ["Deploy the fix (no owner recorded, no time recorded)"]


def test_a_cause_is_one_only_where_somebody_wrote_it_down_as_one(app: App) -> None:
    done = TicketAction("Root cause found: an expired certificate", "Sam Osei", "done", START)
    number, seed = escalated(app, done)
    assert section(service.report(app, number, reader=seed.csm), "Root cause") == [done.what]


@pytest.mark.parametrize("form", Format)
def test_an_empty_section_says_so_in_every_format(app: App, form: Format) -> None:
    number, seed = escalated(app)
    written = service.written(app, number, form, reader=seed.csm)
    text = "\n".join(p.text for p in word.Document(BytesIO(written)).paragraphs) if form is Format.DOCX else ""
    assert NOT_RECORDED in (text or written.decode())


def test_the_three_formats_hold_the_same_words(app: App) -> None:
    number, seed = escalated(app, STARTED)
    report = service.report(app, number, reader=seed.csm)
    paragraphs = "\n".join(p.text for p in word.Document(BytesIO(docx.of(report, BERLIN, START))).paragraphs)
    page = unescape(re.sub(r"<[^>]+>", "", html.of(report, BERLIN)))
    unescaped = re.sub(r"\\(.)", r"\1", markdown.of(report, BERLIN))
    for line in (line for one in report.sections for line in one.lines):
        assert line.text in paragraphs and line.text in page and line.text in unescaped


WORDS = "<script>alert(1)</script>\n# A heading\x00 [a link](http://evil.example)"
HOSTILE = Report("Report", "today", (Section("Issue", (Line(WORDS, "ticket:1"),)),))


def test_words_from_outside_are_only_words() -> None:
    """Kills the mutants that leave the escaping out of HTML or of Markdown."""
    page, text = html.of(HOSTILE, BERLIN), markdown.of(HOSTILE, BERLIN)
    assert "<script" not in page and "\x00" not in page
    assert "\n# A heading" not in text and "[a link](" not in text
    assert docx.of(HOSTILE, BERLIN, START)[:2] == b"PK"


def test_a_signal_that_is_not_there_has_no_report(app: App) -> None:
    number, seed = escalated(app)
    with pytest.raises(NotFound):
        service.report(app, SignalId(number + 99), reader=seed.csm)
