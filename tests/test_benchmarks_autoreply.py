"""Automatic mail: what the predictions say, and the figures on the real collections where they are at hand."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from rapport.benchmarks.autoreply import run
from rapport.errors import NotFound

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the measuring data is not beside the project")

BOUNCE = "From: MAILER-DAEMON@mx.test\nSubject: Undelivered Mail Returned to Sender\nReturn-Path: <>\n"
LETTER = "From: ana@techcorp.test\nSubject: Lunch\n"


def archive(folder: Path, name: str, **mails: str) -> None:
    with tarfile.open(folder / name, "w:xz") as opened:
        for path, text in mails.items():
            raw = f"{text}To: ben@ours.test\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n\nText.\n".encode()
            entry = tarfile.TarInfo(path.replace("__", "/"))
            entry.size = len(raw)
            opened.addfile(entry, io.BytesIO(raw))


def test_the_predictions_name_each_file_with_its_kind(tmp_path: Path) -> None:
    archive(
        tmp_path, "autoreply-bounce-x.tar.xz", **{"autoreply-bounce__a.eml": BOUNCE, "autoreply-bounce-not__b": LETTER}
    )
    archive(tmp_path, "mail-spamassassin-x.tar.xz", **{"easy-ham-1__c": LETTER, "spam-1__d": LETTER})
    archive(tmp_path, "mail-linux-mips-x.tar.xz", **{"2000__e.eml": LETTER})
    rows = run(tmp_path, tmp_path / "out")
    lines = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
    assert {line["id"]: line["kind"] for line in lines} == {
        "a.eml": "bounce", "b": "person", "c": "person", "e.eml": "person",
    }  # fmt: skip
    assert [row.ours for row in rows] == [1, 1, 1, 1]


def test_a_missing_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="autoreply-bounce"):
        run(tmp_path)


@needs_data
@pytest.mark.long
def test_precision_and_recall_of_automatic_mail() -> None:
    _, precision, recall, bounces = run(DATA)
    assert precision.ours >= 0.99
    assert recall.ours >= 0.95
    assert bounces.ours > float(bounces.reference or 0)
