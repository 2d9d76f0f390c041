"""What has been decided about two addresses, whoever they belong to now?

A decision is kept by addresses. Who looked at two groups of addresses and said "one" or "two" has said so of every
pair between them, and that each group by itself is one; of two who decided about the same pair, the later is right.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations, product

from rapport.people.identity.model import Decision, DecisionKind

Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Rulings:
    """The standing decisions, pair by pair."""

    together: frozenset[Pair] = field(default_factory=frozenset)
    apart: frozenset[Pair] = field(default_factory=frozenset)

    @property
    def addresses(self) -> frozenset[str]:
        return frozenset(address for pair in self.together for address in pair)

    def forbids(self, some: Iterable[str], others: Iterable[str]) -> bool:
        """Whether anybody said that these are two."""
        return bool(self.apart) and any(frozenset(pair) in self.apart for pair in product(some, others))


def of(decisions: Iterable[Decision]) -> Rulings:
    """From all decisions, in any order; those that were undone say nothing."""
    verdict: dict[Pair, bool] = {}
    for one in sorted((d for d in decisions if d.stands), key=lambda d: d.id):
        for group in (one.kept_addresses, one.other_addresses):
            verdict |= {frozenset(pair): True for pair in combinations(sorted(set(group)), 2)}
        same = one.kind is DecisionKind.MERGE
        verdict |= {
            frozenset(pair): same for pair in product(one.kept_addresses, one.other_addresses) if pair[0] != pair[1]
        }
    return Rulings(
        frozenset(pair for pair, same in verdict.items() if same),
        frozenset(pair for pair, same in verdict.items() if not same),
    )
