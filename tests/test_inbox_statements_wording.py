"""A statement reads as one clause that a person understands without the mail."""

from datetime import date

import pytest

from rapport.inbox.statements.model import Statement, StatementKind
from rapport.inbox.statements.wording import in_words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Statement(StatementKind.LEAVING, "", "a@x.test", "…", on=date(2026, 5, 1)), "Ana Lund is leaving, 1 May 2026"),
        (Statement(StatementKind.LEFT, "Jane Roe", "", "…"), "Jane Roe has left or is leaving"),
        (Statement(StatementKind.JOINS, "Jane Roe", "", "…", "CFO"), "Jane Roe joins as CFO"),
        (Statement(StatementKind.LEADS, "Jane", "", "…", "", "sales", "Bob"), "Jane takes on sales instead of Bob"),
        (Statement(StatementKind.CONTACT_INSTEAD, "", "j@x.test", "…", "", "bills"), "write to j@x.test about bills"),
        (Statement(StatementKind.INTRODUCES, "Jane Roe", "", "…", "CFO"), "introduces Jane Roe as CFO"),
        (Statement(StatementKind.ORGANISATION, "", "", "IT moves."), "the organisation changes: IT moves."),
        (Statement(StatementKind.TITLE, "", "a@x.test", "…", "Buyer"), "Ana Lund signs as Buyer"),
    ],
)
def test_a_statement_in_words(said: Statement, words: str) -> None:
    assert in_words(said, "Ana Lund") == words
