"""How does a statement read in few words: "Jane Roe has left, 1 May 2026"?"""

from rapport.inbox.statements.model import Statement, StatementKind


def in_words(said: Statement, author: str) -> str:
    """One clause for a page. `author` is whose mail it is, by name or address."""
    who = said.name or said.address or author
    day = f", {said.on.day} {said.on:%B %Y}" if said.on else ""
    as_title = f" as {said.title}" if said.title else ""
    instead = f" instead of {said.instead_of}" if said.instead_of else ""
    match said.kind:
        case StatementKind.LEAVING:
            return f"{author} is leaving{day}"
        case StatementKind.LEFT:
            return f"{who} has left or is leaving{day}"
        case StatementKind.JOINS:
            return f"{who} joins{as_title}{day}"
        case StatementKind.LEADS:
            return f"{who} takes on {said.title or said.area or 'a new role'}{instead}{day}"
        case StatementKind.CONTACT_INSTEAD:
            return f"write to {who}{f' about {said.area}' if said.area else ''}{instead}{day}"
        case StatementKind.INTRODUCES:
            return f"introduces {who}{as_title}"
        case StatementKind.ORGANISATION:
            return f"the organisation changes: {said.sentence}"
        case StatementKind.TITLE:
            return f"{author} signs as {said.title}"
