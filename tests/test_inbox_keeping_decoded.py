"""Whatever encoding an address stands in, a mail says it; so who is erased leaves no bytes behind (guarantee 8)."""

from base64 import b64encode
from quopri import encodestring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.inbox.keeping import decoded

ADA = "ada.byron@techcorp.test"
HTML = f"<p>{'x' * 60} {ADA} and Ada&nbsp;Byron, Ad&#97; Byron</p>".encode()


def alternative(coding: str, html: bytes) -> bytes:
    head = b"From: bob@techcorp.test\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nSee the HTML.\n--b\n"
    part = f"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: {coding}\n\n".encode()
    return head + part + html + b"\n--b--\n"


@pytest.mark.parametrize(
    "raw",
    [
        alternative("quoted-printable", encodestring(HTML)),
        alternative("base64", b64encode(HTML)),
        alternative("8bit", HTML.replace(b"@", b"&#64;")),
        b"From: bob@techcorp.test\nX-For: =?utf-8?B?" + b64encode(ADA.encode()) + b"?=\n\nNothing.\n",
        b"From: bob@techcorp.test\nContent-Type: text/plain; charset=utf-16\n\n" + ADA.encode("utf-16"),
    ],
)
def test_an_address_is_told_in_whatever_encoding_it_stands(raw: bytes) -> None:
    """Kills: the bytes searched as they came."""
    assert ADA not in raw.decode("latin-1") and ADA in decoded.said(raw)


def test_a_name_is_told_where_html_writes_it_in_characters() -> None:
    assert " ".join(decoded.said(alternative("base64", b64encode(HTML))).split()).count("Ada Byron") == 2


@given(st.binary(max_size=300))
def test_any_bytes_are_told_and_nothing_of_them_is_left_out(raw: bytes) -> None:
    assert decoded.said(raw).startswith(raw.decode("latin-1"))
