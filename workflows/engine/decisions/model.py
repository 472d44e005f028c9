"""A decision table as read: compiled once, shared by all evaluations, never changed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workflows.engine.decision_types import SINGLE_HIT, Asked, HitPolicy, InputColumn, OutputColumn, TableView
from workflows.engine.decisions.cells import Cell
from workflows.engine.decisions.values import ANY
from workflows.engine.diagram_types import DecisionNames, Finding
from workflows.engine.expressions import Expression

_PATH = re.compile(r"\w+(\.\w+)*")
AGGREGATIONS = ("SUM", "MIN", "MAX", "COUNT")


@dataclass(frozen=True)
class Input:
    """``variable`` is ``camunda:inputVariable``; ``values`` are constants of inputValues, for the check of gaps."""

    id: str
    label: str
    text: str
    type: str
    variable: str
    expression: Expression
    line: int
    values: tuple[Any, ...] = ()

    @property
    def shown(self) -> str:
        """How a sentence calls the column."""
        return self.label or self.text or self.id


@dataclass(frozen=True)
class Output:
    id: str
    label: str
    name: str
    type: str
    line: int

    @property
    def shown(self) -> str:
        return self.label or self.name or self.id


@dataclass(frozen=True)
class Rule:
    """``outputs`` has None for an empty cell."""

    number: int
    id: str
    line: int
    cells: tuple[Cell, ...]
    outputs: tuple[Expression | None, ...]


@dataclass(frozen=True)
class DecisionTable:
    """One decision; ``required`` are the decisions of the same file that are made before it."""

    key: str
    name: str
    version_tag: str
    line: int
    hit_policy: HitPolicy
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    required: tuple[str, ...] = ()

    @property
    def single_hit(self) -> bool:
        return self.hit_policy in SINGLE_HIT or bool(self.aggregation)

    @cached_property
    def own_names(self) -> frozenset[str]:
        """Names that inputs and cells use, less the value of the input itself."""
        cells = (cell.names for rule in self.rules for cell in rule.cells)
        written = (one.names for rule in self.rules for one in rule.outputs if one is not None)
        return frozenset().union(*(column.expression.names for column in self.inputs), *cells, *written)


@dataclass(frozen=True)
class DecisionFile:
    """The decisions of one ``.dmn`` file by key, required ones first; ``findings`` are what reading found."""

    tables: Mapping[str, DecisionTable]
    findings: list[Finding] = field(default_factory=list)

    def graph(self, key: str) -> Iterator[DecisionTable]:
        """The table and everything it requires, required ones first, each once."""
        seen: set[str] = set()

        def walk(one: str) -> Iterator[DecisionTable]:
            if one not in seen:
                seen.add(one)
                for required in self.tables[one].required:
                    yield from walk(required)
                yield self.tables[one]

        return walk(key)

    def reads(self, key: str) -> frozenset[str]:
        """The variables that must be there when the decision is made."""
        tables = list(self.graph(key))
        made = {output.name for table in tables if table.key != key for output in table.outputs}
        return frozenset().union(*(table.own_names for table in tables)) - made

    def names(self, key: str) -> DecisionNames:
        table = self.tables[key]
        return DecisionNames(self.reads(key), tuple(output.name for output in table.outputs), table.single_hit)

    def view(self, key: str) -> TableView:
        table = self.tables[key]
        return TableView(
            key=key,
            name=table.name,
            hit_policy=table.hit_policy,
            aggregation=table.aggregation,
            inputs=tuple(InputColumn(c.id, c.shown, c.text, c.type, c.values) for c in table.inputs),
            outputs=tuple(OutputColumn(c.id, c.shown, c.name, c.type) for c in table.outputs),
            rules=len(table.rules),
            required=table.required,
            asked=tuple(self.asked(key)),
        )

    def asked(self, key: str) -> Iterator[Asked]:
        """What must be there when the decision is made, in the order of the columns that read it."""
        outside = self.reads(key)
        asked: set[str] = set()
        for table in self.graph(key):
            for place, column in enumerate(table.inputs):
                if _PATH.fullmatch(column.text) and column.text.split(".")[0] in outside and column.text not in asked:
                    asked.add(column.text)
                    cells = [one for rule in table.rules for one in rule.cells[place].constants]
                    texts = dict.fromkeys(one for one in (*column.values, *cells) if isinstance(one, str))
                    yield Asked(column.text, column.shown, column.type, tuple(texts))
        covered = {name.split(".")[0] for name in asked}
        yield from (Asked(name, name, ANY) for name in sorted(outside - covered))
