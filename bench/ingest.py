"""How fast is a first import, beside `mu index` and `notmuch new` on the same mail in the same run?

    python -m bench.ingest [MAIL] [--customers customers.csv] [--own DOMAIN …]

MAIL is a folder of mails or an archive of one; without it the mail of a public list is used where it lies beside the
project. The database is a fresh embedded one, on disk, with fsync, as it comes; files are read once before, so that
every program finds them in memory. `mu` and `notmuch` index words for search, which Rapport does not; Rapport reads
people, conversations, contacts and scores, which they do not: the ratio is a yardstick, no contest.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rapport import embedded, wiring
from rapport.app import App
from rapport.benchmarks import archives
from rapport.importing.run import ImportRequest, Progress, import_paths
from rapport.inbox.model import Tally
from rapport.people.companies import company_domain
from rapport.settings import Settings
from rapport.users import service as users_service

LIST = Path(__file__).parent.parent.parent / "shared" / "data" / "mail-linux-mips-2000-2007.tar.xz"
OWN = ("linux-mips.org", "oss.sgi.com")
FOUR = ("mips.com", "redhat.com", "broadcom.com", "toshiba.co.jp")
SENDER = re.compile(rb"^From:[^\n]*?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    what: str
    seconds: float
    note: str = ""


def laid_out(mail: Path, folder: Path) -> Path:
    """The mail as a Maildir, which all three programs read; links where the file system allows."""
    source = mail
    if mail.is_file():
        source = archives.unpack(mail, folder / "unpacked")
    for part in ("cur", "new", "tmp"):
        (folder / "Maildir" / part).mkdir(parents=True)
    for number, path in enumerate(sorted(p for p in source.rglob("*") if p.is_file())):
        place = folder / "Maildir" / "cur" / f"{number:07}.{path.name}:2,S"
        try:
            os.link(path, place)
        except OSError:
            shutil.copyfile(path, place)
    return folder / "Maildir"


def sender_domains(maildir: Path) -> list[str]:
    """The companies that wrote, so that (nearly) every mail is kept. Also warms the files."""
    found = set()
    for path in (maildir / "cur").iterdir():
        if sender := SENDER.search(path.read_bytes()):
            found.add(company_domain(sender[1].decode("ascii", "replace").lower()))
    return sorted(d for d in found if d and d not in OWN and not any(d.endswith(f".{own}") for own in OWN))


@contextmanager
def fresh_app() -> Iterator[App]:
    home = Path(tempfile.mkdtemp(prefix="rapport-bench-"))
    home.chmod(0o755)
    try:
        app = wiring.build(Settings(home=home))
        yield app
        app.db.engine.dispose()
    finally:
        embedded.stop(home)
        shutil.rmtree(home, ignore_errors=True)


def rapport(app: App, maildir: Path, customers: Path, own: tuple[str, ...]) -> tuple[float, float, Tally]:
    """Seconds until all is stored, seconds until all is scored, and what became of it; in a workspace of its own."""
    bound = app.of(users_service.found_workspace(app, customers.stem).id)
    begin, read = time.perf_counter(), 0.0

    def note(step: Progress) -> None:
        nonlocal read
        if step.phase == "Reading mail":
            read = time.perf_counter() - begin

    tally = import_paths(bound, ImportRequest((maildir,), customers, own), note)
    return read, time.perf_counter() - begin, tally


def timed(command: list[str], **environment: str) -> float:
    begin = time.perf_counter()
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    return time.perf_counter() - begin


def mu(maildir: Path, folder: Path) -> float:
    subprocess.run(
        ["mu", "init", "--quiet", f"--maildir={maildir}", f"--muhome={folder}"], check=True, capture_output=True
    )
    return timed(["mu", "index", "--quiet", f"--muhome={folder}"])


def notmuch(maildir: Path, folder: Path) -> float:
    folder.mkdir()
    settings = folder / "config"
    settings.write_text(
        f"[database]\npath={maildir}\n[user]\nname=Bench\nprimary_email=bench@localhost\n[new]\ntags=\n"
    )
    return timed(["notmuch", "new", "--quiet"], NOTMUCH_CONFIG=str(settings))


OTHERS: dict[str, Callable[[Path, Path], float]] = {"mu index": mu, "notmuch new": notmuch}


def table(figures: list[Figure], mails: int) -> list[str]:
    """Lines of a Markdown table; the ratio is to our own stored and scored import."""
    ours = figures[1].seconds
    head = ["| what | seconds | mails/s | × ours | |", "|---|---:|---:|---:|---|"]
    return head + [
        f"| {f.what} | {f.seconds:.1f} | {mails / f.seconds:,.0f} | {f.seconds / ours:.2f} | {f.note} |"
        for f in figures
    ]


def run(mail: Path, customers: Path | None = None, own: tuple[str, ...] = OWN) -> list[str]:
    """Measure all of them on one mail and return the table."""
    with tempfile.TemporaryDirectory(prefix="rapport-bench-mail-") as name:
        folder = Path(name)
        maildir = laid_out(mail, folder)
        few, every = customers or folder / "few.csv", folder / "every.csv"
        if customers is None:
            few.write_text("name,domain\n" + "".join(f"{d},{d}\n" for d in FOUR))
        every.write_text("name,domain\n" + "".join(f"{d},{d}\n" for d in sender_domains(maildir)))
        with fresh_app() as app:
            read, scored, tally = rapport(app, maildir, few, own)
            every_read, every_scored, kept = rapport(app, maildir, every, own)
        figures = [
            Figure("rapport import, stored", read, f"{tally.stored:,} of {tally.read:,} kept"),
            Figure("rapport import, stored and scored", scored, "adds up" if tally.adds_up else "DOES NOT ADD UP"),
            Figure("every company a customer, stored", every_read, f"{kept.stored:,} of {kept.read:,} kept"),
            Figure("every company a customer, stored and scored", every_scored),
        ]
        for what, measure in OTHERS.items():
            if shutil.which(what.split()[0]):
                figures.append(Figure(what, measure(maildir, folder / what.split()[0])))
            else:
                print(f"{what.split()[0]} is not installed and not measured.")
        return table(figures, tally.read)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.ingest", description="How fast is a first import?")
    parser.add_argument("mail", nargs="?", type=Path, default=LIST)
    parser.add_argument("--customers", type=Path)
    parser.add_argument("--own", nargs="*", default=list(OWN))
    asked = parser.parse_args(arguments)
    if not asked.mail.exists():
        print(f"Ingest: skipped, there is no mail at {asked.mail}.")
        return 0
    print("\n".join(run(asked.mail, asked.customers, tuple(asked.own))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
