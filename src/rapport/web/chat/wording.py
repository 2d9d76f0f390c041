"""How do a draft, an escalation, a relationship and a signal read as cards?"""

from collections.abc import Sequence

from rapport.drafts import envelope, layout
from rapport.drafts.model import Draft, Fault, Play, Recipient
from rapport.people.model import BuyingRole
from rapport.relationships.change import Change, Moved
from rapport.relationships.model import Gap, Introducer, Known, Score, Snapshot, Target
from rapport.signals import context as contexts
from rapport.signals.model import EscalationContext, Signal
from rapport.web import words
from rapport.web.chat.cards import (
    Action,
    AssessmentCard,
    BlankLine,
    Button,
    ChatContext,
    CopyLine,
    DraftCard,
    PartLine,
    PeopleCard,
    PersonLine,
    Row,
    ScoreCard,
    SignalCard,
)

MISSING = {  # the seed's words
    BuyingRole.EXECUTIVE_SPONSOR: "Executive sponsor",
    BuyingRole.FINANCE: "Finance",
    BuyingRole.TECHNICAL_CHAMPION: "IT",
    BuyingRole.END_USER: "End users",
}
LISTED = 6  # names in one line; the customer's page has all
EDIT = Button(label="Edit", action=Action.EDIT)
BUTTONS = {
    Play.ESCALATION_RESPONSE: (
        EDIT,
        Button(label="Add CCs", action=Action.ADD_COPIES),
        Button(label="Send Urgently", action=Action.SEND_URGENTLY, says="Send Urgently"),
    ),
    Play.INTRO_REQUEST: (
        EDIT,
        Button(label="Edit Draft Intro", action=Action.EDIT_NOTE),
        Button(label="Send", action=Action.SEND, says="Send"),
    ),
}
DEFAULT_BUTTONS = (EDIT, Button(label="Send", action=Action.SEND, says="Send"))
UNDO = Button(label="Undo", action=Action.UNDO, says="Undo")


def first_name(name: str) -> str:
    return name.split()[0] if name.split() else name


def draft_title(draft: Draft) -> str:
    """'Introduction Request to Sarah'."""
    if draft.play is Play.INTRO_REQUEST and draft.version.content.to:
        return f"Introduction Request to {first_name(draft.version.content.to[0].name)}"
    return {Play.ESCALATION_RESPONSE: "Escalation Response Draft"}.get(draft.play, f"{words.label(draft.play)} Draft")


def draft_card(draft: Draft) -> DraftCard:
    """The draft as it will arrive: the approved bytes parsed back, not what they were made from."""
    shown = envelope.shown(draft.version.envelope.mime)
    content = draft.version.content
    return DraftCard(
        title=draft_title(draft),
        draft=draft.id,
        version=draft.version.number,
        sha256=draft.version.envelope.sha256.hex(),
        play=draft.play.value,
        state=draft.state.value,
        subject=shown.subject,
        text=shown.text,
        forwardable=layout.text_of(content.forwardable),
        to=_copies(content.to),
        cc=_copies(content.cc),
        suggested_copies=_copies(draft.suggested_cc),
        blanks=tuple(_blank(fault) for fault in draft.version.faults),
        buttons=BUTTONS.get(draft.play, DEFAULT_BUTTONS),
    )


def draft_context(draft: Draft) -> ChatContext:
    """What "Send" will mean: this version and no other."""
    return ChatContext(
        customer=draft.customer,
        draft=draft.id,
        version=draft.version.number,
        sha256=draft.version.envelope.sha256.hex(),
    )


def _copies(people: tuple[Recipient, ...]) -> tuple[CopyLine, ...]:
    return tuple(CopyLine(email=one.email, name=one.name, why=one.why) for one in people)


def _blank(fault: Fault) -> BlankLine:
    return BlankLine(what=fault.what, reason=fault.reason)


def escalation_card(context: EscalationContext) -> AssessmentCard:
    """PRD-029's details, each only where a record states it."""
    ticket = (context.ticket.record,) if context.ticket else ()
    customer = (f"customer:{context.customer.id}",)
    health = context.customer.health_score
    rows = (
        ("Type", context.type_in_words, ticket),
        ("Severity", context.severity.value.capitalize(), ticket),
        ("Issue", context.issue or context.signal.sentence, ticket or context.signal.evidence),
        ("Reported by", _reporter(context), (f"stakeholder:{context.reporter.id}",) if context.reporter else ticket),
        ("Duration", contexts.unresolved_in_words(context), ticket),
        ("Customer ARR", _money(context), customer),
        ("Health Score", "" if health is None else str(health), customer),
    )
    said = tuple(Row(label=label, value=value, records=records) for label, value, records in rows if value)
    return AssessmentCard(title="Escalation Details", rows=said)


def _money(context: EscalationContext) -> str:
    cents = context.customer.arr_cents
    return "" if cents is None else words.money(cents, context.customer.currency)


def _reporter(context: EscalationContext) -> str:
    """'CTO Michael Torres', 'Sarah Chen, Director of Operations', or the address that the ticket names."""
    one = context.reporter
    if one is None:
        return context.reporter_address
    if not one.title:
        return one.name
    return f"{one.title} {one.name}" if one.title.isupper() else f"{one.name}, {one.title}"


