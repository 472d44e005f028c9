"""What every rule is handed: the drawing, the vocabulary, the compiled expressions, and the way to report."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from workflows.engine.reading import markup
from workflows.engine.reading.drawing import Drawing, Line, Node
from workflows.engine.reading.markup import Element
from workflows.engine.reading.written import Written, expressions
from workflows.engine.types import Finding, Severity, Vocabulary

CalledKeys: TypeAlias = Callable[[str], Iterable[str]]


@dataclass
class Subject:
    """One drawing under examination."""

    drawing: Drawing
    vocabulary: Vocabulary
    called_keys: CalledKeys | None = None

    @cached_property
    def written(self) -> list[Written]:
        return expressions(self.drawing)

    def error(self, where: Element | Node | Line, rule: str, message: str) -> Finding:
        return self._finding(where, rule, Severity.ERROR, message)

    def warning(self, where: Element | Node | Line, rule: str, message: str) -> Finding:
        return self._finding(where, rule, Severity.WARNING, message)

    def _finding(self, where: Element | Node | Line, rule: str, severity: Severity, message: str) -> Finding:
        element = where.element if isinstance(where, Node | Line) else where
        return finding(self.drawing.bundle.file, element, rule, severity, message)


Rule: TypeAlias = Callable[[Subject], Iterator[Finding]]


def finding(file: str, element: Element, rule: str, severity: Severity, message: str) -> Finding:
    """A finding at the element; an element without an id is shown as the nearest one around it that has one."""
    named: Element | None = element
    while named is not None and not (named.get("id") and markup.local(named)):
        named = named.getparent()
    ident, name = ("", "") if named is None else (named.get("id", ""), named.get("name", ""))
    return Finding(file, markup.line_of(element), ident, name, rule, severity, message)


def shown(node: Node) -> str:
    """How a sentence calls a node: its name, or its id."""
    return f"“{node.name.strip() or node.id or '（无编号）'}”"
