"""What may a language model ask for in the chat, and what no longer once it has read others' words?

There is no tool that approves, sends, undoes, adds a recipient, promises, snoozes, discards or sets anything: what is
not here it cannot name. A text from outside may tell the model what to do, so from the moment it has read one nothing
is left that could reach outside, not even a draft that would wait for a person.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapport.users.talks.model import Tool, ToolCall
from rapport.web.chat.intents import Wish

CUSTOMER, PERSON = "customer", "person"
BOTH = (CUSTOMER, PERSON)


class Reach(StrEnum):
    RECORDS = "records"  # figures, names and titles, each a short line
    WORDS = "words"  # what others wrote: mail, tickets, subjects, and sentences that quote them
    PROPOSE = "propose"  # a draft that waits for a person


@dataclass(frozen=True, slots=True)
class Reaching:
    """A tool, the sentence of the chat that it stands for, and how far it reaches."""

    wish: Wish
    reach: Reach
    about: str
    takes: tuple[str, ...] = (CUSTOMER,)


_ALL = (
    Reaching(Wish.SCORE, Reach.RECORDS, "The threading score of a customer with its parts, and whom we know there."),
    Reaching(Wish.WHO_KNOWS, Reach.RECORDS, "Who at a customer could introduce us to a person or title.", BOTH),
    Reaching(Wish.SINGLE_THREADED, Reach.RECORDS, "Customers where too much hangs on one person.", ()),
    Reaching(Wish.WHAT_CHANGED, Reach.WORDS, "What has changed at a customer in a month, and its newest signals."),
    Reaching(Wish.WHY_AT_RISK, Reach.WORDS, "The open signals of a customer and its threading score."),
    Reaching(Wish.WHY_NOT, Reach.WORDS, "What every detector looked at, at a customer, and what was missing."),
    Reaching(Wish.AT_RISK, Reach.WORDS, "The open signals of all customers, the gravest first.", ()),
    Reaching(Wish.OWED, Reach.WORDS, "What the person owes today.", ()),
    Reaching(Wish.DRAFTS, Reach.WORDS, "Drafts that wait for the person.", ()),
    Reaching(Wish.MAIL, Reach.WORDS, "The latest mails with a customer, each with its beginning."),
    Reaching(Wish.ESCALATION_RESPONSE, Reach.PROPOSE, "Draft an answer to a customer's open escalation."),
    Reaching(Wish.FOLLOW_UP, Reach.PROPOSE, "Draft an update on a customer's escalation."),
    Reaching(Wish.INTRO_REQUEST, Reach.PROPOSE, "Draft a request to be introduced to a person or title.", BOTH),
    Reaching(Wish.MULTI_THREAD, Reach.PROPOSE, "Draft a request that closes the costliest gap at a customer."),
    Reaching(Wish.CHECK_IN, Reach.PROPOSE, "Draft a check-in with somebody at a customer.", BOTH),
    Reaching(Wish.RE_ENGAGE, Reach.PROPOSE, "Draft a mail to somebody who has gone silent.", BOTH),
    Reaching(Wish.THANK_YOU, Reach.PROPOSE, "Draft thanks for an introduction.", BOTH),
)  # fmt: skip
TOOLS: Mapping[str, Reaching] = {one.wish.value: one for one in _ALL}


def offered(reached: Sequence[Reach]) -> tuple[Tool, ...]:
    """What may be asked for next, after tools of these reaches were used: one draft, and none after others' words."""
    reading = Reach.WORDS in reached or Reach.PROPOSE in reached
    return tuple(
        Tool(name, one.about, one.takes) for name, one in TOOLS.items() if not (reading and one.reach is Reach.PROPOSE)
    )


def is_the_persons(call: ToolCall, typed: str) -> bool:
    """Whether everything that a call names stands in the person's line, in whole words: a model chooses nobody to
    write to."""
    said = " ".join(typed.casefold().split())
    return all(_stands_in(" ".join(value.casefold().split()), said) for value in call.arguments.values())


def _stands_in(words: str, said: str) -> bool:
    return not words or re.search(rf"(?<!\w){re.escape(words)}(?!\w)", said) is not None
