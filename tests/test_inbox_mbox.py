"""Where does each mail of an mbox begin, and what were its bytes?"""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.inbox.mbox import is_mbox, mail_in, starts

LINE = b"From ada@techcorp.test Mon Mar  2 09:00:00 2026\n"


def mails(content: bytes, block: int = 1 << 20) -> list[bytes]:
    return [mail_in(content[a:b]) for a, b in pairwise((*starts(blocks(content, block)), len(content)))]


def blocks(content: bytes, size: int) -> Iterator[bytes]:
    return (content[i : i + size] for i in range(0, len(content), size))


def boxed(*mails: bytes) -> bytes:
    """As an mboxrd writer does."""
    return b"".join(
        LINE + b"\n".join(b">" + x if x.lstrip(b">").startswith(b"From ") else x for x in m.split(b"\n")) + b"\n"
        for m in mails
    )


BODY = st.lists(
    st.sampled_from([b"", b"hello", b"From here on", b">From there", b"From x Mon Mar  2 09:00:00 2026", b"a: b"])
)


@given(st.lists(BODY, min_size=1, max_size=5), st.integers(1, 4_000))
def test_what_was_boxed_comes_out_whatever_the_blocks(bodies: list[list[bytes]], block: int) -> None:
    """Mutant: a search that forgets the end of the last block loses a separator that lies across two."""
    letters = [b"\n".join([b"Subject: %d" % i, b"", *body, b""]) for i, body in enumerate(bodies)]
    assert mails(boxed(*letters), block) == letters


def test_a_line_that_begins_with_from_is_no_separator() -> None:
    letter = b"Subject: x\n\nFrom here it is a mile.\nFrom 9:30 to 10:30 we meet.\nSee you\n"
    assert mails(LINE + letter) == [letter]


def test_a_truncated_last_mail_is_kept() -> None:
    assert mails(boxed(b"Subject: a\n\none\n") + LINE + b"Subject: b\n\ncut o") == [
        b"Subject: a\n\none\n",
        b"Subject: b\n\ncut o",
    ]


@pytest.mark.parametrize(
    ("line", "separates"),
    [
        (b"From mboxrd@z Thu Jan  1 00:00:00 1970", True),
        (b"From - Sat Jan 03 01:05:34 1996", True),
        (b"From 1234567890@xxx Mon Jan 01 00:00:00 +0000 2020", True),
        (b"From nobody", False),
    ],
)
def test_separators_of_many_programs_are_known(line: bytes, separates: bool) -> None:
    content = b"From a@b.test Thu Jan  1 00:00:00 1970\nA: b\n\nx\n\n" + line + b"\nSubject: two\n\ny\n"
    assert (len(mails(content)) == 2) == separates


def test_windows_line_ends_are_kept_as_they_were() -> None:
    line = b"From a@b.test Thu Jan  1 00:00:00 1970\r\n"
    assert mails(line + b"A: b\r\n\r\nx\r\n\r\n" + line + b"A: c\r\n\r\ny\r\n") == [
        b"A: b\r\n\r\nx\r\n",
        b"A: c\r\n\r\ny\r\n",
    ]


def test_a_single_mail_is_no_mbox() -> None:
    assert not is_mbox(b"From: ada@techcorp.test\nSubject: x\n\n")
    assert is_mbox(b"\nFrom ada@techcorp.test Mon Mar  2 09:00:00 2026\n")
