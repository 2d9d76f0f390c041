"""What waits for somebody, which customers need a look, and which signal is put aside?"""

from collections.abc import Sequence

from rapport.drafts import service as drafts
from rapport.outbox import service as outbox
from rapport.outbox.clocks import service as clocks
from rapport.people import store as people
from rapport.people.model import Customer
from rapport.signals import service as signals
from rapport.signals.model import Signal, SignalId
from rapport.signals.words import SEVERITIES
from rapport.web import today, words
from rapport.web.chat.cards import Action, Answering, Button, LinesCard, Link, QuestionCard
from rapport.web.chat.drafting import snapshot_of
from rapport.web.chat.moments import read as moment
from rapport.web.chat.turn import Asked, Turn, customer_of, say
from rapport.web.chat.wording import signal_card
from rapport.web.clocks import owed_lines
from rapport.web.evidence import resolve

MOST = 8  # lines of a list; the page has all
MAILS = 5  # in an answer; the time line of the customer has all
BEGINNING = 300  # characters of a mail
A_WEEK = "1 week"  # how long a signal is put aside when nobody says until when


def owed(turn: Turn) -> Answering:
    """The lane of Today with what is owed: the same lines in the same order."""
    names = {one.id: one.name for one in _customers(turn)}
    promised = owed_lines(clocks.owed(turn.app), names)
    found = today.owed(drafts.pending(turn.app), outbox.deliveries(turn.app), names, promised)
    lines = [Link(text=_said(one.customer, one.reason), sub=one.number, to=one.link) for one in found]
    return _listed(turn, "What you owe", lines, "/", "Nothing waits for you.")


def waiting(turn: Turn) -> Answering:
    """Drafts that wait for a person, urgent ones first."""
    names = {one.id: one.name for one in _customers(turn)}
    lines = [
        Link(
            text=_said(names.get(one.customer, ""), one.version.content.subject),
            sub=words.label(one.play),
            to=f"/drafts/{one.id}",
        )
        for one in drafts.pending(turn.app)
    ]
    return _listed(turn, "Drafts that wait", lines, "/drafts", "No draft waits for approval.")


def single_threaded(turn: Turn) -> Answering:
    """Customers with an open signal of it, the thinnest first."""
    thin = {one.customer for one in signals.open_signals(turn.app) if one.kind.value == "single_threaded"}
    listed = sorted((one for one in _customers(turn) if one.id in thin), key=lambda one: one.threading_score or 0.0)
    lines = [
        Link(text=one.name, sub=f"{words.tenths(one.threading_score)}/10", to=f"/customers/{one.id}") for one in listed
    ]
    return _listed(turn, "Single-threaded customers", lines, "/customers", "No customer is single-threaded.")


def at_risk(turn: Turn) -> Answering:
    """Open signals of all customers, the gravest first."""
    names = {one.id: one.name for one in _customers(turn)}
    opened = sorted(signals.open_signals(turn.app), key=_gravest_first)
    lines = [_line(one, names.get(one.customer, "")) for one in opened]
    return _listed(turn, "Open signals", lines, "/signals", "No signal is open: nothing that is recorded is at risk.")


def mail(turn: Turn) -> Answering:
    """The latest mails with a customer, each with its beginning."""
    customer = customer_of(turn)
    touches = sorted(snapshot_of(turn, customer).touches, key=lambda touch: touch.at, reverse=True)
    latest = dict.fromkeys(touch.record for touch in touches if touch.record.startswith("message:"))
    found = resolve(turn.app, list(latest)[:MAILS]).values()
    lines = tuple(
        Link(text=one.title, sub=words.shorten(one.text, BEGINNING), to=one.link) for one in found if one.link
    )
    if not lines:
        return turn.about(customer, say(f"No mail with {customer.name} is stored."))
    return turn.about(customer, LinesCard(title=f"Latest mail with {customer.name}", lines=lines))


def snooze(turn: Turn) -> Answering:
    """Put one signal aside. Raises NotAllowed for a key that may only read, NotFound, Conflict, BadInput."""
    by, number = turn.writer, _which(turn)
    until = moment(turn.intent.when or A_WEEK, turn.app.now(), turn.zone)
    put = signals.snooze(turn.app, number, by, until)
    said = f"Put aside until {words.when(until, turn.zone)}. It comes back earlier when it gets worse."
    return turn.same(say(said), signal_card(put))


def _which(turn: Turn) -> SignalId:
    """The signal named by number, of the page, or the only one of the customer. Raises Asked to choose."""
    if turn.intent.target:
        return SignalId(int(turn.intent.target))
    if turn.place.signal is not None and not turn.intent.customer:
        return turn.place.signal
    customer = customer_of(turn)
    opened = [one for one in signals.of_customer(turn.app, customer.id) if one.is_open]
    if len(opened) == 1:
        return opened[0].id
    if not opened:
        raise Asked(QuestionCard(text=f"No signal of {customer.name} is open.", choices=()))
    until = f" until {turn.intent.when}" if turn.intent.when[:1].isdigit() and "-" in turn.intent.when else ""
    length = f" for {turn.intent.when}" if turn.intent.when and not until else ""
    says = tuple(
        Button(label=one.sentence, action=Action.ASK, says=f"Snooze signal {one.id}{until or length}") for one in opened
    )
    raise Asked(QuestionCard(text=f"{customer.name} has {len(opened)} open signals. Which one?", choices=says[:MOST]))


def _customers(turn: Turn) -> tuple[Customer, ...]:
    with turn.app.db.transaction() as tx:
        return tuple(people.list_customers(tx))


def _gravest_first(signal: Signal) -> tuple[int, float]:
    return (-SEVERITIES.index(signal.severity), -signal.since.timestamp())


def _line(signal: Signal, customer: str) -> Link:
    return Link(text=_said(customer, signal.sentence), sub=words.label(signal.severity), to=f"/signals/{signal.id}")


def _said(customer: str, what: str) -> str:
    return f"{customer}: {what}" if customer else what


def _listed(turn: Turn, title: str, lines: Sequence[Link], page: str, none: str) -> Answering:
    """A list, or the sentence that there is nothing in it."""
    if not lines:
        return turn.same(say(none))
    shown = tuple(lines[:MOST])
    return turn.same(LinesCard(title=title, lines=shown, more=len(lines) - len(shown), page=page))
