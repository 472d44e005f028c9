"""Promises that hold for every module at once. The import contracts stand in ``pyproject.toml``."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
EDGES = ("webapp/", "workflows/cli/", "workflows/worker.py", "workflows/clock.py")
# Sessions, lockout, tokens and leases live by the real clock (`clock.real`), never by business time.
REAL_TIME = (
    "workflows/supervision/accounts/",
    "workflows/demo/district/people.py",  # when the demo's passwords were set
    "workflows/usecases/session.py",
    "workflows/usecases/accounts.py",
    "workflows/usecases/imports/people.py",  # the moment a first password was set
    "workflows/usecases/organisation.py",  # ends the sessions of whoever loses a role
)
READS = {"now", "today", "utcnow", "time", "time_ns", "real", "fromtimestamp"}
CLOCKS = {"clock", "datetime", "date", "time"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in ("workflows", "webapp"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_bytes())


def clock_reads(tree: ast.Module) -> Iterator[str]:
    """Calls that read a clock: ``clock.now()``, ``datetime.now()``, ``date.today()``, ``time.time()``, ``real()`` …"""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in ("workflows.clock", "time", "datetime")
        for alias in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Attribute) and called.attr in READS:
            owner = called.value.id if isinstance(called.value, ast.Name) else getattr(called.value, "attr", "")
            if owner in CLOCKS:
                yield f"{owner}.{called.attr}"
        elif isinstance(called, ast.Name) and called.id in READS & imported - {"time"}:
            yield called.id


def test_only_edges_read_the_clock() -> None:
    wrong = []
    for name, tree in modules():
        if name.startswith(EDGES) or name == "workflows/db.py":  # db.new_id: ids that sort by creation
            continue
        reads = set(clock_reads(tree))
        if name.startswith(REAL_TIME):
            reads -= {"real", "clock.real"}
        wrong += [f"{name}: {read}" for read in sorted(reads)]
    assert wrong == []


def test_the_sweep_sees_every_way_to_read_a_clock() -> None:
    text = (
        "from workflows.clock import real\nfrom datetime import datetime, date\nimport time, datetime as dt\n"
        "real()\ndatetime.now()\ndatetime.datetime.now()\ndate.today()\ntime.time()\nclock.now()\n"
    )
    assert len(list(clock_reads(ast.parse(text)))) == 6


def test_use_cases_take_the_moment_by_keyword() -> None:
    wrong = []
    for name, tree in modules():
        for node in ast.walk(tree):
            if name.startswith("workflows/usecases/") and isinstance(node, ast.FunctionDef) and node.args.args:
                given = [argument.arg for argument in node.args.args]
                if given[0] == "database" and "now" in given:
                    wrong.append(f"{name}:{node.lineno} {node.name}")
    assert wrong == []


def test_modules_named_after_diagrams_never_import_each_other() -> None:
    stems = {path.stem for path in (ROOT / "bpmn").glob("*.bpmn")}
    wrong = []
    for name, tree in modules():
        path = Path(name)
        if path.parent != Path("workflows/processes") or path.stem not in stems:
            continue
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            source = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            reached = {f"{source}.{one}".strip(".") for one in names} | {source}
            wrong += [f"{name} → {stem}" for stem in stems - {path.stem} if f"workflows.processes.{stem}" in reached]
    assert wrong == []


def test_no_transaction_begins_below_the_use_cases() -> None:
    wrong = []
    for name, tree in modules():
        if not name.startswith(
            ("workflows/engine/", "workflows/supervision/", "workflows/processes/", "workflows/audit")
        ):
            continue
        calls = {
            node.func.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        wrong += [f"{name}: {call}" for call in sorted(calls & {"commit", "rollback", "transaction", "reading"})]
    assert wrong == []


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = []
    for folder in ("workflows", "webapp", "tests", "scripts"):
        for path in (ROOT / folder).rglob("*.py"):
            if "node_modules" not in path.parts and path.parent.name != "versions":
                lines = path.read_bytes().count(b"\n")
                long += [f"{path.relative_to(ROOT)}: {lines}"] if lines > 400 else []
    assert long == []


def test_no_committed_file_names_a_registry() -> None:
    names = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt")
    for name in names:
        text = (ROOT / name).read_text()
        assert "--hash=sha256:" in text
        assert "http" not in text and "index-url" not in text
    assert '"resolved"' not in (ROOT / "webapp/frontend/package-lock.json").read_text()
