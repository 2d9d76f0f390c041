"""Of a mail's HTML only listed elements and absolute links are shown, and the pictures that came with it."""

import re
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from rapport.inbox import hygiene
from tests.attacks import hostile_html
from tests.world import mail

GIF = b"GIF89a\1\0\1\0\0\0\0;"
ATTRIBUTES = {"href", "src", "alt", "width", "height", "colspan", "rowspan", "align", "valign", "start", "dir", "lang"}
SNIPPETS = list(hostile_html.table("http://canary.example").values())
PIECES = st.one_of(
    st.sampled_from(SNIPPETS),
    st.sampled_from(["<", ">", "--", "<!--", "-->", '"', "'", "<svg>", "</svg>", "<math>", "<style>", "</style>"]),
)


def related(html: str, *pictures: tuple[str, bytes, str]) -> bytes:
    message = EmailMessage()
    message["From"], message["Date"] = "ada@techcorp.test", "Mon, 02 Mar 2026 08:00:00 +0000"
    message.set_content(html, subtype="html")
    for cid, content, kind in pictures:
        message.add_related(content, *kind.split("/"), cid=f"<{cid}>")
    return message.as_bytes()


@given(st.lists(PIECES, max_size=4))
@settings(max_examples=300, deadline=None)
def test_whatever_comes_in_only_what_is_listed_comes_out(pieces: list[str]) -> None:
    """Parsed by another parser than the one that cleaned it: nothing may turn into something else on the way."""
    cleaned = hygiene.clean("".join(pieces))
    tree = LexborHTMLParser(f"<body>{cleaned}</body>")
    nodes = list(tree.css("body *"))
    assert {node.tag for node in nodes} <= hygiene.TAGS
    assert {name for node in nodes for name in node.attributes} <= ATTRIBUTES | {"rel", "target"}
    links = [node.attributes.get("href") or "" for node in nodes]
    assert all(re.match(r"$|https?://|mailto:", link) for link in links)
    assert not [node for node in nodes if node.attributes.get("src")]


def test_a_link_is_absolute_and_leads_no_way_back() -> None:
    assert hygiene.clean('<a href="https://techcorp.test/a?b=1" onclick="x()" title=t>a</a>') == (
        '<a href="https://techcorp.test/a?b=1" target="_blank" rel="noopener noreferrer nofollow">a</a>'
    )
    for link in (
        "/a",
        "//evil.example",
        "a.html",
        "?a",
        "#a",
        "https:evil.example",
        "http:\\\\evil.example",
        "ftp://a",
    ):
        assert "href" not in hygiene.clean(f'<a href="{link}">a</a>'), link


def test_pictures_are_told_by_their_bytes() -> None:
    """Kills the mutant that believes the stated type: the second says that it is one, the third that it is none."""
    html = "<img src='cid:a'><img src='cid:b'><img src='CID:c@x'><img src='cid:d'><img src='data:image/gif,A'>"
    shown = hygiene.view(
        related(html, ("a", GIF, "image/gif"), ("b", b"<svg/>", "image/png"), ("c@x", GIF, "application/pdf"))
    )
    assert shown is not None
    assert re.findall(r"<img[^>]*>", shown) == [
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAADs=">' if own else "<img>" for own in (1, 0, 1, 0, 0)
    ]


def test_too_many_or_too_large_pictures_are_left_out() -> None:
    large = GIF + bytes(hygiene.LARGEST_PICTURE - len(GIF))
    html = "".join(f"<img src='cid:{name}'>" for name in "abcd")
    raw = related(html, ("a", large + b"x", "image/gif"), *((name, large, "image/gif") for name in "bcd"))
    shown = hygiene.view(raw) or ""
    assert shown.count("data:image/gif") == hygiene.PICTURES // hygiene.LARGEST_PICTURE


@pytest.mark.parametrize("html", ["<p>" * (hygiene.MOST_TAGS + 1), "a" * 1_100_000])
def test_what_is_too_tangled_is_not_shown(html: str) -> None:
    assert hygiene.view(related(html)) == hygiene.document(hygiene.TOO_TANGLED)


def test_a_mail_without_html_has_no_view() -> None:
    plain = b"From: a@b.test\nDate: Mon, 02 Mar 2026 08:00:00 +0000\n\nHello\n"
    attached = related("x").replace(b"Content-Type", b"Content-Disposition: attachment\nContent-Type", 1)
    headers = plain.partition(b"\n\n")[0] + b"\n\n"
    for raw, kept in (
        (plain, (True, False)),
        (attached, (True, False)),
        (headers, (False, False)),
        (b"", (False,) * 2),
    ):
        assert hygiene.view(raw) is None
        assert hygiene.kept(raw) == hygiene.Kept(*kept)
    assert hygiene.kept(related("<p>x")) == hygiene.Kept(body=True, html=True)
    assert hygiene.view(mail().raw) is None


def test_the_policy_lets_nothing_be_loaded_and_no_script_run() -> None:
    policy = dict(part.strip().split(" ", 1) for part in hygiene.HEADERS["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["img-src"]) == ("'none'", "data:")
    assert "script-src" not in policy and policy["style-src"].startswith("'sha256-")
    assert policy["sandbox"] == hygiene.SANDBOX
    assert not {"allow-scripts", "allow-same-origin", "allow-top-navigation", "allow-forms"} & set(
        hygiene.SANDBOX.split()
    )
