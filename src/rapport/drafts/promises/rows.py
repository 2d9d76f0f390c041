"""What does a row of policies, weeks or promises say as a value, and a value as a row?"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from rapport.drafts.model import DraftId
from rapport.drafts.promises.model import (
    Hours,
    NewPromise,
    Policy,
    PolicyId,
    Promise,
    PromiseId,
    PromiseKind,
    PromiseState,
    Terms,
    Week,
)
from rapport.inbox.model import Severity
from rapport.people.model import CustomerId
from rapport.signals.model import EscalationType, SignalId
from rapport.users.model import UserId


def policy(row: Any) -> Policy:
    terms = Terms(
        severity=Severity(row.severity),
        type=EscalationType(row.type) if row.type else None,
        first_response=timedelta(minutes=row.first_response_minutes),
        update_every=timedelta(minutes=row.update_minutes),
        resolution=timedelta(minutes=row.resolution_minutes),
        hours=Hours(row.hours),
    )
    return Policy(PolicyId(row.id), terms, None if row.set_by is None else UserId(row.set_by), row.set_at)


def of_terms(terms: Terms) -> dict[str, Any]:
    return {
        "severity": terms.severity.value,
        "type": terms.type.value if terms.type else "",
        "first_response_minutes": _minutes(terms.first_response),
        "update_minutes": _minutes(terms.update_every),
        "resolution_minutes": _minutes(terms.resolution),
        "hours": terms.hours.value,
    }


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def week(row: Any, holidays: Mapping[date, str]) -> Week:
    return Week(row.zone, row.opens, row.closes, frozenset(map(int, row.days)), holidays)


def of_week(given: Week) -> dict[str, Any]:
    days = "".join(map(str, sorted(given.days)))
    return {"zone": given.zone, "opens": given.opens, "closes": given.closes, "days": days}


def promise(row: Any) -> Promise:
    return Promise(
        id=PromiseId(row.id),
        signal=SignalId(row.signal_id),
        customer=CustomerId(row.customer_id),
        draft=DraftId(row.draft_id),
        kind=PromiseKind(row.kind),
        owner=row.owner,
        what=row.what,
        due_at=row.due_at,
        state=PromiseState(row.state),
        made_by=None if row.made_by is None else UserId(row.made_by),
        made_at=row.made_at,
        told_at=row.told_at,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        update=None if row.update_id is None else DraftId(row.update_id),
    )


def of_promise(new: NewPromise) -> dict[str, Any]:
    return {
        "signal_id": new.signal,
        "customer_id": new.customer,
        "draft_id": new.draft,
        "kind": new.kind.value,
        "owner": new.owner,
        "what": new.what,
        "due_at": new.due_at,
    }
