"""What does the JSON of policies, hours, bans and reviews look like?"""

from datetime import datetime, time, timedelta

from rapport.drafts.model import Play
from rapport.drafts.policies.model import Awaiting, Ban, Limits, OwnHours, Review, Rule, Who
from rapport.inbox.model import Severity
from rapport.web.shapes import Shape

MINUTE = timedelta(minutes=1)


class RuleShape(Shape):
    play: Play
    severity: Severity | None
    who: Who
    within_minutes: int
    stand_in_minutes: int

    @classmethod
    def of(cls, rule: Rule) -> "RuleShape":
        return cls(
            play=rule.play,
            severity=rule.severity,
            who=rule.who,
            within_minutes=rule.within // MINUTE,
            stand_in_minutes=rule.stand_in_after // MINUTE,
        )


class LimitsShape(Shape):
    begins: time
    ends: time
    weekends: bool
    asks: int

    @classmethod
    def of(cls, limits: Limits) -> "LimitsShape":
        quiet = limits.quiet
        return cls(begins=quiet.begins, ends=quiet.ends, weekends=quiet.weekends, asks=limits.asks)


class OwnHoursShape(Shape):
    address: str  # of a person; empty: the customer's
    customer: int | None
    begins: time
    ends: time
    weekends: bool
    zone: str  # empty: as their mail shows
    set_by: int

    @classmethod
    def of(cls, hours: OwnHours) -> "OwnHoursShape":
        quiet, whom = hours.quiet, hours.whom
        return cls(
            address=whom.address,
            customer=whom.customer,
            begins=quiet.begins,
            ends=quiet.ends,
            weekends=quiet.weekends,
            zone=hours.zone,
            set_by=hours.set_by,
        )


class BanShape(Shape):
    id: int
    address: str
    customer: int | None
    because: str
    set_by: int
    set_at: datetime

    @classmethod
    def of(cls, ban: Ban) -> "BanShape":
        whom = ban.whom
        return cls(
            id=ban.id,
            address=whom.address,
            customer=whom.customer,
            because=ban.because,
            set_by=ban.set_by,
            set_at=ban.set_at,
        )


class PoliciesShape(Shape):
    """All that is laid down about approving."""

    rules: list[RuleShape]
    limits: LimitsShape
    hours: list[OwnHoursShape]
    do_not_contact: list[BanShape]


class AwaitingShape(Shape):
    draft: int
    customer: int
    urgent: bool
    sentence: str
    due: datetime
    link: str

    @classmethod
    def of(cls, one: Awaiting) -> "AwaitingShape":
        return cls(
            draft=one.draft,
            customer=one.customer,
            urgent=one.urgent,
            sentence=one.sentence,
            due=one.due,
            link=f"/drafts/{one.draft}",
        )


class ReviewShape(Shape):
    approval: int
    draft: int
    by: int
    at: datetime
    reason: str
    overrides: list[str]
    reviewed_by: int | None
    reviewed_at: datetime | None
    note: str

    @classmethod
    def of(cls, one: Review) -> "ReviewShape":
        return cls(
            approval=one.approval,
            draft=one.draft,
            by=one.by,
            at=one.at,
            reason=one.reason,
            overrides=list(one.overrides),
            reviewed_by=one.reviewed_by,
            reviewed_at=one.reviewed_at,
            note=one.note,
        )
