"""What is somebody's voice, between what their mails show, their edits teach and they choose?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapport.drafts.voice.forms import GREETING, SIGN_OFF, USUAL, VALUES
from rapport.drafts.voice.model import (
    NEUTRAL,
    Choice,
    Formality,
    Habits,
    Length,
    Lesson,
    Origin,
    Part,
    Register,
    Setting,
    Style,
    Voice,
)

ENOUGH = 10  # mails that show a thing; fewer show a week, not a habit
ALIKE = 3  # edits in a row to the same: once is the occasion, twice is chance
SHORT = 45  # words a mail; the plays at full length have 60 to 120, without what may go 40 to 80
OF_THEM = 3  # mails of a recipient: what they write to us is all there is, and bending to it costs little
MOSTLY = 0.5


def parts(habits: Habits, lessons: Sequence[Lesson], choices: Sequence[Choice]) -> tuple[Part, ...]:
    """Every setting as it holds now. `lessons` that still count, the newest first. A form that was kept by another
    version of the program and that this one does not know counts as never seen."""
    seen = with_known_forms(habits)
    taught = [one for one in lessons if one.after in VALUES[one.setting]]
    chosen = {one.setting: one for one in choices if one.value in VALUES[one.setting]}
    return tuple(part(setting, seen, taught, chosen.get(setting)) for setting in Setting)


def with_known_forms(habits: Habits) -> Habits:
    def known(counts: Mapping[str, int], forms: Mapping[str, object]) -> dict[str, int]:
        return {key: count for key, count in counts.items() if key in forms}

    return replace(habits, greetings=known(habits.greetings, GREETING), sign_offs=known(habits.sign_offs, SIGN_OFF))


def part(setting: Setting, habits: Habits, lessons: Sequence[Lesson], choice: Choice | None) -> Part:
    learned, of, counts = shown_by(setting, habits)
    taught = taught_by(setting, lessons, choice)
    if taught:
        value, origin = taught[0].after, Origin.EDITS
    elif choice is not None:
        value, origin = choice.value, Origin.CHOSEN
    elif learned:
        value, origin = learned, Origin.LEARNED
    else:
        value, origin = str(USUAL[setting]), Origin.NEUTRAL
    return Part(setting, value, origin, learned, of, counts, taught)


def taught_by(setting: Setting, lessons: Sequence[Lesson], choice: Choice | None) -> tuple[Lesson, ...]:
    """The newest edits of a setting, if ALIKE of them in a row say the same; those before a choice were answered."""
    mine = [one for one in lessons if one.setting is setting and (choice is None or one.at > choice.at)]
    newest = sorted(mine, key=lambda one: (one.at, one.draft), reverse=True)
    run = [one for i, one in enumerate(newest) if all(two.after == newest[0].after for two in newest[: i + 1])]
    return tuple(run) if len(run) >= ALIKE else ()


def shown_by(setting: Setting, habits: Habits) -> tuple[str, int, tuple[tuple[str, int], ...]]:
    """(what the mails say, how many show it, their counts); the first is empty below ENOUGH."""
    if setting in (Setting.GREETING, Setting.SIGN_OFF):
        counts = habits.greetings if setting is Setting.GREETING else habits.sign_offs
        ordered = tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
        of = sum(counts.values())
        return (ordered[0][0] if of >= ENOUGH else ""), of, ordered
    if setting is Setting.LENGTH:
        learned = Length.SHORT if habits.words <= SHORT else Length.FULL
        return (learned if habits.mails >= ENOUGH else ""), habits.mails, (("words, median", habits.words),)
    marks = (("with contractions", habits.contracted), ("with exclamation marks", habits.exclaiming))
    formal = sum(_of_register(habits, Register.FORMAL))
    return (
        _formality(habits) if habits.mails >= ENOUGH else "",
        habits.mails,
        (*marks, ("formal greetings and sign-offs", formal)),
    )


def _of_register(habits: Habits, register: Register) -> tuple[int, int]:
    greeted = sum(n for key, n in habits.greetings.items() if GREETING[key].register is register)
    ended = sum(n for key, n in habits.sign_offs.items() if SIGN_OFF[key].register is register)
    return greeted, ended


def _formality(habits: Habits) -> Formality:
    """Formal: most greetings and most sign-offs are. Casual: most mails have contractions."""
    greeted, ended = _of_register(habits, Register.FORMAL)
    most_greeted = greeted > MOSTLY * sum(habits.greetings.values())
    if most_greeted and ended > MOSTLY * sum(habits.sign_offs.values()):
        return Formality.FORMAL
    return Formality.CASUAL if habits.contracted > MOSTLY * habits.mails else Formality.NEUTRAL


def voice(found: Sequence[Part]) -> Voice:
    """As the composer takes it."""
    known = {one.setting: one for one in found if one.origin is not Origin.NEUTRAL}

    def value(setting: Setting) -> str:
        return known[setting].value if setting in known else ""

    return Voice(
        greeting=value(Setting.GREETING),
        sign_off=value(Setting.SIGN_OFF),
        length=Length(value(Setting.LENGTH) or NEUTRAL.length),
        formality=Formality(value(Setting.FORMALITY) or NEUTRAL.formality),
        holds=frozenset(s for s, one in known.items() if one.origin in (Origin.EDITS, Origin.CHOSEN)),
    )


def style(habits: Habits) -> Style:
    """How a recipient writes; nothing below OF_THEM mails."""
    if habits.mails < OF_THEM:
        return Style()
    formal, ended = _of_register(habits, Register.FORMAL)
    named = sum(habits.greetings.values()) + sum(habits.sign_offs.values())
    return Style(formal=formal + ended > MOSTLY * named and formal > 0, short=habits.words <= SHORT)
