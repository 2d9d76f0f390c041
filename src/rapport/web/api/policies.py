"""How does a machine read, and a person's own program change, what holds for approving?"""

from fastapi import APIRouter

from rapport.drafts.model import ApprovalId
from rapport.drafts.policies import service as policies
from rapport.drafts.policies.model import OwnHours
from rapport.web.asks_policies import BanAsk, LimitsAsk, NoteAsk, OwnHoursAsk, RuleAsk, WhomAsk, whom
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes_policies import (
    AwaitingShape,
    BanShape,
    LimitsShape,
    OwnHoursShape,
    PoliciesShape,
    ReviewShape,
    RuleShape,
)

router = APIRouter(tags=["approving"])


@door(router, "GET /api/policies", response_model=PoliciesShape)
def show(caller: Calling) -> PoliciesShape:
    """Who approves what, quiet hours, who is not to be written to."""
    app = caller.app
    return PoliciesShape(
        rules=[RuleShape.of(one) for one in policies.all_rules(app)],
        limits=LimitsShape.of(policies.limits(app)),
        hours=[OwnHoursShape.of(one) for one in policies.own_hours(app)],
        do_not_contact=[BanShape.of(one) for one in policies.bans(app)],
    )


@door(router, "POST /api/policies", response_model=RuleShape)
def set_rule(ask: RuleAsk, caller: Calling) -> RuleShape:
    """Who approves one play, in which time. A manager's to say."""
    return RuleShape.of(policies.set_rule(caller.app, ask.rule(), by=caller.user.id))


@door(router, "POST /api/policies/limits", response_model=LimitsShape)
def set_limits(ask: LimitsAsk, caller: Calling) -> LimitsShape:
    """Quiet hours and asks a quarter for everybody. A manager's to say."""
    return LimitsShape.of(policies.set_limits(caller.app, ask.limits(), by=caller.user.id))


@door(router, "POST /api/policies/hours", status_code=204)
def set_hours(ask: OwnHoursAsk, caller: Calling) -> None:
    """Other hours, or the time zone, of one person or customer."""
    target = whom(caller.app, ask.whom)
    new = OwnHours(target, ask.quiet(), ask.zone.strip(), caller.user.id, caller.app.now())
    policies.set_own_hours(caller.app, new)


@door(router, "DELETE /api/policies/hours", status_code=204)
def drop_hours(ask: WhomAsk, caller: Calling) -> None:
    policies.drop_own_hours(caller.app, whom(caller.app, ask.whom))


@door(router, "POST /api/do-not-contact", status_code=204)
def ban(ask: BanAsk, caller: Calling) -> None:
    """Nobody writes to them any more, except a manager with a reason."""
    policies.ban(caller.app, whom(caller.app, ask.whom), by=caller.user.id, because=ask.because)


@door(router, "DELETE /api/do-not-contact/{id}", status_code=204)
def lift(id: int, caller: Calling) -> None:
    policies.lift_ban(caller.app, id, by=caller.user.id)


@door(router, "GET /api/awaiting", response_model=list[AwaitingShape])
def awaiting(caller: Calling) -> list[AwaitingShape]:
    """Drafts that wait for this person's yes, urgent ones first."""
    return [AwaitingShape.of(one) for one in policies.awaiting(caller.app, caller.id)]


@door(router, "GET /api/reviews", response_model=list[ReviewShape])
def reviews(caller: Calling) -> list[ReviewShape]:
    """Approvals out of the ordinary: urgent, in somebody's stead, in spite of something."""
    return [ReviewShape.of(one) for one in policies.reviews(caller.app)]


@door(router, "POST /api/reviews/{id}", status_code=204)
def review(id: int, ask: NoteAsk, caller: Calling) -> None:
    """What somebody else found when they looked at it."""
    policies.review(caller.app, ApprovalId(id), by=caller.user.id, note=ask.note)
