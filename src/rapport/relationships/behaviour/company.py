"""What do letters and meetings of a customer's people tell: of each of them lately, and of who met whom for years?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from rapport.inbox.model import Participation
from rapport.people.model import PersonId
from rapport.relationships.behaviour.model import Company, Invitation, Invited, Letter, Seen
from rapport.relationships.ties import Occasion

LATEST = 1_500  # mails of one customer that are looked at; a lively customer of 50 people writes as many in half a year


def together(
    letters: Sequence[Letter], meetings: Sequence[Invited], used: Mapping[PersonId, tuple[date, ...]], since: datetime
) -> Company:
    """What is `seen` is later than `since`; both sequences with the oldest first."""
    return Company(
        Seen(
            tuple([letter for letter in letters if letter.at > since][-LATEST:]),
            _invitations([one for one in meetings if one.at > since]),
            used,
        ),
        tuple([letter for letter in letters if len(letter.people) > 1]),
        tuple([one for one in map(_met, meetings) if len(one.people) > 1]),
    )


def _invitations(meetings: Sequence[Invited]) -> dict[PersonId, tuple[Invitation, ...]]:
    """Of everybody who was asked, and did not ask the others."""
    found: dict[PersonId, list[Invitation]] = defaultdict(list)
    for one in meetings:
        for person, answer, organizes in one.asked:
            if not organizes:
                found[person].append(Invitation(person, one.at, answer, one.record))
    return {person: tuple(mine) for person, mine in found.items()}


def _met(meeting: Invited) -> Occasion:
    there = [person for person, answer, _ in meeting.asked if answer is not Participation.DECLINED]
    return Occasion(meeting.record, meeting.at, tuple(dict.fromkeys(there)))
