"""What can a person set about a stakeholder, and what does it add up to?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapport.people.model import BuyingRole, StakeholderId
from rapport.users.model import UserId

YES, NO = "yes", "no"


class Thing(StrEnum):
    """What is set. Its value as text: roles between commas, yes or no, a stakeholder's number, 0–100."""

    ROLES = "roles"
    CHAMPION = "champion"
    MANAGER = "manager"
    INFLUENCE = "influence"
    STAKEHOLDER = "stakeholder"  # "no": somebody who happens to be in the mail


@dataclass(frozen=True, slots=True)
class Setting:
    """What somebody wants to set. `because` may be empty: a reason is welcome and never a hurdle."""

    thing: Thing
    value: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A stored setting, with what the rules said at that moment: the two together measure the rules."""

    id: int
    stakeholder: StakeholderId
    thing: Thing
    value: str
    because: str
    by: UserId
    by_name: str
    at: datetime
    removed_at: datetime | None
    inferred: str | None  # as the value; None: the rules said nothing
    probability: float | None = None  # of a line that was inferred

    def held(self, at: datetime) -> bool:
        return self.at <= at and (self.removed_at is None or self.removed_at > at)


@dataclass(frozen=True, slots=True)
class Hand:
    """All that is set by hand about one stakeholder at one moment. None: nobody set it."""

    labels: tuple[Label, ...] = ()

    def value(self, thing: Thing) -> str | None:
        label = self.label(thing)
        return None if label is None else label.value

    def label(self, thing: Thing) -> Label | None:
        return next((label for label in self.labels if label.thing is thing), None)

    @property
    def roles(self) -> frozenset[BuyingRole] | None:
        value = self.value(Thing.ROLES)
        return None if value is None else frozenset(BuyingRole(name) for name in value.split(",") if name)

    @property
    def champion(self) -> bool | None:
        value = self.value(Thing.CHAMPION)
        return None if value is None else value == YES

    @property
    def manager(self) -> StakeholderId | None:
        value = self.value(Thing.MANAGER)
        return None if value is None else StakeholderId(int(value))

    @property
    def influence(self) -> float | None:
        value = self.value(Thing.INFLUENCE)
        return None if value is None else float(value)

    @property
    def is_stakeholder(self) -> bool:
        return self.value(Thing.STAKEHOLDER) != NO


NOTHING_SET = Hand()


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a setting: the label, and what the person should know about it."""

    label: Label
    note: str = ""


def hands(labels: Iterable[Label]) -> Mapping[StakeholderId, Hand]:
    """By stakeholder, from the labels that hold at one moment."""
    found: dict[StakeholderId, tuple[Label, ...]] = {}
    for label in labels:
        found[label.stakeholder] = (*found.get(label.stakeholder, ()), label)
    return {stakeholder: Hand(held) for stakeholder, held in found.items()}


def said(label: Label) -> str:
    """Who set it, when and why, as a sentence."""
    why = f": {label.because.rstrip('.')}." if label.because else "."
    return f"Set by hand by {label.by_name} on {label.at:%-d %B %Y}{why}"
