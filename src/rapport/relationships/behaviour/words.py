"""Does a mail ask somebody for something, wait for their decision, or state one?

By whole phrases in five languages; a phrase missed costs little, since no part of a score rests on one mail.
"""

import re

_DECIDED = """
approved, i approve, we approve, has approved, sign off on, signed off, go ahead, green light, greenlight, we decided,
we have decided, i have decided, i decided, let's proceed, let us proceed, please proceed, we will proceed,
we'll proceed, agreed, freigegeben, genehmigt, entschieden, wir machen das so, einverstanden,
approuvé, validé, nous avons décidé, feu vert,
aprobado, hemos decidido, luz verde, aprovado, decidimos
"""
_AWAITED = """
has to approve, have to approve, needs to approve, need to approve, must approve, your approval, needs your, final say,
your decision, your call, up to you, sign this off, sign it off, for approval, approve this, approve it,
has to sign, needs to sign, has to decide, needs to decide, please decide,
zur freigabe, ihre freigabe, deine freigabe, bitte entscheiden, muss entscheiden, muss freigeben,
votre accord, votre validation, pour validation, doit valider,
su aprobación, tu aprobación, debe aprobar, sua aprovação, precisa aprovar
"""
_ASKED = """
what do you think, your thoughts, your opinion, your view, could you, can you, would you, do you agree, are you ok,
are you okay, please advise, please confirm, please review,
was meinst du, was meinen sie, was denken sie, könnten sie, können sie, kannst du, ihre meinung,
qu'en pensez-vous, qu'en penses-tu, pouvez-vous, pourriez-vous, votre avis,
qué opina, qué opinas, podría, puede usted, puedes, o que acha, poderia, pode confirmar
"""


def _pattern(phrases: str) -> re.Pattern[str]:
    listed = sorted((" ".join(one.split()) for one in phrases.split(",")), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(one) for one in listed)})(?!\w)")


_DECISION, _WAITS, _QUESTION = _pattern(_DECIDED), _pattern(_AWAITED), _pattern(_ASKED)
_DENIED = re.compile(r"(?:not|never|n't|nicht|kein|keine|pas|no|não)\s+(?:yet\s+|been\s+|be\s+|noch\s+)*$")
_BEFORE = 16  # characters in which a "not yet" stands before what it denies


def decides(words: str) -> bool:
    """Whether its author states a decision: "approved", never "not approved yet"."""
    text = _plain(words)
    return any(not _DENIED.search(text[max(0, m.start() - _BEFORE) : m.start()]) for m in _DECISION.finditer(text))


def awaits(words: str) -> bool:
    """Whether a decision of somebody else is waited for: "this needs your approval"."""
    return _WAITS.search(_plain(words)) is not None


def asks(words: str) -> bool:
    """Whether the reader is asked for something; a question mark alone also ends "How are you?"."""
    return _QUESTION.search(_plain(words)) is not None


def _plain(words: str) -> str:
    return " ".join(words.lower().replace("’", "'").split())
