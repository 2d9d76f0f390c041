"""In which tone is something said: how grave, how formal, how it opens and ends?"""

from rapport.drafts.model import Sentence, SentenceKind
from rapport.inbox.model import Severity
from rapport.people.names import greeting
from rapport.users.model import User

GRAVE = frozenset({Severity.HIGH, Severity.CRITICAL})
# An apology that is larger than the trouble sounds false; one that is smaller sounds cold.
APOLOGY = {
    Severity.CRITICAL: "I am deeply sorry for what this has meant for you and your team. We take it very seriously.",
    Severity.HIGH: "I sincerely apologize for the trouble and frustration this has caused you and your team.",
    Severity.MEDIUM: "I am sorry for the trouble this has caused you.",
    Severity.LOW: "I am sorry for the inconvenience.",
}


def opening(name: str, record: str, severity: Severity = Severity.LOW) -> Sentence:
    """ "Dear Michael," when it is grave, "Hi Michael," otherwise, "Hello," when nobody knows the name."""
    called = greeting(name)
    word = "Dear" if severity in GRAVE else "Hi"
    return Sentence(
        SentenceKind.COURTESY,
        f"{word} {called}," if called else "Hello,",
        (record,) if record else (),
        break_after=True,
    )


def ending(user: User, word: str) -> Sentence:
    """The sign-off: name, title and telephone as far as they are known."""
    lines = [word, user.name, *(line for line in (user.title, user.phone) if line)]
    return Sentence(SentenceKind.COURTESY, "\n".join(lines), (f"user:{user.id}",), break_after=True)


def courtesy(text: str, *records: str, end: bool = False) -> Sentence:
    return Sentence(SentenceKind.COURTESY, text, records, break_after=end)


def fact(text: str, *records: str, end: bool = False) -> Sentence:
    return Sentence(SentenceKind.FACT, text, records, break_after=end)


def question(text: str, *records: str, end: bool = False) -> Sentence:
    return Sentence(SentenceKind.QUESTION, text, records, break_after=end)


def blank(text: str, *, end: bool = True) -> Sentence:
    return Sentence(SentenceKind.BLANK, text, break_after=end)


def bullets(kind: SentenceKind, *items: tuple[str, tuple[str, ...]]) -> list[Sentence]:
    """A list; the paragraph ends after the last one."""
    last = len(items) - 1
    return [
        Sentence(kind, text, records, break_after=i == last, bullet=True) for i, (text, records) in enumerate(items)
    ]
