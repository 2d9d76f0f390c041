"""How is mail read on every core, and what happens to one that breaks its reader?"""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.importing import readers
from rapport.importing.files import Piece, places
from rapport.importing.readers import Readers, Work
from rapport.inbox.intake import Left, Terms
from rapport.inbox.model import Packed, Quarantined, Sides

TERMS = Terms(Sides(frozenset({"northwind.test"}), {"techcorp.test": 1}), datetime(2026, 3, 2, tzinfo=UTC))


def work(folder: Path, count: int) -> list[Work[int]]:
    for number in range(count):
        letter = (
            f"From: ada@techcorp.test\nTo: nora@northwind.test\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n\nNo. {number}\n"
        )
        (folder / f"{number:03}.eml").write_text(letter)
    (folder / "junk").write_bytes(b"\0")
    pieces = [Piece(place) for place in places([folder])]
    return [Work(pieces[i : i + 7], i) for i in range(0, len(pieces), 7)]


@pytest.mark.parametrize("processes", [0, 2])
def test_answers_come_in_the_order_of_the_work(tmp_path: Path, processes: int) -> None:
    asked = work(tmp_path, 60)
    with Readers(TERMS, processes) as reading:
        answers = list(reading.read(asked))
    assert [label for label, _ in answers] == [one.label for one in asked]
    kept = [one.mail.text.strip() for _, judged in answers for one in judged if isinstance(one, Packed)]
    assert kept == [f"No. {number}" for number in range(60)]
    assert [type(one) for _, judged in answers for one in judged].count(Quarantined) == 1


def test_a_reader_that_dies_costs_no_other_mail(tmp_path: Path) -> None:
    """Mutant: giving up with the pool, or leaving out the batch that was under way."""
    asked = work(tmp_path, 30)
    with Readers(TERMS, 2) as reading:
        pool = reading._pool
        assert pool is not None
        answers = []
        for number, answer in enumerate(reading.read(asked)):
            answers.append(answer)
            if number == 1:
                for process in list(pool._processes.values()):
                    process.kill()
    kept = [one for _, judged in answers for one in judged if isinstance(one, Packed)]
    assert len(kept) == 30


class Deadly(frozenset[str]):
    """Ends the process that asks about poison, as a crash in a parser written in C would."""

    def __contains__(self, email: object) -> bool:
        if str(email).startswith("poison@"):
            os._exit(9)
        return super().__contains__(email)


def test_a_mail_that_kills_its_reader_is_put_aside_and_its_neighbours_are_read(tmp_path: Path) -> None:
    """Mutant: giving up the whole batch, or reading it for ever."""
    asked = work(tmp_path, 9)
    (tmp_path / "004.eml").write_text("From: poison@x.test\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n\nx\n")
    deadly = Terms(Sides(Deadly({"northwind.test"}), TERMS.sides.customers), TERMS.now)
    with Readers(deadly, 1) as reading:
        judged = [one for _, answers in reading.read(asked) for one in answers]
    assert next(one.reason for one in judged if isinstance(one, Quarantined)) == readers.KILLED
    assert len([one for one in judged if isinstance(one, Packed)]) == 8


def test_a_mail_that_takes_too_long_is_put_aside(tmp_path: Path) -> None:
    def endless() -> None:
        while True:
            try:
                while True:
                    pass
            except Exception:
                continue

    with pytest.raises(readers._TooSlow), readers._interruptible() as limited:
        readers._within(0.05 if limited else 0, endless)


def test_what_is_left_out_needs_no_bytes_back(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text(
        "From: a@northwind.test\nTo: b@northwind.test\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n\nx\n"
    )
    with Readers(TERMS, 0) as reading:
        assert list(reading.read([Work([Piece(p) for p in places([tmp_path])], 0)])) == [(0, [Left("internal")])]
