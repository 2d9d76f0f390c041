"""How does an escalation report read as a Word document (ECMA-376)?"""

from datetime import datetime, tzinfo
from io import BytesIO

import docx
from docx.document import Document
from docx.shared import Pt, RGBColor

from rapport.drafts.layout import clean_text
from rapport.outbox.clocks.words import moment
from rapport.outbox.reports.model import NOT_RECORDED, Line, Report

GREY = RGBColor(0x5A, 0x60, 0x70)
SMALL = Pt(8)


def of(report: Report, zone: tzinfo, now: datetime) -> bytes:
    """The file. The same report at the same moment gives the same words; nothing names who made it."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author = _safe(report.title), "Rapport"
    properties.created = properties.modified = now.replace(tzinfo=None)
    document.add_heading(_safe(report.title), 0)
    document.add_paragraph(f"Internal. As of {_safe(report.as_of)}.")
    for section in report.sections:
        document.add_heading(_safe(section.title), 1)
        for line in section.lines:
            _line(document, line, zone)
        if not section.lines:
            document.add_paragraph().add_run(NOT_RECORDED).italic = True
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _line(document: Document, line: Line, zone: tzinfo) -> None:
    paragraph = document.add_paragraph(style="List Bullet")
    if line.label:
        paragraph.add_run(f"{_safe(line.label)}: ").bold = True
    elif line.at:
        paragraph.add_run(f"{_safe(moment(line.at, zone))}: ")
    paragraph.add_run(_safe(line.text))
    record = paragraph.add_run(f"  {line.record}")
    record.font.size, record.font.color.rgb = SMALL, GREY


def _safe(text: str) -> str:
    """Without the control characters that XML does not allow."""
    return " ".join(clean_text(text).split())
