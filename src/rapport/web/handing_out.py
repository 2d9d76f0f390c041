"""How does everything that a workspace holds leave as one file, without being held in memory?"""

import tempfile
from collections.abc import Iterator
from typing import IO

from starlette.responses import StreamingResponse

from rapport.app import App
from rapport.privacy.exporting import service as exporting

BLOCK = 1 << 18  # bytes handed on at a time


def zipped(app: App) -> StreamingResponse:
    """Written to a file without a name first, because no transaction waits for a network; it ends with the answer."""
    file = tempfile.TemporaryFile(dir=app.settings.home if app.settings.home.is_dir() else None)  # noqa: SIM115
    exporting.everything(app, file)
    name = f"rapport-{app.now():%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(file.tell())}
    file.seek(0)
    return StreamingResponse(_blocks(file), media_type="application/zip", headers=headers)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while block := file.read(BLOCK):
            yield block
