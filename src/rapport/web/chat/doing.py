"""Which answer belongs to which wish?"""

from collections.abc import Callable, Mapping

from rapport.web.chat.cards import Answering
from rapport.web.chat.changing import blanks, copy_to, drop_copy, promise, reword
from rapport.web.chat.drafting import escalation_response, intro_request, multi_thread
from rapport.web.chat.intents import Wish
from rapport.web.chat.listing import at_risk, mail, owed, single_threaded, snooze, waiting
from rapport.web.chat.sending import discard, open_page, send, status, undo
from rapport.web.chat.telling import (
    help_,
    score,
    show_map,
    unknown,
    what_changed,
    who_knows,
    why_at_risk,
    why_not,
)
from rapport.web.chat.turn import Turn
from rapport.web.chat.writing import PLAYS, offers, play

DO: Mapping[Wish, Callable[[Turn], Answering]] = {
    **dict.fromkeys(PLAYS, play),
    Wish.ESCALATION_RESPONSE: escalation_response,
    Wish.INTRO_REQUEST: intro_request,
    Wish.MULTI_THREAD: multi_thread,
    Wish.OFFERS: offers,
    Wish.WHO_KNOWS: who_knows,
    Wish.WHAT_CHANGED: what_changed,
    Wish.WHY_AT_RISK: why_at_risk,
    Wish.WHY_NOT: why_not,
    Wish.SCORE: score,
    Wish.MAP: show_map,
    Wish.OWED: owed,
    Wish.DRAFTS: waiting,
    Wish.SINGLE_THREADED: single_threaded,
    Wish.AT_RISK: at_risk,
    Wish.MAIL: mail,
    Wish.SNOOZE: snooze,
    Wish.SEND: send,
    Wish.SEND_URGENTLY: send,
    Wish.UNDO: undo,
    Wish.STATUS: status,
    Wish.EDIT: open_page,
    Wish.EDIT_NOTE: open_page,
    Wish.ADD_COPIES: open_page,
    Wish.COPY_TO: copy_to,
    Wish.DROP_COPY: drop_copy,
    Wish.REWORD: reword,
    Wish.BLANKS: blanks,
    Wish.PROMISE_STEP: promise,
    Wish.PROMISE_UPDATE: promise,
    Wish.PROMISE_POLICY: promise,
    Wish.DISCARD: discard,
    Wish.HELP: help_,
    Wish.UNKNOWN: unknown,
}
