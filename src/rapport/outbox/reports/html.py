"""How does an escalation report read as a page of its own, to be printed or attached?"""

from datetime import tzinfo
from html import escape

from rapport.drafts.layout import clean_text
from rapport.outbox.clocks.words import moment
from rapport.outbox.reports.model import NOT_RECORDED, Line, Report

# No script, nothing from elsewhere: it is opened from disks and mails.
STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1c20}"
    "h1{font-size:1.5rem}h2{font-size:1.05rem;margin:1.6rem 0 .4rem;border-bottom:1px solid #d7dae0}"
    "ul{padding-left:1.1rem}code{font-size:.8em;color:#5a6070}em{color:#5a6070}"
)


def of(report: Report, zone: tzinfo) -> str:
    """A whole document."""
    parts = [f"<h1>{_safe(report.title)}</h1>", f"<p>Internal. As of {_safe(report.as_of)}.</p>"]
    for section in report.sections:
        lines = "\n".join(f"<li>{_line(one, zone)}</li>" for one in section.lines)
        parts.append(f"<h2>{_safe(section.title)}</h2>")
        parts.append(f"<ul>\n{lines}\n</ul>" if lines else f"<p><em>{NOT_RECORDED}</em></p>")
    body = "\n".join(parts)
    head = f'<meta charset="utf-8"><title>{_safe(report.title)}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="en">\n<head>{head}</head>\n<body>\n{body}\n</body>\n</html>\n'


def _line(line: Line, zone: tzinfo) -> str:
    begin = f"<b>{_safe(line.label)}:</b> " if line.label else f"{_safe(moment(line.at, zone))}: " if line.at else ""
    return f"{begin}{_safe(line.text)} <code>{_safe(line.record)}</code>"


def _safe(text: str) -> str:
    return escape(" ".join(clean_text(text).split()))
