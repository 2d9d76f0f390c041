"""Who must hear now that an urgent draft waits, and in which words?"""

from datetime import timedelta
from html import escape

from rapport.drafts.policies.expedited.model import Urgent
from rapport.signals.notices.model import Letter
from rapport.users.model import User, UserId

MOST_ATTEMPTS = 5
AGAIN = timedelta(seconds=30)  # between two attempts: the clock of an urgent draft counts minutes
STUCK = timedelta(minutes=5)  # a mail server that takes longer has been given up by its connection


def to_tell(one: Urgent) -> tuple[UserId, ...]:
    """The approver at once: the author, until they have said yes; then whoever may complete it. Once the time for it
    has come, everybody who may stand in. Never whoever asked for the draft: they have it before them."""
    waits_for_others = one.asked or one.stands_in
    return tuple(user for user in one.able if user != one.made_by and (waits_for_others or user == one.author))


def letter(to: User, sentence: str, link: str) -> Letter:
    """Without a word of the draft itself: it is read where it is approved."""
    text = (
        f"{sentence}\n\nRead and decide: {link}\n\nIt is checked like every other draft; nothing leaves without a yes."
    )
    html = (
        f"<p><strong>{escape(sentence)}</strong></p>\n"
        f'<p><a href="{escape(link, quote=True)}">Read and decide</a></p>\n'
        "<p>It is checked like every other draft; nothing leaves without a yes.</p>"
    )
    return Letter(to, sentence, text, html)
