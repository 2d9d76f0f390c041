"""How does a test run `rapport …` as a process of its own without importing the whole program each time?

One process a run imports it and forks for every command: own memory, own environment, own files, a real exit code. A
start of Python and of the program took 1.3 s of the processor, a fork 0.02.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO

WIDE = "160"  # characters; the console looks at it once, when it is made


class CommandLine:
    """The process that forks."""

    def __init__(self) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("RAPPORT_", "PYTHONDONT"))}
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**kept, "COLUMNS": WIDE},
        )  # fmt: skip

    def run(
        self, words: Sequence[str], environment: Mapping[str, str], typed: str = ""
    ) -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryDirectory() as name:
            said, out, error = (Path(name) / each for each in ("in", "out", "err"))
            said.write_text(typed, encoding="utf-8")
            asked = {"words": words, "environment": dict(environment), "files": [str(said), str(out), str(error)]}
            asking, answering = self._pipes()
            asking.write(json.dumps({**asked, "folder": str(Path.cwd())}) + "\n")
            asking.flush()
            status = int(answering.readline())
            return subprocess.CompletedProcess(
                ["rapport", *words], status, out.read_text(encoding="utf-8"), error.read_text(encoding="utf-8")
            )

    def close(self) -> None:
        for pipe in self._pipes():
            pipe.close()
        self._process.wait()

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("started without pipes")
        return self._process.stdin, self._process.stdout


def _serve() -> None:
    """A line of JSON in, an exit code out, until nobody asks any more."""
    main = import_module("rapport.cli").main
    for module in import_module("rapport.cli.ondemand").MODULES:
        import_module(f"rapport.cli.{module}")
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            os._exit(_command(main, **json.loads(line)))
        _, status = os.waitpid(number, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _command(main, words, environment, files, folder) -> int:  # type: ignore[no-untyped-def]
    """In the fork: what a shell does before a program, the program, and what Python does after it."""
    for number, (name, mode) in enumerate(zip(files, (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY), strict=True)):
        os.dup2(os.open(name, mode | os.O_CREAT, 0o600), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for as long as the process lives
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["rapport", *words]
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    return code


if __name__ == "__main__":
    _serve()