def contacts(snapshot: Snapshot) -> tuple[Known, ...]:
    """Whoever has spoken with us and has not left, the strongest first."""
    spoke = [one for one in snapshot.known if one.relationship and one.relationship.last_theirs_at and not one.leaving]
    return tuple(sorted(spoke, key=_strength, reverse=True))


def _strength(one: Known) -> float:
    value = one.relationship.strength.value if one.relationship else None
    return -1.0 if value is None else value


def threading_card(snapshot: Snapshot) -> AssessmentCard:
    """PRD-044's assessment."""
    met = contacts(snapshot)
    named = [f"{one.name}{f' - {one.title}' if one.title else ''}" for one in met[:LISTED]]
    listed = ", ".join([*named, *([f"and {len(met) - LISTED} more"] if len(met) > LISTED else [])])
    risk = " (Single-threaded risk)" if snapshot.threading.single_threaded else ""
    missing = ", ".join(MISSING.get(gap.role, words.label(gap.role)) for gap in snapshot.gaps)
    customer = (f"customer:{snapshot.customer}",)
    rows = [
        Row(
            label="Current contacts",
            value=f"{len(met)}{f' ({listed})' if listed else ''}",
            records=tuple(f"stakeholder:{one.stakeholder}" for one in met[:LISTED]),
        ),
        Row(label="Threading score", value=f"{snapshot.threading.on_screen:g}/10{risk}", records=customer),
    ]
    if missing:
        rows.append(Row(label="Missing", value=missing, records=customer))
    return AssessmentCard(title="Multi-Threading Assessment", rows=tuple(rows))


def changes(change: Change) -> tuple[Row, ...]:
    """What moved between two days, one row a kind; nothing for what did not."""
    told = (
        (
            "Threading score",
            f"{change.score_before:g} → {change.score_after:g}",
            change.score_before != change.score_after,
        ),
        ("Came", _names(change.came), change.came),
        ("Left", _names(change.left), change.left),
        ("Closer", _names(change.stronger), change.stronger),
        ("Further away", _names(change.weaker), change.weaker),
        ("Covered now", ", ".join(words.label(role) for role in change.covered), change.covered),
        ("No longer covered", ", ".join(words.label(role) for role in change.uncovered), change.uncovered),
    )
    return tuple(Row(label=label, value=value) for label, value, moved in told if moved)


def _names(people: Sequence[Known | Moved]) -> str:
    more = f" and {len(people) - LISTED} more" if len(people) > LISTED else ""
    return ", ".join(one.name for one in people[:LISTED]) + more


def score_card(snapshot: Snapshot) -> ScoreCard:
    score = snapshot.threading.score
    return ScoreCard(
        title="Threading score",
        value=f"{snapshot.threading.on_screen:g}/10",
        parts=tuple(
            PartLine(
                name=part.name,
                contribution=part.contribution,
                weight=part.weight,
                data_points=part.data_points,
                why=part.why,
            )
            for part in score.parts
        ),
        note=score.note,
        records=(f"customer:{snapshot.customer}", *score.evidence[:5]),
    )


def target_card(target: Target, gap: Gap | None, best: Introducer | None) -> AssessmentCard:
    """Whom to meet, why, and through whom; the last only where somebody was looked for."""
    known = target.known
    records = (f"stakeholder:{known.stakeholder}",) if known else ()
    name = f"{known.name}{f', {known.title}' if known.title else ''}" if known else f"no {target.title} is known yet"
    rows = [Row(label="Name", value=name, records=records)]
    if gap is not None and gap.reason:
        rows.append(Row(label="Why", value=gap.reason, records=records))
    if best is not None:
        said = (reason.rstrip(".").replace(" (", ", ").replace(")", "") for reason in best.reasons)
        reasons = f" ({', '.join(said)})" if best.reasons else ""
        through = f"{best.name}{reasons}" if best.stakeholder is not None else " ".join(best.reasons)
        rows.append(Row(label="Best introducer", value=through, records=best.records))
    return AssessmentCard(title="Target stakeholder", rows=tuple(rows))


def signal_card(signal: Signal) -> SignalCard:
    return SignalCard(
        signal=signal.id,
        signal_kind=signal.kind.value,
        severity=signal.severity.value,
        status=signal.status.value,
        since=signal.since.isoformat(),
        text=signal.sentence if signal.is_open else f"{signal.status.value.capitalize()}: {signal.closed_because}",
        records=signal.evidence,
    )


def people_card(title: str, people: tuple[Known, ...]) -> PeopleCard:
    return PeopleCard(title=title, people=tuple(_person(one) for one in people))


def _person(one: Known) -> PersonLine:
    strength = one.relationship.strength if one.relationship else Score(None, (), 0)
    marks = [
        *(["champion"] if one.champion else []),
        *(["has probably left"] if one.leaving else []),
        *(["out of office"] if one.out_of_office else []),
        *([] if strength.value is not None else ["not enough data"]),
    ]
    return PersonLine(
        stakeholder=one.stakeholder,
        name=one.name,
        title=one.title,
        strength=strength.value,
        note=", ".join(marks),
        records=(f"stakeholder:{one.stakeholder}", *strength.evidence[:3]),
    )
