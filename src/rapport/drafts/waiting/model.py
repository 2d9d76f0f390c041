"""How much waits for one person?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    drafts: int  # for somebody's yes
    signals: int  # open, without those put aside
    notices: int  # told to this person in the app and not looked at
