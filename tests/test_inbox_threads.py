"""Which mails belong to one conversation?"""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from rapport.inbox.model import MessageId, ThreadId
from rapport.inbox.threads import NEWEST_REFERENCES, Named, join, names_of
from tests import world


def named(number: int, *names: str) -> Named:
    return Named(MessageId(number), names)


def in_batches(batches: Sequence[Sequence[Named]]) -> set[frozenset[int]]:
    """The conversations after taking in batch after batch, as the store does."""
    known: dict[str, ThreadId] = {}
    threads: dict[int, ThreadId] = {}
    for batch in batches:
        joined = join(batch, {n: known[n] for mail in batch for n in mail.names if n in known})
        moved = joined.merged
        known = {name: moved.get(thread, thread) for name, thread in known.items()} | dict(joined.names)
        threads = {mail: moved.get(thread, thread) for mail, thread in threads.items()}
        threads |= {mail.id: thread for mail, thread in zip(batch, joined.threads, strict=True)}
    return {frozenset(m for m in threads if threads[m] == thread) for thread in threads.values()}


def connected(mails: Sequence[Named]) -> set[frozenset[int]]:
    """The slow, obvious way: sets of names are united until nothing changes."""
    groups = [({mail.id}, set(mail.names)) for mail in mails]
    for _ in mails:
        merged: list[tuple[set[MessageId], set[str]]] = []
        for ids, names in groups:
            same = [g for g in merged if g[1] & names]
            merged = [g for g in merged if g not in same]
            merged.append((ids.union(*(g[0] for g in same)), names.union(*(g[1] for g in same))))
        groups = merged
    return {frozenset(int(i) for i in ids) for ids, _ in groups}


def test_an_answer_joins_the_mail_it_answers() -> None:
    joined = join([named(1, "a"), named(2, "b", "a"), named(3, "c")], {})
    assert joined.threads == (1, 1, 3)


def test_two_answers_to_a_mail_we_never_saw_are_one_conversation() -> None:
    assert join([named(1, "b", "missing"), named(2, "c", "missing")], {}).threads == (1, 1)


def test_a_mail_that_names_two_conversations_makes_them_one() -> None:
    joined = join([named(9, "z", "a", "b")], {"a": ThreadId(4), "b": ThreadId(7)})
    assert joined.threads == (4,)
    assert joined.merged == {7: 4}
    assert joined.names == {"z": 4}


def test_a_mail_without_any_id_is_a_conversation_of_its_own() -> None:
    assert join([named(1), named(2)], {}).threads == (1, 2)


NAMES = st.lists(st.sampled_from("abcdefghij"), max_size=3, unique=True).map(tuple)


@given(st.lists(NAMES, max_size=12), st.lists(st.integers(1, 4), max_size=12), st.randoms(use_true_random=False))
def test_neither_order_nor_batching_changes_the_conversations(names, cuts, random) -> None:  # type: ignore[no-untyped-def]
    """Mutant: a join that takes the first known thread and forgets to merge the others."""
    mails = [Named(MessageId(i + 1), n) for i, n in enumerate(names)]
    shuffled = random.sample(mails, len(mails))
    batches, rest = [], shuffled
    for cut in cuts:
        batches.append(rest[:cut])
        rest = rest[cut:]
    assert in_batches([*batches, rest]) == connected(mails)


def test_a_long_references_header_counts_by_its_root_and_its_newest() -> None:
    names = names_of(world.mail(references=tuple(f"r{i}" for i in range(500)), in_reply_to="r499"))
    assert names[:2] == ("first@techcorp.test", "r499")
    assert {"r0", "r498"} <= set(names) and "r100" not in names
    assert len(names) == NEWEST_REFERENCES + 2
