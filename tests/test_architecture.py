"""The rules of docs/architecture.md as tests on the source: a new file is held to them from its first day."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src" / "rapport"
STAGES = ("users", "inbox", "people", "relationships", "signals", "drafts", "outbox", "learning")
DOORS = (
    *("web", "demo", "cli", "jobs", "pipeline", "wiring", "migrations", "connectors", "importing", "benchmarks"),
    "logs",  # who says something takes structlog's own logger
    "privacy",  # erasing and exporting reach into every package
)
ROOM_FOR_SQL = {"db.py", "store.py"}
MAX_LINES, MAX_FUNCTION, MAX_PARAMETERS = 300, 40, 6

FILES = sorted(path for path in SRC.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def name_of(path: Path) -> str:
    return path.relative_to(SRC).as_posix()


def package_of(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(module, name) of every import; for `import a.b` the name is empty."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def our_packages(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(package or top module of ours, whole dotted name) for every import of our own code."""
    for module, name in imports(tree):
        if module == "rapport":
            yield name, f"rapport.{name}"
        elif module.startswith("rapport."):
            yield module.split(".")[1], f"{module}.{name}"


def domain_files() -> list[Path]:
    return [path for path in FILES if package_of(path) in STAGES]


def pure_files() -> list[Path]:
    return [path for path in domain_files() if path.name not in ("store.py", "service.py")]


def upward(path: Path, tree: ast.AST) -> list[str]:
    """Imports of a later stage or of a door, from a domain package."""
    own = STAGES.index(package_of(path))
    later = {*STAGES[own + 1 :], *DOORS}
    return [whole for package, whole in our_packages(tree) if package in later]


@pytest.mark.parametrize("path", domain_files(), ids=name_of)
def test_rule_1_a_package_imports_only_earlier_ones(path: Path) -> None:
    assert upward(path, TREES[path]) == []


def test_rule_1_catches_an_upward_import() -> None:
    """The mutant: an inbox that reads what signals say."""
    assert upward(SRC / "inbox" / "kinds.py", ast.parse("from rapport.signals import store")) == [
        "rapport.signals.store"
    ]


@pytest.mark.parametrize(
    "path", [p for p in FILES if package_of(p) in ("app", "db", "errors", "settings")], ids=name_of
)
def test_rule_1_what_everything_stands_on_knows_only_models(path: Path) -> None:
    """app.py and db.py name types of domain packages, so they may import their model.py and nothing that acts."""
    reached = [whole for package, whole in our_packages(TREES[path]) if package in (*STAGES, *DOORS)]
    assert [whole for whole in reached if ".model." not in whole] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_rule_1_no_import_inside_a_function(path: Path) -> None:
    inside = [
        node.lineno
        for function in ast.walk(TREES[path])
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_rule_1_there_is_no_circle_between_modules() -> None:
    known = {f"rapport.{name_of(p).removesuffix('.py').replace('/', '.').removesuffix('.__init__')}": p for p in FILES}
    graph = {
        module: {
            target
            for m, n in imports(TREES[path])
            for target in (m, f"{m}.{n}")
            if target in known and target != module
        }
        for module, path in known.items()
    }
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " → ".join((*above[above.index(module) :], module))
        if module not in done:
            for target in graph[module]:
                visit(target, (*above, module))
            done.add(module)

    for module in graph:
        visit(module, ())


IMPURE_MODULES = """logging structlog os socket subprocess threading requests httpx smtplib imaplib random secrets time
asyncio tempfile shutil sqlalchemy psycopg""".split()
IMPURE_CALLS = "open print input read_text write_text read_bytes write_bytes now utcnow today urandom".split()


def impurities(tree: ast.AST) -> list[str]:
    """What a computing file may not do: know the clock, the disk, the network, the database, chance or a log."""
    found = [f"import {m}" for m, _ in imports(tree) if m.split(".")[0] in IMPURE_MODULES]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            found += [f"{called}() in line {node.lineno}"] if called in IMPURE_CALLS else []
    return found


@pytest.mark.parametrize("path", pure_files(), ids=name_of)
def test_rule_2_every_other_file_only_computes(path: Path) -> None:
    assert impurities(TREES[path]) == []


def test_rule_2_catches_a_clock_and_a_log() -> None:
    """The mutants: a score that reads the clock, a decision that logs."""
    assert impurities(ast.parse("import logging\nfrom datetime import datetime\nx = datetime.now()")) != []


def sql_in(tree: ast.AST) -> list[str]:
    """Signs of SQL: the query builders of SQLAlchemy, psycopg, or `.execute(`."""
    builders = {"select", "insert", "update", "delete", "text", "func", "create_engine"}
    found = [
        f"{m}.{n}"
        for m, n in imports(tree)
        if m.split(".")[0] == "psycopg" or (m.startswith("sqlalchemy") and n in builders)
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("execute", "exec_driver_sql", "executemany"):
            found.append(f"{node.attr} in line {node.lineno}")
    return found


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.name not in ROOM_FOR_SQL and package_of(p) not in ("migrations",)], ids=name_of
)
def test_rule_3_sql_stands_only_in_store_and_db(path: Path) -> None:
    assert sql_in(TREES[path]) == []


def test_rule_3_catches_a_query_in_a_service() -> None:
    assert sql_in(ast.parse("from sqlalchemy import select\ntx.execute(select(1))")) != []


