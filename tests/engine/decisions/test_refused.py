"""What is refused, each by its rule, at its line, with a Chinese sentence that says the repair."""

import ast
import re
from pathlib import Path

import pytest

from tests.engine.decisions.tables import DMN_1_1, DMN_1_2, DMN_1_3, column, decision, file, found, results, table
from workflows.engine.decisions import reading
from workflows.engine.types import Severity, Vocabulary

X, A = [("x", "integer")], [("a", "integer")]


def cell(text: str, kind: str = "integer") -> bytes:
    return table([("x", kind)], A, [["-" if kind == "boolean" else "null", "0"], [text, "1"]], "FIRST")


def output(text: str, kind: str = "integer") -> bytes:
    return table(X, [("a", kind)], [["-", text]])


def other(tag: str) -> bytes:
    return file(f'<decision id="d" name="d"><{tag} id="l"><text>1</text></{tag}></decision>')


def with_(content: bytes, old: str, new: str) -> bytes:
    assert old.encode() in content
    return content.replace(old.encode(), new.encode(), 1)


ONE = table(X, A, [["-", "1"]])
REFUSED: dict[str, list[bytes]] = {
    "not-dmn": [b'<definitions xmlns="urn:x"/>', b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>'],
    "dmn-version": [with_(ONE, DMN_1_3, "https://www.omg.org/spec/DMN/20211108/MODEL/")],
    "no-decision": [file("")],
    "duplicate-id": [file(decision(X, A, [["-", "1"]]), decision(X, A, [["-", "1"]]))],
    "decision-id": [table(X, A, [["-", "1"]], key=key) for key in ("1 a", "d" * 65)],
    "decision-name": [
        with_(ONE, 'name="d 表"', f'name="{"表" * 256}"'),
        with_(ONE, 'name="d 表"', f'name="d 表" camunda:versionTag="{"1" * 65}"'),
    ],
    "too-many-decisions": [file(*(decision(X, A, [["-", "1"]], key=f"d{n}") for n in range(51)))],
    "unsupported-construct": [
        *(other(tag) for tag in ("literalExpression", "context", "invocation", "relation", "list")),
        file('<businessKnowledgeModel id="k" name="k"/>', decision(X, A, [["-", "1"]])),
        file('<decisionService id="k" name="k"/>', decision(X, A, [["-", "1"]])),
        file('<import namespace="n" importType="t"/>', decision(X, A, [["-", "1"]])),
        with_(ONE, "<decisionTable", "<knowledgeRequirement/><decisionTable"),
    ],
    "no-table": [file('<decision id="d" name="d"/>')],
    "unknown-decision": [table(X, A, [["-", "1"]], requires=["nobody"])],
    "circular-decisions": [
        table(X, A, [["-", "1"]], requires=["d"]),
        file(*(decision(X, A, [["-", "1"]], key=key, requires=[needed]) for key, needed in ("ab", "ba"))),
    ],
    "aggregation": [
        table(X, A, [["-", "1"]], aggregation="SUM"),
        table(X, A, [["-", "1"]], "COLLECT", aggregation="AVERAGE"),
        table(X, [("a", "integer"), ("b", "integer")], [["-", "1", "2"]], "COLLECT", aggregation="SUM"),
    ],
    "hit-policy": [table(X, A, [["-", "1"]], policy) for policy in ("PRIORITY", "OUTPUT ORDER", "unique", "")],
    "expression-language": [
        with_(ONE, "<inputExpression", f'<inputExpression expressionLanguage="{language}"')
        for language in ("juel", "javascript", "groovy", "python")
    ] + [
        with_(ONE, '<inputEntry id="c1_0"', '<inputEntry id="c1_0" expressionLanguage="juel"'),
        with_(ONE, '<outputEntry id="c1_1"', '<outputEntry id="c1_1" expressionLanguage="javascript"'),
        file(decision(X, A, [["-", "1"]]), attributes=' expressionLanguage="http://www.java.com/java"'),
    ],
    "unknown-type": [
        table([("x", "time")], A, [["-", "1"]]), table(X, [("a", "tRisk")], [["-", "1"]]),
        table([("x", "dayTimeDuration")], A, [["-", "1"]]),
    ],
    "table-too-large": [
        table(X, A, [["-", "1"]] * 2001, "COLLECT"), table([("x", "integer")] * 50, A, [["-"] * 50 + ["1"]]),
    ],
    "no-rule": [table(X, A, [])],
    "no-output": [table(X, [], [["-"]])],
    "output-name": [
        table(X, [("a", "integer"), ("", "integer")], [["-", "1", "2"]]), table(X, [("1a", "integer")], [["-", "1"]]),
    ],
    "duplicate-name": [
        table(X, [("a", "integer"), ("a", "integer")], [["-", "1", "2"]]),
        table([column("x", "integer", 1, inputVariable="v"), column("y", "integer", 2, inputVariable="v")], A,
              [["-", "-", "1"]]),
    ],
    "default-output": [with_(ONE, '<output id="o1" name="a" typeRef="integer"/>',
                             '<output id="o1" name="a"><defaultOutputEntry/></output>')],
    "input-variable": [table([column("x", "integer", 1, inputVariable="not a name")], A, [["-", "1"]])],
    "input-expression": [table([("", "integer")], A, [["-", "1"]]), table([("x +", "integer")], A, [["-", "1"]])],
    "input-values": [table([column("x", "integer", 1, inside="<inputValues><text>1,,2</text></inputValues>")], A,
                           [["-", "1"]])],
    "broken-rule": [with_(ONE, '<inputEntry id="c1_0"><text>-</text></inputEntry>', "")],
    "broken-cell": [
        *(cell(text) for text in (
            "1,", ",1", "1,,2", "not(-)", "not()", "not(1", "<", "< ", "[1..", "[1..5", "[..5]", "[5..1]", "1)", "== 1",
            "= 1", "!= 1", "－", "1 2", "x ==", "eval(1)", "due('T')", "x.__class__", "lambda: 1", "[1 for a in x]",
            "1..5", "]1", "date(1)",
        )),
        *(cell(text, "string") for text in ("'a'", "“a”", '"a', 'a"', '"a" "b"', '@"2026-01-01"')),
        *(cell(text, "date") for text in (
            'date("2026-02-30")', 'date("1.1.2026")', 'date and time("2026-01-01")', 'date and time("x")',
            '[date("2026-02-01")..date("2026-01-01")]',
        )),
        *(output(text) for text in ("-", "1 2", "“x”", "'x'", "open(1)", "1/0")),
    ],
    "type-mismatch": [
        cell('"a"'), cell("1.5"), cell("true"), cell('1,"a"'), cell('not("a")'), cell('date("2026-01-01")'),
        cell('< "a"'), cell("1", "string"), cell('< "a"', "string"), cell('["a".."c"]', "string"),
        cell("> 1", "string"), cell("1", "boolean"), cell("> false", "boolean"), cell("1", "date"),
        cell('"2026-01-01"', "date"),
        cell("< null"), output('"a"'), output("1.5"), output("true"), output("1", "boolean"), output("1", "date"),
        output('"soon"', "date"),
    ],
    "unknown-variable": [
        cell("食品", "string"), output("limit"), cell("not(食品)", "string"), cell('"药品", 食品', "string"),
    ],
    "overlap": [
        table(X, A, [["> 1", "1"], ["> 2", "2"]]), table(X, A, [["> 1", "1"], ["> 2", "2"]], "ANY"),
        table(X, A, [["-", "1"], ["-", "1"]]),
    ],
}  # fmt: skip
WARNED: dict[str, list[bytes]] = {
    "output-name": [table(X, [("", "integer")], [["-", "1"]])],
    "gap": [table(X, A, [["> 1", "1"]]), table(X, A, [["> 1", "1"]], "FIRST"), table(X, A, [["> 1", "1"]], "ANY")],
    "rule-never-hit": [table(X, A, [["-", "1"], ["1", "2"]], "FIRST")],
    "not-checked": [
        table([("x", "integer"), ("y", "integer")], A, [["< y", "-", "1"], [">= 2", "-", "2"]]),
        table(X, A, [["-", "1"]] * 1001),
        table([("x", "integer")] * 8, A, [["odd(?)"] * 8 + ["1"]], "FIRST"),
    ],
    "unknown-variable": [ONE, cell("< limit"), output("limit * 2")],
}


@pytest.mark.parametrize(("rule", "content"), [(rule, one) for rule, all_ in REFUSED.items() for one in all_])
def test_it_is_refused_by_its_rule_with_a_sentence(rule: str, content: bytes) -> None:
    findings = [one for one in found(content) if one.severity is Severity.ERROR]
    assert [one.rule for one in findings if one.rule == rule], findings
    assert all(one.message.endswith("。") and one.line > 0 and one.file == "d.dmn" for one in findings)
    assert all("请" in one.message for one in findings)


@pytest.mark.parametrize(("rule", "content"), [(rule, one) for rule, all_ in WARNED.items() for one in all_])
def test_it_is_warned_of_and_may_be_published(rule: str, content: bytes) -> None:
    findings = found(content, Vocabulary(variables=frozenset()) if rule == "unknown-variable" else None)
    assert rule in {one.rule for one in findings}
    assert all(one.severity is Severity.WARNING and one.message.endswith("。") for one in findings)


def test_every_rule_has_a_table_that_breaks_it() -> None:
    reported: set[str] = set()
    for path in Path(str(reading.__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                reported |= {str(one.value) for one in node.args if isinstance(one, ast.Constant)}
    names = {name for name in reported if re.fullmatch(r"[a-z]+(-[a-z]+)+", name)}
    assert names - REFUSED.keys() - WARNED.keys() == set()
    assert len(names) > 20


def test_a_finding_names_file_line_rule_number_and_column() -> None:
    content = table([("risk", "string"), ("points", "integer")], A, [['"A"', "1", "1"], ['"B"', '"x"', "2"]])
    (finding,) = [one for one in found(content) if one.severity is Severity.ERROR]
    line = content.decode().splitlines().index(next(one for one in content.decode().splitlines() if 'id="r2"' in one))
    assert (finding.file, finding.line, finding.element_id, finding.element_name) == ("d.dmn", line + 1, "c2_1", "d 表")
    assert "第 2 条规则“points”列" in finding.message


def test_an_overlap_names_both_rules_and_an_example() -> None:
    content = table([("risk", "string"), ("points", "integer")], A,
                    [['"A"', "[1..10]", "1"], ['"B"', "-", "2"], ['not("B")', "[10..20]", "3"]])  # fmt: skip
    (finding,) = [one for one in found(content) if one.rule == "overlap"]
    assert '第 1 条和第 3 条规则会同时命中（例如 risk = "A"，points = 10）' in finding.message


def test_any_allows_overlapping_rules_with_the_same_output() -> None:
    assert found(table(X, A, [["> 1", "2"], ["-", "1 + 1"]], "ANY")) == []


def test_a_gap_names_an_example() -> None:
    (finding,) = found(table([("risk", "string"), ("x", "integer")], A, [['"A"', "-", "1"], ['not("A")', "> 5", "2"]]))
    assert (finding.rule, finding.severity) == ("gap", Severity.WARNING)
    assert "risk = （其他值），x = 4" in finding.message


def test_declared_values_leave_no_gap_beside_them() -> None:
    def said(values: str) -> set[str]:
        listed = column("x", "string", 1, inside=f"<inputValues><text>{values}</text></inputValues>")
        return {one.rule for one in found(table([listed], A, [['"A"', "1"], ['"B","C"', "2"]]))}

    assert said('"A","B","C"') == set()
    assert said('"A","B","C","D"') == {"gap"}


def test_null_leaves_no_gap_unless_the_table_speaks_of_it() -> None:
    assert found(table(X, A, [["< 5", "1"], [">= 5", "2"]])) == []
    assert [one.rule for one in found(table(X, A, [["< 5", "1"], [">= 5", "2"], ["null", "3"]]))] == []
    assert "空值" in found(table([("x", "boolean"), ("y", "boolean")], A, [
        ["null", "true", "1"], ["true,false", "-", "2"], ["-", "null", "3"],
    ], "FIRST"))[-1].message  # fmt: skip


@pytest.mark.parametrize("space", [DMN_1_1, DMN_1_2, DMN_1_3])
def test_the_three_versions_of_dmn_are_read(space: str) -> None:
    content = table(X, A, [["> 5", "1"], ["<= 5", "2"]], space=space)
    assert found(content) == []
    assert results(content, x=6) == [{"a": 1}]


NO_DECISION = [
    b"", b"PK\x03\x04", b"<a", b"\xff\xfe\x00", b"<!DOCTYPE a><a/>", b"{}", b"a" * 3_000_000,
    b'<?xml version="1.0"?><definitions/>',
]  # fmt: skip


@pytest.mark.parametrize("content", NO_DECISION)
def test_bytes_that_are_no_decision_end_in_one_sentence(content: bytes) -> None:
    (finding,) = found(content)
    assert finding.severity is Severity.ERROR and finding.message.endswith("。")
