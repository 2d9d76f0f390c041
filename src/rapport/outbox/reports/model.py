"""What is an escalation report: sections of lines, each with the record that it comes from?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

NOT_RECORDED = "not recorded"


class Format(StrEnum):
    MARKDOWN = "md"
    HTML = "html"
    DOCX = "docx"


MEDIA = {
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.HTML: "text/html; charset=utf-8",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    record: str  # 'ticket:7'
    label: str = ""  # 'Severity'; empty in a list
    at: datetime | None = None  # of the timeline


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[Line, ...]  # none: nothing is recorded, and the report says so


@dataclass(frozen=True, slots=True)
class Report:
    """Internal: who reads it knows our people and our tools."""

    title: str
    as_of: str  # in words
    sections: tuple[Section, ...]
