"""Which mails belong to one conversation?

Every Message-ID that a mail has or names stands for its conversation, so two answers to a mail that we never saw are
one conversation, and a mail that names two conversations makes them one (the grouping step of Jamie Zawinski's
threading, without its subject step: equal subjects are no evidence). The order of arrival does not matter. For mail
that names nothing, `answers` finds what it answers, and its Message-ID then stands here as if it had been named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapport.inbox.model import Mail, MessageId, ThreadId
from rapport.inbox.rows import storable

NEWEST_REFERENCES = 30  # of a long References header, beside the first: the root and what is near (RFC 5537, 3.4.4)


@dataclass(frozen=True, slots=True)
class Named:
    """A mail that has a number, and every id that stands for its conversation, its own first."""

    id: MessageId
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """What a batch adds: a thread for each mail, in order, and what stands for it from now on."""

    threads: tuple[ThreadId, ...]
    names: Mapping[str, ThreadId]  # that nobody knew
    merged: Mapping[ThreadId, ThreadId]  # a thread that ends here → the one it is part of


def names_of(mail: Mail) -> tuple[str, ...]:
    """Every id that stands for the mail's conversation: its own, what it answers, what it refers to."""
    near = (
        mail.references
        if len(mail.references) <= NEWEST_REFERENCES
        else (mail.references[0], *mail.references[-NEWEST_REFERENCES:])
    )
    return tuple(dict.fromkeys(storable(name) for name in (mail.message_id, mail.in_reply_to, *near) if name))


def join(mails: Sequence[Named], known: Mapping[str, ThreadId]) -> Joined:
    """Group a batch with itself and with what is known. A new conversation is numbered after its first mail."""
    parent: dict[ThreadId, ThreadId] = {}

    def root(thread: ThreadId) -> ThreadId:
        while (above := parent.setdefault(thread, thread)) != thread:
            parent[thread] = thread = parent[above]  # halving keeps chains short (Tarjan & van Leeuwen 1984)
        return thread

    def unite(threads: Iterable[ThreadId]) -> ThreadId:
        roots = {root(thread) for thread in threads}
        oldest = min(roots)
        parent.update(dict.fromkeys(roots, oldest))
        return oldest

    named: dict[str, ThreadId] = {}
    for mail in mails:
        met = [thread for name in mail.names if (thread := known.get(name, named.get(name))) is not None]
        thread = unite(met or [ThreadId(mail.id)])
        named.update((name, thread) for name in mail.names if name not in known)
        parent.setdefault(ThreadId(mail.id), thread)
    before = set(known.values())
    return Joined(
        threads=tuple(root(ThreadId(mail.id)) for mail in mails),
        names={name: root(thread) for name, thread in named.items()},
        merged={thread: root(thread) for thread in before if root(thread) != thread},
    )
