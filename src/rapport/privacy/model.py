"""What is a table to somebody who looks for a person in all of them, and what came of the search?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rapport.people.model import PersonId


@dataclass(frozen=True, slots=True)
class Column:
    """One column in which words may stand, or that points at another table's row."""

    name: str
    type: str  # 'text', 'jsonb', 'text[]'; others hold no words
    keyed: bool  # part of a key: a row whose key names a person is a row about that person
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Pointer:
    """A foreign key inside the workspace."""

    column: str
    to: str
    nullable: bool
    cascades: bool


@dataclass(frozen=True, slots=True)
class TableInfo:
    name: str
    columns: tuple[Column, ...]
    pointers: tuple[Pointer, ...]

    @property
    def wordy(self) -> tuple[Column, ...]:
        return tuple(one for one in self.columns if one.type in ("text", "jsonb", "text[]"))

    def has(self, column: str) -> bool:
        return any(one.name == column for one in self.columns)


Catalogue = Mapping[str, TableInfo]


@dataclass(frozen=True, slots=True)
class Subject:
    """The person whom somebody asks about: every row, address and full name of theirs."""

    people: tuple[PersonId, ...]  # the person and those who turned out to be the same
    addresses: tuple[str, ...]
    names: tuple[str, ...]  # of two words or more, and nobody else's
    jobs: tuple[int, ...]
    customers: tuple[int, ...]

    @property
    def label(self) -> str:
        """What a page may call them."""
        return [*self.names, *self.addresses, *(f"person {one}" for one in self.people), "nobody"][0]


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows of which table."""

    of: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.of.values())

    def plus(self, table: str, count: int) -> "Rows":
        return Rows({**self.of, table: self.of.get(table, 0) + count}) if count else self


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure removes, and where it only takes the person out of what others said."""

    removed: Rows = field(default_factory=Rows)
    scrubbed: Rows = field(default_factory=Rows)
