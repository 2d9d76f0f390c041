"""What does somebody above read about an escalation, in the form they asked for?"""

from rapport.app import App
from rapport.drafts.plays.author import zone_of
from rapport.errors import BadInput, NotFound
from rapport.outbox.clocks import service as clocks
from rapport.outbox.reports import docx, html, markdown, writing
from rapport.outbox.reports.model import Format, Report
from rapport.outbox.reports.writing import Case
from rapport.signals import service as signals
from rapport.signals import store as signal_store
from rapport.signals.model import SignalId, SignalKind
from rapport.users import store as users
from rapport.users.model import UserId


def case_of(app: App, number: SignalId, reader: UserId) -> Case:
    """Everything recorded about an escalation, for a reader's time zone. Raises NotFound, BadInput for a signal of
    another kind."""
    with app.db.transaction() as tx:
        signal = signal_store.get(tx, number)
        if signal is None:
            raise NotFound(f"There is no signal with the number {number}. Look at the list of signals.")
        if signal.kind is not SignalKind.TICKET_ESCALATED:
            raise BadInput(f"Signal {number} is no escalation, so there is no report of it. Open the signal itself.")
        return Case(
            context=signals.context_of(tx, signal, app.now()),
            standing=clocks.standing_of(tx, signal, app.now()),
            events=signal_store.events(tx, [number]),
            ours={one.id: one for one in users.list_users(tx)},
            zone=zone_of(users.get_user(tx, reader)),
        )


def report(app: App, number: SignalId, *, reader: UserId) -> Report:
    """The report as values. Raises NotFound, BadInput."""
    return writing.report(case_of(app, number, reader))


def written(app: App, number: SignalId, form: Format, *, reader: UserId) -> bytes:
    """The report as a file. Raises NotFound, BadInput."""
    case = case_of(app, number, reader)
    made = writing.report(case)
    if form is Format.DOCX:
        return docx.of(made, case.zone, app.now())
    words = markdown.of(made, case.zone) if form is Format.MARKDOWN else html.of(made, case.zone)
    return words.encode()
