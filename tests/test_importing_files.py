"""What lies under the paths that a person named?"""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from rapport.errors import NotFound
from rapport.importing import files
from rapport.importing.files import Piece, Place, check, pieces, places, read
from rapport.inbox.caps import CAPS, MIB
from rapport.inbox.model import Item, Quarantined

MAIL = b"From: ada@techcorp.test\nSubject: x\n\nHello\n"
LINE = b"From ada@techcorp.test Mon Mar  2 09:00:00 2026\n"


def put(path: Path, content: bytes = MAIL) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def everything(*paths: Path) -> list[Item | Quarantined]:
    return [item for place in places(paths) for piece in pieces(place) for item in read(piece)]


def names(root: Path) -> list[str]:
    return [str(Path(place.path).relative_to(root)) for place in places([root])]


def test_folders_are_walked_in_the_same_order_every_time(tmp_path: Path) -> None:
    for name in ("2001/000002-b.eml", "2000/000001-a.eml", "2000/00001.7c53", "z.eml", ".hidden"):
        put(tmp_path / name)
    assert names(tmp_path) == ["2000/000001-a.eml", "2000/00001.7c53", "2001/000002-b.eml", "z.eml"]


def test_of_a_maildir_new_and_cur_are_read_and_its_subfolders(tmp_path: Path) -> None:
    for name in ("cur/1:2,S", "new/2", "tmp/3", ".Sent/cur/4", ".Sent/new/5", "dovecot-uidlist", "dovecot.index"):
        put(tmp_path / name)
    assert names(tmp_path) == [".Sent/cur/4", ".Sent/new/5", "cur/1:2,S", "new/2"]


def test_an_mbox_gives_each_mail_with_its_place(tmp_path: Path) -> None:
    box = put(tmp_path / "box", LINE + MAIL + b"\n" + LINE + MAIL + b">From here")
    first, second = everything(box)
    assert isinstance(first, Item) and isinstance(second, Item)
    assert (first.position, first.raw) == (0, MAIL)
    assert (second.position, second.raw) == (len(LINE + MAIL) + 1, MAIL + b"From here")


def test_a_large_mbox_is_shared_out_and_nothing_of_it_is_lost(tmp_path: Path) -> None:
    """Mutant: pieces that end at a byte count instead of at the beginning of a mail."""
    entry = LINE + MAIL + b"x" * 10_000 + b"\n\n"
    box = put(tmp_path / "box", entry * 1_300)
    [place] = places([box])
    parts = list(pieces(place))
    assert len(parts) > 2
    found = [item for part in parts for item in read(part) if isinstance(item, Item)]
    assert [item.position for item in found] == [i * len(entry) for i in range(1_300)]
    assert list(pieces(place, after=parts[0].end)) == parts[1:]


def test_an_oversized_mail_is_cut_and_its_size_told(tmp_path: Path) -> None:
    big = tmp_path / "big.eml"
    with big.open("wb") as file:
        file.write(MAIL)
        file.truncate(60 * MIB)
    [item] = everything(big)
    assert isinstance(item, Item)
    assert (item.size, len(item.raw)) == (60 * MIB, CAPS.message + 1)


def test_an_oversized_mail_in_an_mbox_does_not_hide_its_neighbours(tmp_path: Path) -> None:
    box = tmp_path / "box"
    with box.open("wb") as file:
        file.write(LINE + MAIL + b"\n" + LINE + b"Subject: big\n\n")
        for _ in range(60):
            file.write(b"x" * (MIB - 1) + b"\n")
        file.write(b"\n" + LINE + MAIL)
    sizes = [item.size > CAPS.message for item in everything(box)]
    assert sizes == [False, True, False]


def test_a_path_that_is_not_there_is_named_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no file or folder .*missing\. Correct the path; nothing was imported"):
        check([tmp_path, tmp_path / "missing"])


def test_what_is_no_file_is_an_entry_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    reasons = [item.reason for item in everything(tmp_path) if isinstance(item, Quarantined)]
    assert reasons == ["not a file", "unreadable file", "not a file"]


def test_a_file_that_vanishes_is_an_entry(tmp_path: Path) -> None:
    [gone] = read(Piece(Place(str(tmp_path / "gone.eml"), 10)))
    assert isinstance(gone, Quarantined)
    assert gone.reason == "unreadable file" and "gone.eml could not be read" in gone.detail


AS_SOMEBODY_ELSE = """
import os, pickle, sys
from pathlib import Path
from rapport.importing.files import pieces, places, read
if os.geteuid() == 0:
    os.seteuid(65534)
root = Path(sys.argv[1])
found = [item for place in places([root]) for piece in pieces(place) for item in read(piece)]
sys.stdout.buffer.write(pickle.dumps(found))
"""


def test_without_permission_file_and_folder_are_entries(tmp_path: Path) -> None:
    """Run as a user that permissions hold for: root passes them."""
    put(tmp_path / "closed.eml").chmod(0)
    put(tmp_path / "folder" / "inside.eml")
    (tmp_path / "folder").chmod(0)
    put(tmp_path / "open.eml")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    run = subprocess.run([sys.executable, "-c", AS_SOMEBODY_ELSE, str(tmp_path)], capture_output=True, check=True)
    (tmp_path / "folder").chmod(0o700)
    found = pickle.loads(run.stdout)
    assert [getattr(item, "reason", "read") for item in found] == ["no permission", "no permission", "read"]


def test_a_name_that_is_no_text_can_still_be_stored(tmp_path: Path) -> None:
    put(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.eml")))
    [item] = everything(tmp_path)
    assert item.source.endswith("caf\\xe9.eml") and item.source.encode()


def test_tables_are_told_from_mail_by_their_name(tmp_path: Path) -> None:
    assert [p.is_table for p in places([put(tmp_path / "a.CSV"), put(tmp_path / "b.eml")])] == [True, False]
    assert files.shown("plain") == "plain"
