"""What do tables say, and where is one wrong?"""

from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.app import App
from rapport.errors import BadInput
from rapport.inbox import tables
from rapport.inbox.model import Severity, TicketAction, TicketStatus, Usage
from rapport.inbox.records import store as records
from tests import world

HEADER = "id,customer,subject,opened_at"


def test_a_ticket_has_all_its_columns() -> None:
    content = (
        f"{HEADER},severity,status,escalated_at,owner,requester,actions\n"
        'T-1,TechCorp,"API down, again",2026-03-01 14:30,Urgent,Closed,2026-03-02T08:00+02:00,Ops,Ada@TechCorp.test,'
        '"done | Rolled back | Ops | 2026-03-02\nplanned | Write it up"\n'
    )
    [ticket] = tables.tickets(content.encode(), "tickets.csv")
    assert (ticket.severity, ticket.status) == (Severity.CRITICAL, TicketStatus.RESOLVED)
    assert ticket.opened_at == datetime(2026, 3, 1, 14, 30, tzinfo=UTC)
    assert ticket.updated_at == ticket.escalated_at == datetime(2026, 3, 2, 6, tzinfo=UTC)
    assert (ticket.reporter, ticket.owner) == ("ada@techcorp.test", "Ops")
    assert ticket.actions == (
        TicketAction("Rolled back", "Ops", "done", datetime(2026, 3, 2, tzinfo=UTC)),
        TicketAction("Write it up", "", "planned", None),
    )


LINKEDIN = 'Notes:\r\n"When exporting your data,\r\nsome addresses are missing."\r\n\r\n'


@pytest.mark.parametrize("above", ["sep=,\r\n", "\ufeffsep=,\n", "\r\n\r\n", LINKEDIN])
def test_what_programs_write_above_the_header_is_passed_over_and_lines_are_counted_as_in_an_editor(above: str) -> None:
    content = f"{above}{HEADER}\n1,TechCorp,Broken,2026-03-01\n2,TechCorp,,2026-03-01\n".encode()
    assert tables.header(content) == tuple(HEADER.split(","))
    with pytest.raises(BadInput, match=f"Line {above.count(chr(10)) + 3} of t.csv, column subject"):
        tables.tickets(content, "t.csv")


def test_what_excel_writes_in_windows_is_read_as_it_stood() -> None:
    """Kills Latin-1, where a euro sign and a quotation mark are controls that nobody sees."""
    [ticket] = tables.tickets(f"{HEADER}\n1,Café „Euro€“,x,2026-03-01\n".encode("cp1252"), "t.csv")
    assert ticket.customer == "Café „Euro€“"
    [ticket] = tables.tickets(f"{HEADER}\n1,".encode() + b"Caf\xe9 \x81,x,2026-03-01\n", "t.csv")
    assert ticket.customer == "Café \x81"


def test_a_name_over_two_lines_of_a_cell_is_one_name() -> None:
    [ticket] = tables.tickets(f'{HEADER}\n1,"Line\r\n  Break",x,2026-03-01\n'.encode(), "t.csv")
    assert ticket.customer == "Line Break"


