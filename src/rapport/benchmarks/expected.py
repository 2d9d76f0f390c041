"""What do the test suites of other reply parsers expect to be left of a mail?

Their tests are read, never run: what is said there of the newest part of a mail is a condition on its visible text.
Where a suite compares whole texts, the text is the condition; where it looks for words, finding them (or not) is.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

_EMAILS = "test/emails/"
_NEWEST = re.compile(r"\.(?:replies\[0\]\.body|latest_reply|reply(?:\.strip\(\))?|fragments\[0\]\.content)$")
_RUBY_TEST = re.compile(r"^  def test_\w+$(.*?)^  end$", re.MULTILINE | re.DOTALL)
_RUBY_FILE = re.compile(r"""(?:email[ (]:|["'])(\w+)(?:\.txt["'])?""")
_RUBY_EQUAL = re.compile(r'assert_equal "((?:[^"\\]|\\.)*)",\s*EmailReplyParser\.parse_reply', re.DOTALL)
_RUBY_FIRST = re.compile(r'assert_equal "((?:[^"\\]|\\.)*)", reply\.fragments\[0\]', re.DOTALL)
_SPACE = re.compile(r"\s+")
_ALEX = "Hi. I am fine.\n\nThanks,\nAlex"  # what talon's answers in HTML all say

Files = Mapping[str, bytes]


@dataclass(slots=True)
class Case:
    """One mail of a suite and what has to hold for its visible text; white space does not count."""

    suite: str
    id: str
    text: str
    html: bool = False
    equals: list[str] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)

    def met(self, visible: str) -> bool:
        """Whether all conditions hold."""
        seen = plain(visible)
        return (
            all(plain(text) == seen for text in self.equals)
            and all(plain(text) in seen for text in self.holds)
            and not any(plain(text) in seen for text in self.lacks)
        )


def plain(text: str) -> str:
    """A text without what programs change: runs of white space are one space."""
    return _SPACE.sub(" ", text).strip()


def cases(files: Files) -> list[Case]:
    """All cases of the suites in `files` (name → bytes) that say something of the newest part."""
    found = [*_python_suite(files, "zapier_erp"), *_python_suite(files, "alfonsrv"), *_ruby_suite(files)]
    found += [*_talon_texts(files), *_talon_mails(files)]
    return [case for case in found if case.equals or case.holds or case.lacks]


def _email(files: Files, suite: str, name: str) -> Case | None:
    content = files.get(f"{suite}/{_EMAILS}{name.removesuffix('.txt')}.txt")
    if content is None:
        return None
    return Case(suite, f"{name.removesuffix('.txt')}.txt", content.decode("utf-8", "replace").replace("\r\n", "\n"))


def _python_suite(files: Files, suite: str) -> Iterator[Case]:
    source = next((content for name, content in files.items() if re.match(rf"{suite}/test/test_\w+\.py$", name)), b"")
    for test in ast.walk(ast.parse(source)):
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
            names = [n.value for n in ast.walk(test) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            opened = [case for name in names if (case := _email(files, suite, name.removeprefix(_EMAILS)))]
            for call in ast.walk(test):
                if opened and isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                    _assertion(opened[0], call.func.attr, call.args)
            yield from opened[:1]


def _assertion(case: Case, name: str, arguments: list[ast.expr]) -> None:
    """Take over one assert…() if it speaks of the newest part."""
    if name == "assertTrue" and isinstance(arguments[0], ast.Compare):
        compared = arguments[0]
        name = {ast.Eq: "assertEqual", ast.In: "assertIn", ast.NotIn: "assertNotIn"}.get(type(compared.ops[0]), "")
        arguments = [compared.left, compared.comparators[0]]
    target = {"assertEqual": case.equals, "assertIn": case.holds, "assertNotIn": case.lacks}.get(name)
    constants = [each.value for each in arguments if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    others = [ast.unparse(each) for each in arguments if not isinstance(each, ast.Constant)]
    if target is not None and constants and others and (_NEWEST.search(others[0]) or "parse_reply" in others[0]):
        target.append(constants[0])


def _ruby_suite(files: Files) -> Iterator[Case]:
    source = files.get("github_erp/test/email_reply_parser_test.rb", b"").decode("utf-8", "replace")
    for test in _RUBY_TEST.findall(source):
        named = [case for name in _RUBY_FILE.findall(test) if (case := _email(files, "github_erp", name))]
        for case in named[:1]:
            case.equals += [_unescaped(text) for text in _RUBY_EQUAL.findall(test)]
            case.holds += [_unescaped(text) for text in _RUBY_FIRST.findall(test)]
            yield case


def _unescaped(text: str) -> str:
    return text.replace("\\n", "\n").replace('\\"', '"')


def _talon_texts(files: Files) -> Iterator[Case]:
    """The mails that stand in talon's tests themselves, as `eq_(reply, quotations.extract_from_plain(mail))`."""
    source = files.get("talon/tests/text_quotations_test.py", b"")
    for test in ast.parse(source).body:
        if not isinstance(test, ast.FunctionDef) or test.decorator_list or test.args.args:
            continue
        known: dict[str, str] = {}
        for number, step in enumerate(test.body):
            if isinstance(step, ast.Assign) and isinstance(step.value, ast.Constant):
                known[ast.unparse(step.targets[0])] = str(step.value.value)
            elif isinstance(step, ast.Expr) and isinstance(step.value, ast.Call) and len(step.value.args) == 2:
                yield from _talon_text(f"{test.name}:{number}", step.value, known)


def _talon_text(name: str, call: ast.Call, known: Mapping[str, str]) -> Iterator[Case]:
    def text_of(node: ast.expr) -> str | None:
        if isinstance(node, ast.Constant):
            return str(node.value)
        return known.get(ast.unparse(node))

    expected, said = call.args
    if ast.unparse(call.func) == "eq_" and isinstance(said, ast.Call) and "extract_from_plain" in ast.unparse(said):
        mail, reply = text_of(said.args[0]), text_of(expected)
        if mail is not None and reply is not None:
            yield Case("talon", name, mail, equals=[reply])


def _talon_mails(files: Files) -> Iterator[Case]:
    for name, content in files.items():
        if "/standard_replies/" in name and name.endswith(".eml"):
            reply = files.get(name.removesuffix(".eml") + "_reply_text", b"Hello").decode()
            yield Case("talon", name.rpartition("/")[2], text_part(message_from_bytes(content)), equals=[reply])
        elif "/html_replies/" in name:
            yield Case("talon", name.rpartition("/")[2], content.decode("utf-8", "replace"), html=True, equals=[_ALEX])


def text_part(mail: Message) -> str:
    """The first plain text of a mail."""
    for part in mail.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            return content.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(content, bytes) else ""
    return ""
