"""What suites of reply parsers expect is read from their tests, and is what our new text is held to."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from rapport.benchmarks import expected, quotes
from rapport.errors import NotFound

REPLY = "Fine.\r\n\r\nOn Mon, 2 Mar 2026 at 09:00, Bo <bo@x.test> wrote:\r\n> Could you?\r\n"
PYTHON = """
class Test:
    def test_equal(self):
        with open("test/emails/one.txt") as f:
            self.assertEqual("Fine.", EmailReplyParser.parse_reply(f.read()))
    def test_words(self):
        mail = self.get_email("one", parse=True)
        self.assertTrue("Fine" in mail.replies[0].body)
        self.assertTrue("wrote" not in mail.replies[0].body)
        self.assertNotIn("Could", mail.replies[0].body)
        self.assertIn("Could", mail.replies[1].body)
"""
RUBY = """
  def test_first
    reply = email :one
    assert_equal "Fine.\\n", reply.fragments[0].to_s
  end
  def test_whole
    body = File.read EMAIL_FIXTURE_PATH.join("one.txt").to_s
    assert_equal "Fine.", EmailReplyParser.parse_reply(body)
  end
"""
TALON = """
def test_plain():
    msg_body = "Fine.\\n\\n-----Original Message-----\\n\\nOld"
    eq_("Fine.", quotations.extract_from_plain(msg_body))
@patch.object(quotations, "MAX", 1)
def test_patched():
    eq_("a", quotations.extract_from_plain("b"))
"""
EML = "Subject: Re: x\nContent-Type: text/plain\n\nHello\n\nSent from my iPhone\n\nOn 2 Mar 2026, Bo wrote:\n> Hi\n"
FILES = {
    "zapier_erp/test/test_parser.py": PYTHON,
    "zapier_erp/test/emails/one.txt": REPLY,
    "alfonsrv/test/test_parser.py": PYTHON,
    "alfonsrv/test/emails/one.txt": REPLY,
    "github_erp/test/email_reply_parser_test.rb": RUBY,
    "github_erp/test/emails/one.txt": REPLY,
    "talon/tests/text_quotations_test.py": TALON,
    "talon/tests/fixtures/standard_replies/iphone.eml": EML,
    "talon/tests/fixtures/standard_replies/iphone_reply_text": "Hello\n\nSent from my iPhone",
    "talon/tests/fixtures/html_replies/gmail.html": "<p>Hi. I am fine.</p>Thanks,<br>Alex<blockquote>Old</blockquote>",
    "mailgun_forge/dataset/P/1_body": "Fine.\n\n#sig#--\n#sig#Bo",
}
CONTENT = {name: text.encode() for name, text in FILES.items()}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with tarfile.open(tmp_path / "quoted-reply-dev.tar.xz", "w:xz") as archive:
        for name, content in CONTENT.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return tmp_path


def test_what_tests_say_of_the_newest_part_is_a_condition() -> None:
    found = expected.cases(CONTENT)
    python = [(c.equals, c.holds, c.lacks) for c in found if c.suite == "zapier_erp"]
    assert python == [(["Fine."], [], []), ([], ["Fine"], ["wrote", "Could"])]
    assert [(c.equals, c.holds) for c in found if c.suite == "github_erp"] == [([], ["Fine.\n"]), (["Fine."], [])]
    assert [c.id for c in found if c.suite == "talon"] == ["test_plain:1", "iphone.eml", "gmail.html"]


@pytest.mark.parametrize(
    ("visible", "met"), [("Fine.", True), ("Fine.\n\nx", False), ("fine. b", False), ("Fine. Old", False)]
)
def test_each_condition_has_to_hold(visible: str, met: bool) -> None:
    case = expected.Case("s", "i", "", holds=["Fine."], lacks=["x", "Old"])
    assert case.met(visible) is met


def test_equal_texts_may_differ_in_white_space_only() -> None:
    case = expected.Case("s", "i", "", equals=["Fine.\n\nBo"])
    assert case.met("Fine. Bo\n") and not case.met("Fine.") and not case.met("Fine. Bo Old")


def test_the_benchmark_counts_and_writes_every_mail(data: Path, tmp_path: Path) -> None:
    rows = quotes.run(data, tmp_path / "said.jsonl")
    assert [(row.metric.rpartition(", ")[2], row.ours) for row in rows] == [
        ("all suites at once", 1.0),
        ("the same without what another suite contradicts", 1.0),
        *((suite, 1.0) for suite in ("zapier_erp", "alfonsrv", "github_erp", "talon")),
    ]
    said = [json.loads(line) for line in (tmp_path / "said.jsonl").read_text().splitlines()]
    assert {each["id"]: each["visible"] for each in said} == {
        "alfonsrv/test/emails/one.txt": "Fine.",
        "github_erp/test/emails/one.txt": "Fine.",
        "zapier_erp/test/emails/one.txt": "Fine.",
        "mailgun_forge/dataset/P/1_body": "Fine.",
        "talon/tests/fixtures/html_replies/gmail.html": "Hi. I am fine.\n\nThanks,\nAlex",
        "talon/tests/fixtures/standard_replies/iphone.eml": "Hello",
    }


def test_a_folder_without_the_suites_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"quoted-reply"):
        quotes.run(tmp_path)