@pytest.mark.parametrize("cell", ["01.11.2026 10:00", "2026/11/01 10:00", "2026-11-01T10:00Z"])
def test_a_moment_is_read_as_tables_of_customers_write_a_day(cell: str) -> None:
    assert tables.moment(cell) == datetime(2026, 11, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    [ticket] = tables.tickets(f"{HEADER}\r\n1,Käse AG,Größe,2026-03-01\r\n".encode(encoding), "t.csv")
    assert (ticket.customer, ticket.subject) == ("Käse AG", "Größe")


def test_a_spreadsheet_with_semicolons_is_read() -> None:
    content = b"Customer;Date;Metric;Value;User\nTechCorp;2026-03-01;logins;12.5;Ada@techcorp.test\n\n"
    assert tables.usage(content, "u.csv") == [Usage("TechCorp", "ada@techcorp.test", date(2026, 3, 1), "logins", 12.5)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"id,customer,opened_at\n", r"t\.csv has no column subject \(it has: id, customer, opened_at\)\. Add it"),
        (b"", r"has no column id, customer, subject, opened_at \(it has: none\)"),
        (b"id,customer,subject,opened_at,Subject\n", r"t\.csv has the column subject twice"),
        (f"{HEADER}\n1,A,B,soon\n".encode(), r"Line 2 of t\.csv, column opened_at: “soon” cannot be read; write it"),
        (f"{HEADER}\n1,A,B,2026-03-01\n\n2,A,,2026-03-01\n".encode(), r"Line 4 of t\.csv, column subject: it is empty"),
        (f"{HEADER}\n1,A,B,C,2026-03-01\n".encode(), r"Line 2 of t\.csv has 5 cells and the header 4"),
        (f'{HEADER}\n1,A,"B,2026-03-01\n'.encode(), r"Line 2 of t\.csv is no CSV: unexpected end of data"),
        (f"{HEADER},severity\n1,A,B,2026-03-01,awful\n".encode(), r"column severity: “awful” is none of low, med"),
        (f"{HEADER},actions\n1,A,B,2026-03-01,did it\n".encode(), r"column actions: “did it” is not of the form"),
        (f"{HEADER},actions\n1,A,B,2026-03-01,done|x|y|z\n".encode(), r"column actions: “z” is no moment"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_line_and_column(content: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        tables.tickets(content, "t.csv")


@pytest.mark.parametrize("figure", ["many", "nan", "inf", ""])
def test_a_figure_is_a_number(figure: str) -> None:
    with pytest.raises(BadInput, match="column value"):
        tables.usage(f"customer,date,metric,value\nA,2026-03-01,logins,{figure}\n".encode(), "u.csv")


@given(st.binary(max_size=300))
def test_whatever_a_table_holds_it_is_read_or_refused_with_a_sentence(content: bytes) -> None:
    sentence, read = "", []
    try:
        read = tables.tickets(f"{HEADER}\n".encode() + content, "t.csv")
    except BadInput as refused:
        sentence = refused.sentence
    assert not sentence or ("t.csv" in sentence and sentence.endswith("."))
    assert all(ticket.external_id and ticket.customer for ticket in read)


def test_tables_are_told_by_their_columns() -> None:
    assert tables.is_tickets(tables.header(b"Ticket ID,Company,Subject,Created At\n"))
    assert tables.is_usage(tables.header(b"\xef\xbb\xbfcustomer,day,metric,value\n"))
    assert not tables.is_tickets(tables.header(b"name,domain\n"))


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("column", ["opened_at", "updated_at", "escalated_at", "actions"])
def test_a_moment_that_is_no_date_somewhere_is_refused_before_it_is_stored(column: str, at: str) -> None:
    """Kills what is stored and cannot be read again: every later look at that customer would fail."""
    cells = {"id": "T-1", "customer": "DataFlow", "subject": "x", "opened_at": "2026-03-01"}
    cells[column] = f"done | Rolled back | Ops | {at}" if column == "actions" else at
    with pytest.raises(BadInput, match=rf"Ticket 1 of this call, {column}: “{at[:10]}"):
        tables.ticket(tables.Line("Ticket 1 of this call", 0, cells))


def test_a_moment_is_kept_as_utc() -> None:
    assert tables.moment("2026-03-01T14:30:00+02:00").isoformat() == "2026-03-01T12:30:00+00:00"


@pytest.mark.parametrize("column", ["id", "customer", "subject", "reporter", "category", "owner"])
def test_what_a_ticket_is_called_by_is_a_name_and_no_file(column: str) -> None:
    """Kills an index row that PostgreSQL refuses, which no sentence about the field could follow."""
    cells = {"id": "T-1", "customer": "DataFlow", "subject": "x", "opened_at": "2026-03-01", column: "x" * 1001}
    with pytest.raises(BadInput, match=rf"this call, {column}: it has 1001 characters, and \d+ are the most"):
        tables.ticket(tables.Line("Ticket 1 of this call", 0, cells))


@pytest.mark.parametrize("column", ["customer", "metric", "user"])
def test_what_a_figure_is_called_by_is_a_name_and_no_file(column: str) -> None:
    cells = {"customer": "A", "date": "2026-03-01", "metric": "logins", "value": "1", "user": "", column: "x" * 301}
    content = ",".join(cells) + "\n" + ",".join(cells.values())
    with pytest.raises(BadInput, match=r"Line 2 of u.csv, column \w+: it has 301 characters, and 300 are the most"):
        tables.usage(content.encode(), "u.csv")


def test_the_longest_names_find_a_place_in_the_indexes(app: App) -> None:
    """Kills a limit above what an index row holds (2704 bytes), each character of the four bytes that UTF-8 takes."""
    with app.db.transaction() as tx:
        customer, n = world.customer(tx, _long(1)), _long
        cells = {"id": n(2), "customer": n(3), "subject": n(4), "opened_at": "2026-03-01", "reporter": n(5)}
        records.put_tickets(tx, [(tables.ticket(tables.Line("x", 0, cells)), customer)])
        [figure] = tables.usage(f"customer,date,metric,value,user\nA,2026-03-01,{n(6)},1,{n(7)}\n".encode(), "u.csv")
        assert records.put_usage(tx, [(figure, customer)]) == 1


def _long(seed: int) -> str:
    """As long as may be, and nothing that could be compressed."""
    chosen = Random(seed)
    return "".join(chr(chosen.randrange(0x20000, 0x2A6D0)) for _ in range(tables.LONGEST_NAME))
