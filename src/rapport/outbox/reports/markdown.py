"""How does an escalation report read as Markdown?"""

import re
from datetime import tzinfo

from rapport.drafts.layout import clean_text
from rapport.outbox.clocks.words import moment
from rapport.outbox.reports.model import NOT_RECORDED, Line, Report

_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


def of(report: Report, zone: tzinfo) -> str:
    """CommonMark; words from outside are escaped, so that a subject cannot become a heading or a link."""
    parts = [f"# {_safe(report.title)}", f"Internal. As of {_safe(report.as_of)}."]
    for section in report.sections:
        lines = [_line(one, zone) for one in section.lines] or [f"*{NOT_RECORDED}*"]
        parts += [f"## {_safe(section.title)}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def _line(line: Line, zone: tzinfo) -> str:
    begin = f"**{_safe(line.label)}:** " if line.label else f"{_safe(moment(line.at, zone))}: " if line.at else ""
    return f"- {begin}{_safe(line.text)} `{line.record}`"


def _safe(text: str) -> str:
    return _MARKS.sub(r"\\\1", " ".join(clean_text(text).split()))
