"""A sweep: every rule name that the code can report stands in a table of refused diagrams."""

import ast
import re
from pathlib import Path

import workflows.engine.reading as reading
from tests.engine.reading.refused import test_decisions, test_event_kinds, test_steps, test_structure
from tests.engine.reading.test_intake import UNREADABLE

ELSEWHERE = {"more-findings", "unreadable-file"}
"""Tested where they arise: the flood in test_intake, the disk in test_files."""


def reported() -> set[str]:
    """Kebab-case string constants of the reading room that stand as an argument or are yielded as a rule's name."""
    found: set[str] = set()
    for path in Path(str(reading.__file__)).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                found |= {str(one.value) for one in node.args if isinstance(one, ast.Constant)}
            elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                found |= {str(one.value) for one in node.value.elts if isinstance(one, ast.Constant)}
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.IfExp):
                values = [node.value] if isinstance(node.value, ast.Constant) else [node.value.body, node.value.orelse]
                found |= {str(one.value) for one in values if isinstance(one, ast.Constant)}
    return {name for name in found if re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", name)} - CODECS


CODECS = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "gb18030"}


def test_every_rule_has_a_diagram_that_breaks_it() -> None:
    tables = [
        *test_structure.FRAME, *test_structure.IDS, *test_structure.REFERENCES, *test_structure.FLOWS,
        *test_structure.CONSTRUCTS, *test_steps.EVENTS, *test_steps.TASKS, *test_steps.EXPRESSIONS, *test_steps.FORMS,
        *test_steps.PEOPLE, *test_event_kinds.EVENT_SUBPROCESSES, *test_event_kinds.THROWN, *test_event_kinds.TIMING,
        *test_decisions.DECISIONS,
    ]  # fmt: skip
    shown = {case.rule for case in tables} | {rule for _, rule in UNREADABLE.values()} | ELSEWHERE
    assert reported() - shown == set()
    assert len(reported()) > 75
