"""What may a sentence state that rests on a policy or on an entered promise?"""

from datetime import tzinfo

from rapport.drafts.evidence import Facts, clock, day
from rapport.drafts.promises.hours import in_words
from rapport.drafts.promises.model import Hours, Policy, Promise, PromiseKind
from rapport.drafts.promises.sentences import by_policy, when


def of_policy(policy: Policy) -> Facts:
    """Its lengths, in the words in which they may be promised: business hours are never shortened to hours."""
    terms = policy.terms
    business = terms.hours is Hours.BUSINESS
    first, resolution = (in_words(length, business=business) for length in (terms.first_response, terms.resolution))
    promised = (
        by_policy(policy),
        f"We answer within {first}.",
        f"We will solve this within {resolution}.",
    )
    return Facts("\n".join((f"{terms.severity} severity", *promised)), promises=promised)


def of_promise(promise: Promise, zone: tzinfo) -> Facts:
    """Who, what and when, as the person entered it."""
    spoken = f"{day(promise.due_at, zone)} at {clock(promise.due_at, zone)}"
    step = f"{promise.what} {promise.owner} {when(promise.due_at, zone)} {spoken}"
    if promise.kind is PromiseKind.UPDATE:
        step = f"You will hear from me us again with an update by {step} whether or not there is news"
    return Facts(step, frozenset({promise.due_at.astimezone(zone).date()}), (step,))
