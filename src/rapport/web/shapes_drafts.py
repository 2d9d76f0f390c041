"""What does the JSON of signals, drafts, approvals and deliveries look like?"""

from collections.abc import Mapping
from datetime import datetime

from rapport.drafts import envelope
from rapport.drafts.model import Approval, Draft, DraftState, Play, Sentence, SentenceKind
from rapport.inbox.model import Severity
from rapport.outbox.model import Delivery, DeliveryState
from rapport.signals.model import EscalationContext, EscalationType, Signal, SignalKind, SignalStatus
from rapport.web.evidence import Record, link_of
from rapport.web.shapes import CustomerShape, RecordLink, RecordShape, ScoreShape, Shape, links, of_customer, of_score


class RecipientShape(Shape):
    email: str
    name: str
    why: str


class SentenceShape(Shape):
    kind: SentenceKind
    text: str
    evidence: list[RecordShape]

    @classmethod
    def of(cls, sentence: Sentence, records: Mapping[str, Record]) -> "SentenceShape":
        evidence = [RecordShape.of(records[name]) for name in sentence.records]
        return cls(kind=sentence.kind, text=sentence.text, evidence=evidence)


class FaultShape(Shape):
    """Why it may not be approved yet."""

    sentence: int
    what: str
    reason: str
    confirmable: bool


class DraftShape(Shape):
    """A draft as it would travel: subject, text and recipients are read back from the very bytes."""

    id: int
    customer: int
    signal: int | None
    play: Play
    state: DraftState
    urgent: bool
    version: int
    sha256: str  # of mailbox, recipients and bytes: what an approval approves
    sender: str
    to: list[RecipientShape]
    cc: list[RecipientShape]
    subject: str
    text: str
    sentences: list[SentenceShape]
    forwardable: list[SentenceShape]
    faults: list[FaultShape]
    suggested_cc: list[RecipientShape]
    target: int | None
    introducer: int | None
    created_at: datetime
    link: str

    @classmethod
    def of(cls, draft: Draft, records: Mapping[str, Record]) -> "DraftShape":
        version, shown = draft.version, envelope.shown(draft.version.envelope.mime)
        content = version.content

        return cls(
            id=draft.id,
            customer=draft.customer,
            signal=draft.signal,
            play=draft.play,
            state=draft.state,
            urgent=draft.urgent,
            version=version.number,
            sha256=version.envelope.sha256.hex(),
            sender=shown.sender.email,
            to=[RecipientShape.model_validate(one) for one in content.to],
            cc=[RecipientShape.model_validate(one) for one in content.cc],
            subject=shown.subject,
            text=shown.text,
            sentences=[SentenceShape.of(one, records) for one in content.sentences],
            forwardable=[SentenceShape.of(one, records) for one in content.forwardable],
            faults=[FaultShape.model_validate(one) for one in version.faults],
            suggested_cc=[RecipientShape.model_validate(one) for one in draft.suggested_cc],
            target=draft.target,
            introducer=draft.introducer,
            created_at=draft.created_at,
            link=f"/drafts/{draft.id}",
        )


class ApprovalShape(Shape):
    id: int
    draft: int
    version: int
    sha256: str
    by: int
    at: datetime
    send_after: datetime
    expires_at: datetime
    expedited: bool
    reason: str
    overrides: list[str]  # what stood against it and was set aside, in words
    needed: int  # people
    releases: bool  # false for the first of two

    @classmethod
    def of(cls, approval: Approval) -> "ApprovalShape":
        return cls(
            id=approval.id,
            draft=approval.draft,
            version=approval.version,
            sha256=approval.sha256.hex(),
            by=approval.by,
            at=approval.at,
            send_after=approval.send_after,
            expires_at=approval.expires_at,
            expedited=approval.expedited,
            reason=approval.reason,
            overrides=list(approval.overrides),
            needed=approval.needed,
            releases=approval.releases,
        )


class DeliveryShape(Shape):
    id: int
    draft: int
    state: DeliveryState
    recipients: list[str]
    message_id: str
    sha256: str
    attempts: int
    changed_at: datetime
    sent_at: datetime | None
    detail: str

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryShape":
        return cls(
            id=delivery.id,
            draft=delivery.draft,
            state=delivery.state,
            recipients=list(delivery.envelope.recipients),
            message_id=delivery.envelope.message_id,
            sha256=delivery.envelope.sha256.hex(),
            attempts=delivery.attempts,
            changed_at=delivery.changed_at,
            sent_at=delivery.sent_at,
            detail=delivery.detail,
        )


class SignalShape(Shape):
    id: int
    kind: SignalKind
    customer: int
    person: int | None
    severity: Severity
    status: SignalStatus
    since: datetime
    detected_at: datetime
    sentence: str
    evidence: list[RecordLink]
    response_sent_at: datetime | None
    response_email_id: int | None
    closed_at: datetime | None
    closed_because: str
    label: str  # why a person closed it: not_true, known, unimportant, true
    snoozed_until: datetime | None
    link: str

    @classmethod
    def of(cls, signal: Signal) -> "SignalShape":
        return cls(
            id=signal.id,
            kind=signal.kind,
            customer=signal.customer,
            person=signal.person,
            severity=signal.severity,
            status=signal.status,
            since=signal.since,
            detected_at=signal.detected_at,
            sentence=signal.sentence,
            evidence=links(signal.evidence),
            response_sent_at=signal.response_sent_at,
            response_email_id=signal.response_email_id,
            closed_at=signal.closed_at,
            closed_because=signal.closed_because,
            label=signal.label,
            snoozed_until=signal.snoozed_until,
            link=f"/signals/{signal.id}",
        )


class ActionShape(Shape):
    what: str
    owner: str
    state: str
    at: datetime | None


class MailShape(Shape):
    record: str
    link: str
    at: datetime
    direction: str
    subject: str
    sender: str


class ContextShape(Shape):
    """Everything that records hold about an escalation (PRD-029); what they do not hold is empty or null."""

    signal: SignalShape
    customer: CustomerShape
    type: EscalationType | None
    type_in_words: str
    severity: Severity
    issue: str
    reported_by: str
    reporter_title: str
    reporter_address: str
    unresolved_for_seconds: float | None
    ticket_owner: str
    actions: list[ActionShape]
    communications: list[MailShape]
    relationship: ScoreShape | None
    suggested_cc: list[RecipientShape]
    evidence: list[RecordLink]
    as_of: datetime

    @classmethod
    def of(cls, context: EscalationContext) -> "ContextShape":
        relationship, ticket, reporter = context.relationship, context.ticket, context.reporter
        apart = context.unresolved_for
        return cls(
            signal=SignalShape.of(context.signal),
            customer=of_customer(context.customer),
            type=context.type,
            type_in_words=context.type_in_words,
            severity=context.severity,
            issue=context.issue,
            reported_by=reporter.name if reporter else "",
            reporter_title=reporter.title if reporter else "",
            reporter_address=context.reporter_address,
            unresolved_for_seconds=None if apart is None else apart.total_seconds(),
            ticket_owner=ticket.ticket.owner if ticket else "",
            actions=[ActionShape.model_validate(one) for one in context.actions],
            communications=[
                MailShape(
                    record=one.record,
                    link=link_of(one.record),
                    at=one.at,
                    direction=one.direction,
                    subject=one.subject,
                    sender=one.sender.email,
                )
                for one in context.communications
            ],
            relationship=of_score(relationship.strength) if relationship else None,
            suggested_cc=[RecipientShape.model_validate(one) for one in context.suggested_cc],
            evidence=links(context.signal.evidence),
            as_of=context.as_of,
        )
