"""In which tone is something said: how grave, how formal, how it opens and ends?"""

import re
from dataclasses import replace

from rapport.drafts.model import Sentence, SentenceKind
from rapport.drafts.voice.forms import GREETING, SIGN_OFF
from rapport.drafts.voice.model import (
    NEUTRAL,
    PLAIN,
    Formality,
    Length,
    Manner,
    Register,
    Setting,
    Style,
    Tone,
    Voice,
)
from rapport.inbox.model import Severity
from rapport.people.names import greeting
from rapport.users.model import User

GRAVE = frozenset({Severity.HIGH, Severity.CRITICAL})
FORMAL_ENDING = "Best regards,"
CONTRACTIONS = (  # "I’m" only where a sentence begins: inside one, the check takes it for a name
    (re.compile(r"^I am\b"), "I’m"),
    (re.compile(r"^I would\b"), "I’d"),
    (re.compile(r"^It is\b"), "It’s"),
    (re.compile(r"\bdo not\b"), "don’t"),
    (re.compile(r"\bis not\b"), "isn’t"),
)


def manner(voice: Voice, theirs: Style, tone: Tone) -> Manner:
    """How a draft is written: what is grave is formal, a formal recipient is met formally, the rest is the voice."""
    formal = tone.severity in GRAVE or theirs.formal or voice.formality is Formality.FORMAL
    floor = Register.FORMAL if formal else Register.CASUAL
    greeting = GREETING.get(voice.greeting, GREETING["hi"])
    if greeting.register < floor:
        greeting = GREETING["dear"]
    own = SIGN_OFF.get(voice.sign_off)
    if own is not None and own.register >= floor:
        ending = own.words
    else:
        ending = FORMAL_ENDING if formal and tone.ending == PLAIN.ending else tone.ending
    return Manner(
        greeting=greeting.words,
        ending=ending,
        full=voice.length is Length.FULL and (not theirs.short or Setting.LENGTH in voice.holds),
        contracted=voice.formality is Formality.CASUAL and not formal,
    )


def in_manner(sentence: Sentence, how: Manner) -> Sentence:
    """A courtesy with "I'm" for "I am" where that is the voice; what claims or asks something stays word for word."""
    if not how.contracted or sentence.kind is not SentenceKind.COURTESY:
        return sentence
    text = sentence.text
    for long, short in CONTRACTIONS:
        text = long.sub(short, text)
    return replace(sentence, text=text)


def greeted(name: str, record: str, how: Manner) -> Sentence:
    """ "Hi Michael,", "Dear Michael," or "Michael,"; "Hello," when nobody knows the name."""
    called = greeting(name)
    words = f"{how.greeting} {called},".strip() if called else "Hello,"
    return Sentence(SentenceKind.COURTESY, words, (record,) if record else (), break_after=True)


def opening(name: str, record: str, severity: Severity = Severity.LOW) -> Sentence:
    """The same in nobody's own voice: "Dear Michael," when it is grave, "Hi Michael," otherwise."""
    return greeted(name, record, manner(NEUTRAL, Style(), Tone(severity)))


def ending(user: User, word: str) -> Sentence:
    """The sign-off: name, title and telephone as far as they are known."""
    lines = [word, user.name, *(line for line in (user.title, user.phone) if line)]
    return Sentence(SentenceKind.COURTESY, "\n".join(lines), (f"user:{user.id}",), break_after=True)
