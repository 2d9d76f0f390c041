"""Is everything of a person's files here that should be, and if not: what is missing?

The files are read once more and judged by the same rules, but nothing is stored: what would be kept is looked up among
what is. So a count that an import made of itself is proved by somebody else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapport.app import App
from rapport.importing import files, readers, run
from rapport.inbox.intake import Judged, Left
from rapport.inbox.model import Meeting, Packed, Quarantined
from rapport.inbox.runs import Cursor
from rapport.inbox.uploads import store
from rapport.people import store as people_store

MOST_NAMED = 100  # of what is missing; more of it has one cause


@dataclass(slots=True)
class Comparison:
    """What is in the files, by what should have become of it."""

    read: int = 0  # mails and meetings; tables are not compared
    here: int = 0  # would be kept, and is
    left: dict[str, int] = field(default_factory=dict)  # by the rule that leaves it out
    unreadable: dict[str, int] = field(default_factory=dict)  # by reason
    missing: int = 0  # would be kept, and is not here
    named: list[str] = field(default_factory=list)  # the first of the missing

    def count(self, judged: Sequence[Judged], absent: Sequence[str]) -> None:
        self.read += len(judged)
        self.here += sum(isinstance(one, Packed | Meeting) for one in judged) - len(absent)
        self.missing += len(absent)
        self.named += absent[: MOST_NAMED - len(self.named)]
        for one in judged:
            if isinstance(one, Left):
                self.left[str(one.rule)] = self.left.get(str(one.rule), 0) + 1
            elif isinstance(one, Quarantined):
                self.unreadable[str(one.reason)] = self.unreadable.get(str(one.reason), 0) + 1


def compare(app: App, request: run.ImportRequest) -> Comparison:
    """Everything under the paths against what is stored. Raises NotFound for a path that is none."""
    files.check(request.paths)
    with app.db.transaction() as tx:
        sides = people_store.sides(tx)
    size = sum(place.size for place in run.places_of(request))
    found = Comparison()
    with readers.Readers(run.terms_of(app, request, sides), run.processes(app, size)) as reading:
        for _, judged in reading.read(run.batches(request, Cursor(""))):
            found.count(judged, list(_absent(app, judged)))
    return found


def _absent(app: App, judged: Sequence[Judged]) -> Iterator[str]:
    """How each that should be here and is not is called."""
    mails = [one.mail for one in judged if isinstance(one, Packed)]
    meetings = [one for one in judged if isinstance(one, Meeting)]
    with app.db.transaction() as tx:
        held = store.held_mails(tx, [mail.fingerprint for mail in mails])
        met = store.held_meetings(tx, [meeting.uid for meeting in meetings])
    for mail in mails:
        if mail.fingerprint not in held:
            yield f"“{mail.subject}” of {mail.sent_at:%d %b %Y} <{mail.message_id}>"
    for meeting in meetings:
        if (meeting.uid, meeting.recurrence) not in met:
            yield f"meeting “{meeting.summary}” of {meeting.starts_at:%d %b %Y}"
