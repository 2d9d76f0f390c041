"""How is a voice said in words: where each setting comes from, what the mails show?"""

from rapport.drafts.voice.forms import VALUES, name, shown
from rapport.drafts.voice.model import Origin, Part, Setting
from rapport.drafts.voice.settling import ENOUGH

TITLES = {
    Setting.GREETING: "Greeting",
    Setting.SIGN_OFF: "Sign-off",
    Setting.LENGTH: "Length",
    Setting.FORMALITY: "Formality",
}
ABOUT = {
    Setting.GREETING: "What is grave, and whoever writes formally themselves, is greeted with “Dear”.",
    Setting.SIGN_OFF: "A grave matter or a formal recipient gets at least “Best regards”. Your signature follows.",
    Setting.LENGTH: "Short leaves out courtesies that may go; facts, questions and promises stay. What was learned "
    "gives way to a recipient who writes briefly; what you say holds.",
    Setting.FORMALITY: "Casual writes “I’m” where it is a courtesy; formal writes at least “Dear” and “Best regards”.",
}


def why(part: Part) -> str:
    """Where the setting comes from, in a sentence."""
    if part.origin is Origin.CHOSEN:
        return "You chose this."
    if part.origin is Origin.EDITS:
        before = shown(part.setting, part.taught_by[0].before)
        return f"Your edits moved it: {len(part.taught_by)} drafts in a row were changed to this, from “{before}” last."
    if part.origin is Origin.LEARNED:
        return f"Learned from {part.of} of your mails."
    shows = "shows" if part.of == 1 else "show"
    return f"Neutral: {_mails(part.of)} of yours {shows} it, and from fewer than {ENOUGH} nothing is learned."


def learned(part: Part) -> str:
    """What the mails alone say."""
    if not part.learned:
        return "too few mails"
    return f"“{shown(part.setting, part.learned)}”, from {_mails(part.of)}"


def counts(part: Part) -> list[tuple[str, int]]:
    """What was counted, as a table shows it."""
    if part.setting in (Setting.GREETING, Setting.SIGN_OFF):
        return [(shown(part.setting, key), count) for key, count in part.counts]
    return list(part.counts)


def options(part: Part) -> list[tuple[str, str]]:
    """(value, as a mail has it) of everything that can be chosen."""
    return [(value, shown(part.setting, value)) for value in VALUES[part.setting]]


def title(part: Part) -> str:
    return TITLES[part.setting]


def key(part: Part) -> str:
    return name(part.setting)


def _mails(count: int) -> str:
    return "1 mail" if count == 1 else f"{count} mails"
