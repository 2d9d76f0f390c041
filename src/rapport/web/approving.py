"""What does a person see beside a draft before they decide: clock, hurdles, copies, who has approved?"""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.approval import sentence_of
from rapport.drafts.model import Draft, DraftState, Fault, Recipient, Version, Yes
from rapport.drafts.policies import service as policies
from rapport.drafts.policies.model import Hurdle, Obstacle
from rapport.drafts.policies.signing import SENIOR
from rapport.users import store as users
from rapport.web.asks import LONGEST_LINE, digest, unfolded
from rapport.web.caller import Caller


class View(BaseModel):
    """How a draft is looked at."""

    edit: bool = False
    original: bool = False
    since: int = 0  # a version: show what changed after it
    done: int = 0  # a draft that was approved just now


class ApproveForm(BaseModel):
    """A yes from the page, with whatever was ticked and written beside it."""

    model_config = ConfigDict(frozen=True)

    version: int
    sha256: str
    urgent: bool = False
    confirmed: list[str] = Field(default_factory=list, max_length=100)
    anyway: list[Hurdle] = Field(default_factory=list, max_length=len(Hurdle))
    reason: str = Field(default="", max_length=LONGEST_LINE)
    urgent_reason: str = Field(default="", max_length=LONGEST_LINE)
    next: int = 0

    def yes(self) -> Yes:
        reason = self.reason or (self.urgent_reason if self.urgent else "")
        said = tuple(map(unfolded, self.confirmed))
        return Yes(self.version, digest(self.sha256), self.urgent, said, reason, frozenset(self.anyway))


def confirmable(version: Version) -> list[tuple[Fault, str]]:
    """Each sentence that a person may take on their own word, once."""
    found = {sentence_of(version, fault): fault for fault in reversed(version.faults) if fault.confirmable}
    return [(fault, words) for words, fault in reversed(found.items())]


def standing(caller: Caller, draft: Draft) -> dict[str, Any]:
    """Everything that bears on the decision now."""
    app, now, waiting = caller.app, caller.app.now(), draft.state is DraftState.PENDING
    with app.db.transaction() as tx:
        owner = users.get_mailbox(tx, draft.mailbox).user_id
        hurdles: Sequence[Obstacle] = policies.obstacles(tx, draft, now) if waiting else ()
        clock = policies.deadline(tx, draft, now) if waiting else None
        people = {user.id: user.name for user in users.list_users(tx)}
    return {
        "obstacles": hurdles,
        "waits_until": next((one.until for one in hurdles if one.until is not None), None),
        "clock": clock,
        "undo_seconds": app.settings.undo_seconds,
        "stands_in": caller.user.id != owner and caller.user.role not in SENIOR and draft.urgent,
        "given": drafts.approvals(app, draft.id),
        "names_of_users": people,
        "edited_by": edited_by(app, draft),
        "copyable": _groups(drafts.copyable(app, draft)) if waiting else [],
        "why_copied": {one.email: one.why for one in (*draft.suggested_cc, *draft.version.content.cc) if one.why},
    }


def edited_by(app: App, draft: Draft) -> str:
    """The name of whoever made the current version."""
    if draft.version.made_by is None:
        return "Rapport"
    with app.db.transaction() as tx:
        return users.get_user(tx, draft.version.made_by).name


def _groups(found: Sequence[Recipient]) -> list[tuple[str, list[Recipient]]]:
    named = dict.fromkeys(one.why for one in found)
    return [(why, [one for one in found if one.why == why]) for why in named]
