"""What can be asked of the chat, and which words stand in the slots of a sentence?"""

from dataclasses import dataclass
from enum import StrEnum


class Wish(StrEnum):
    # Writing
    ESCALATION_RESPONSE = "escalation_response"
    INTRO_REQUEST = "intro_request"
    MULTI_THREAD = "multi_thread"
    FOLLOW_UP = "follow_up"
    THANK_YOU = "thank_you"
    HELLO = "hello"
    CHECK_IN = "check_in"
    REACH_OUT = "reach_out"
    RE_ENGAGE = "re_engage"
    FAREWELL = "farewell"
    HANDOVER = "handover"
    OFFERS = "offers"
    # Telling
    WHO_KNOWS = "who_knows"
    WHAT_CHANGED = "what_changed"
    WHY_AT_RISK = "why_at_risk"
    WHY_NOT = "why_not"
    SCORE = "score"
    MAP = "map"
    OWED = "owed"
    DRAFTS = "drafts"
    SINGLE_THREADED = "single_threaded"
    AT_RISK = "at_risk"
    MAIL = "mail"
    SNOOZE = "snooze"
    # The draft on the table
    SEND = "send"
    SEND_URGENTLY = "send_urgently"
    UNDO = "undo"
    STATUS = "status"
    EDIT = "edit"
    EDIT_NOTE = "edit_note"
    ADD_COPIES = "add_copies"
    COPY_TO = "copy_to"
    DROP_COPY = "drop_copy"
    REWORD = "reword"
    BLANKS = "blanks"
    PROMISE_STEP = "promise_step"
    PROMISE_UPDATE = "promise_update"
    PROMISE_POLICY = "promise_policy"
    DISCARD = "discard"
    HELP = "help"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Intent:
    """A wish and the words in its slots, as the person wrote them."""

    wish: Wish
    customer: str = ""
    target: str = ""  # a person's name, a title, or the number of a signal
    when: str = ""  # as `moments.read` understands it
