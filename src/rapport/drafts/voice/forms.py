"""Which greetings and sign-offs does Rapport know, and how formal is each?"""

from collections.abc import Sequence

from rapport.drafts.voice.model import Form, Formality, Length, Register, Setting
from rapport.errors import BadInput

_C, _N, _F = Register
GREETINGS = (
    Form("hey", "Hey", _C),
    Form("hi", "Hi", _N),
    Form("hello", "Hello", _N),
    Form("name", "", _N),
    Form("dear", "Dear", _F),
)
SIGN_OFFS = (
    Form("cheers", "Cheers,", _C),
    Form("thanks", "Thanks,", _N),
    Form("thank you", "Thank you,", _N),
    Form("many thanks", "Many thanks,", _N),
    Form("best", "Best,", _N),
    Form("all the best", "All the best,", _N),
    Form("warmly", "Warmly,", _N),
    Form("regards", "Regards,", _F),
    Form("best regards", "Best regards,", _F),
    Form("kind regards", "Kind regards,", _F),
    Form("warm regards", "Warm regards,", _F),
    Form("sincerely", "Sincerely,", _F),
)
GREETING = {form.key: form for form in GREETINGS}
SIGN_OFF = {form.key: form for form in SIGN_OFFS}
VALUES = {
    Setting.GREETING: tuple(GREETING),
    Setting.SIGN_OFF: tuple(SIGN_OFF),
    Setting.LENGTH: tuple(Length),
    Setting.FORMALITY: tuple(Formality),
}
USUAL = {
    Setting.GREETING: "hi",
    Setting.SIGN_OFF: "best",
    Setting.LENGTH: Length.FULL,
    Setting.FORMALITY: Formality.NEUTRAL,
}


def checked(setting: Setting, value: str) -> str:
    """Raises BadInput for a value that the setting does not have."""
    found = value.strip().lower().rstrip(",")
    if found not in VALUES[setting]:
        raise BadInput(f"“{value[:40]}” is no {name(setting)} that Rapport knows. Choose {listed(VALUES[setting])}.")
    return found


def name(setting: Setting) -> str:
    return setting.value.replace("_", "-")


def listed(values: Sequence[str]) -> str:
    return f"{', '.join(values[:-1])} or {values[-1]}"


def shown(setting: Setting, value: str) -> str:
    """As a mail has it: “Hi Ada,”, “Best regards,”; lengths and formality are words already."""
    if setting is Setting.GREETING:
        return f"{GREETING[value].words} Ada,".strip()
    return SIGN_OFF[value].words if setting is Setting.SIGN_OFF else value