def without_transaction(tree: ast.Module) -> set[str]:
    """Public functions of a store that take no transaction first. A row may come instead, to become a dataclass for a
    second store of the package; and who only says what to ask, a Question, leaves the asking to a transaction."""
    public = [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
    acting = [f for f in public if not re.match(r"Question\[", ast.unparse(f.returns) if f.returns else "")]
    return {f.name for f in acting if not f.args.args or f.args.args[0].arg not in ("tx", "row")}


@pytest.mark.parametrize("path", [p for p in domain_files() if p.name == "store.py"], ids=name_of)
def test_rule_3_stores_take_a_transaction_first(path: Path) -> None:
    assert without_transaction(TREES[path]) == set()


def test_rule_3_catches_a_store_that_asks_without_a_transaction() -> None:
    acting = "def f(x: int) -> list[int]: ...\ndef g() -> None: ...\ndef h(tx: Transaction) -> None: ..."
    asking = "def q(x: int) -> Question[list[int]]: ...\ndef r(x: int) -> list[Question[int]]: ..."
    assert without_transaction(ast.parse(f"{acting}\n{asking}")) == {"f", "g", "r"}


NETWORK = ("app.mailer.", "app.model.", "app.source")


def calls_network_inside_transaction(tree: ast.AST) -> list[int]:
    """Lines inside `with app.db.transaction()` that call a port of App."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.With) and any("transaction(" in ast.unparse(item.context_expr) for item in node.items):
            lines += [
                n.lineno for n in ast.walk(node) if isinstance(n, ast.Call) and ast.unparse(n).startswith(NETWORK)
            ]
    return lines


@pytest.mark.parametrize("path", [p for p in FILES if p.name == "service.py"], ids=name_of)
def test_rule_4_no_network_call_inside_a_transaction(path: Path) -> None:
    """The fakes at the ports assert the same while running (conftest.FakeMailer)."""
    assert calls_network_inside_transaction(TREES[path]) == []


def test_rule_4_catches_mail_sent_inside_a_transaction() -> None:
    mutant = "with app.db.transaction() as tx:\n    app.mailer.deliver(mailbox, envelope, f)"
    assert calls_network_inside_transaction(ast.parse(mutant)) == [2]


CLOCKS = re.compile(
    r"^((dt\.)?datetime\.(now|utcnow|today)|date\.today|time\.time(_ns)?|uuid\.uuid[14]|secrets\..*|os\.urandom)$"
)


def clocks_read(tree: ast.AST) -> list[str]:
    """Calls that ask the machine for the time, an id or chance; `rapport.users.secrets` is not the module `secrets`."""
    ours = any(m == "rapport.users" and n == "secrets" for m, n in imports(tree))
    called = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [name for name in called if CLOCKS.match(name) and not (ours and name.startswith("secrets."))]


@pytest.mark.parametrize("path", [p for p in FILES if name_of(p) != "wiring.py"], ids=name_of)
def test_rule_5_clock_ids_and_randomness_come_from_app(path: Path) -> None:
    assert clocks_read(TREES[path]) == []


def test_rule_5_catches_a_clock_read_in_a_score() -> None:
    assert clocks_read(ast.parse("age = datetime.now(UTC) - touch.at")) == ["datetime.now"]


def test_rule_7_mail_leaves_in_one_function() -> None:
    """One call of the mailer's `deliver` in the whole program, and it stands in outbox/service.py."""
    callers = [
        name_of(path)
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mailer.deliver")
    ]
    assert callers == ["outbox/service.py"]


def test_rule_7_only_the_smtp_connector_speaks_smtp() -> None:
    assert [name_of(p) for p, tree in TREES.items() if any(m == "smtplib" for m, _ in imports(tree))] == [
        "connectors/smtp.py"
    ]


def test_rule_7_the_database_refuses_a_delivery_without_an_approval() -> None:
    table = (SRC / "migrations" / "versions" / "v0001_first_tables.sql").read_text(encoding="utf-8")
    deliveries = table.split("CREATE TABLE deliveries")[1].split(";")[0]
    assert "approval_id BIGINT NOT NULL" in deliveries
    assert "UNIQUE (workspace_id, approval_id)" in deliveries
    assert "REFERENCES approvals" in deliveries


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_rule_10_modules_and_functions_are_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            counted = [a for a in arguments if a.arg not in ("self", "cls")]
            assert (node.end_lineno or 0) - node.lineno + 1 <= MAX_FUNCTION, f"{node.name} is too long"
            assert len(counted) <= MAX_PARAMETERS, f"{node.name} takes too many parameters"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_each_module_opens_with_one_sentence(path: Path) -> None:
    assert (ast.get_docstring(TREES[path]) or "").strip()


FORBIDDEN_NAMES = {"utils", "helpers", "manager", "common", "misc"}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name_of(p) for p in FILES if p.stem in FORBIDDEN_NAMES] == []


def test_every_domain_package_has_model_store_and_service() -> None:
    missing = [
        f"{stage}/{part}"
        for stage in STAGES
        for part in ("model.py", "store.py", "service.py")
        if not (SRC / stage / part).exists()
    ]
    assert missing == []


def test_only_wiring_imports_connectors() -> None:
    reached = {
        name_of(p) for p, tree in TREES.items() if any(package == "connectors" for package, _ in our_packages(tree))
    }
    assert {name for name in reached if not name.startswith("connectors/")} == {"wiring.py"}
