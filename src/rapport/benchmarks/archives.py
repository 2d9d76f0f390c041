"""Where in a folder of measuring data does a set lie, and what is in it?"""

import json
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from rapport.errors import NotFound


def members(data: Path, pattern: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file in the archives whose names fit the pattern, in their order. Raises NotFound."""
    for archive in found(data, pattern):
        with tarfile.open(archive) as opened:
            for member in opened:
                content = opened.extractfile(member) if member.isfile() else None
                if content is not None:
                    yield member.name.removeprefix("./"), content.read()


def unpack(archive: Path, folder: Path, *, most: int | None = None) -> Path:
    """The files of one archive below a folder; `most` stops after that many. Nothing is written outside the folder."""
    for number, (name, content) in enumerate(members(archive.parent, archive.name)):
        if number == most:
            break
        place = (folder / name).resolve()
        if folder.resolve() in place.parents:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
    return folder


def found(data: Path, pattern: str) -> list[Path]:
    """The files of a set. Raises NotFound."""
    paths = sorted(data.glob(pattern))
    if not paths:
        raise NotFound(f"There is no {pattern} in {data}. Name the folder that holds the measuring data with --data.")
    return paths


def write(predictions: Path | None, lines: Iterable[Mapping[str, object]]) -> None:
    """One JSON object a line, when somebody asked for them."""
    if predictions is not None:
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        predictions.write_text(text, encoding="utf-8")
