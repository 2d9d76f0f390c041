"""What is heard in public mail is counted, and written out for reading by hand; no accuracy is claimed."""

import io
import json
import tarfile
from pathlib import Path

from rapport.benchmarks.statements import run

MAIL = b"""From: Ana Lund <ana@techcorp.test>
To: nora@northwind.test
Date: Mon, 02 Mar 2026 09:00:00 +0000

I am leaving the company on 1 May.
"""


def test_counts_and_sentences(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "mail-enron-x.tar.xz", "w:xz") as archive:
        member = tarfile.TarInfo("inbox/1.")
        member.size = len(MAIL)
        archive.addfile(member, io.BytesIO(MAIL))
    rows = {row.metric: row.ours for row in run(tmp_path, tmp_path / "out")}
    assert (rows["enron, mails read"], rows["enron, leaving"]) == (1, 1)
    (line,) = (tmp_path / "out").read_text().splitlines()
    said = {"id": "inbox/1.", "kind": "leaving", "sentence": "I am leaving the company on 1 May."}
    assert json.loads(line) == said
