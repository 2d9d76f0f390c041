"""How far has an import come?"""

from dataclasses import dataclass

from rapport.inbox.model import ImportId, Tally


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where an import goes on: in the list of files with this digest, at this file and byte."""

    listing: str
    file: int = 0  # how many files are done
    position: int = 0  # byte in the next one, which is an mbox


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import as far as it has come: what was stored up to `cursor` is in the same transaction."""

    id: ImportId
    cursor: Cursor
    tally: Tally
