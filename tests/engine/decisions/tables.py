"""Decision tables written in Python, as dmn-js would save them, in each of the three DMN versions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from workflows.clock import SHANGHAI
from workflows.engine.decisions.checking import check_decision, read_decisions
from workflows.engine.decisions.evaluation import evaluate
from workflows.engine.types import Evaluation, Finding, Vocabulary

DMN_1_1 = "http://www.omg.org/spec/DMN/20151101/dmn.xsd"
DMN_1_2 = "http://www.omg.org/spec/DMN/20180521/MODEL/"
DMN_1_3 = "https://www.omg.org/spec/DMN/20191111/MODEL/"
NOW = datetime(2026, 3, 16, 9, tzinfo=SHANGHAI)

Columns = Sequence[tuple[str, str]]
"""Pairs of expression (or output name) and type."""


def column(expression: str, kind: str, number: int, *, inside: str = "", **attributes: str) -> str:
    """One input column; ``inputVariable`` is Camunda's."""
    given = "".join(f" camunda:{name}={quoteattr(value)}" for name, value in attributes.items())
    typed = f' typeRef="{kind}"' if kind else ""
    return (
        f'<input id="i{number}" label={quoteattr(expression)}{given}><inputExpression id="ie{number}"{typed}>'
        f"<text>{escape(expression)}</text></inputExpression>{inside}</input>"
    )


def rule(number: int, cells: Sequence[str], outputs: int) -> str:
    tags = ["inputEntry"] * (len(cells) - outputs) + ["outputEntry"] * outputs
    entries = "".join(
        f'<{tag} id="c{number}_{place}"><text>{escape(text)}</text></{tag}>'
        for place, (tag, text) in enumerate(zip(tags, cells, strict=True))
    )
    return f'<rule id="r{number}">{entries}</rule>'


def decision(
    inputs: Columns | Sequence[str],
    outputs: Columns,
    rules: Sequence[Sequence[str]],
    policy: str = "UNIQUE",
    *,
    key: str = "d",
    requires: Sequence[str] = (),
    aggregation: str = "",
) -> str:
    """One decision with its table; rules list input cells, then output cells."""
    drawn = [one if isinstance(one, str) else column(*one, number) for number, one in enumerate(inputs, 1)]
    written = [
        f'<output id="o{n}" name="{name}"{f" typeRef={quoteattr(kind)}" if kind else ""}/>'
        for n, (name, kind) in enumerate(outputs, 1)
    ]
    needed = "".join(
        f'<informationRequirement id="q_{one}"><requiredDecision href="#{one}"/></informationRequirement>'
        for one in requires
    )
    rows = "\n".join(rule(number, cells, len(outputs)) for number, cells in enumerate(rules, 1))
    total = f' aggregation="{aggregation}"' if aggregation else ""
    return (
        f'<decision id="{key}" name="{key} 表">{needed}<decisionTable id="t_{key}" hitPolicy="{policy}"{total}>\n'
        f"{''.join(drawn)}{''.join(written)}\n{rows}\n</decisionTable></decision>"
    )


def file(*parts: str, space: str = DMN_1_3, attributes: str = "") -> bytes:
    body = "\n".join(parts)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="{space}" id="defs" name="defs"'
        ' xmlns:camunda="http://camunda.org/schema/1.0/dmn" namespace="http://camunda.org/schema/1.0/dmn"'
        f"{attributes}>\n{body}\n</definitions>"
    ).encode()


def table(*args: Any, space: str = DMN_1_3, **more: Any) -> bytes:
    return file(decision(*args, **more), space=space)


def made(content: bytes, variables: Mapping[str, Any], key: str = "d") -> Evaluation:
    return evaluate(read_decisions("d.dmn", content), key, variables, now=NOW)


def results(content: bytes, key: str = "d", **variables: Any) -> list[dict[str, Any]]:
    return [dict(one) for one in made(content, variables, key).results]


def found(content: bytes, vocabulary: Vocabulary | None = None) -> list[Finding]:
    return check_decision("d.dmn", content, vocabulary or Vocabulary())


def rules_found(content: bytes) -> set[str]:
    return {finding.rule for finding in found(content)}
