"""From the bytes of a ``.dmn`` file to compiled tables and the findings on the way; never raises for any bytes.

DMN 1.1, 1.2 and 1.3 as dmn-js and Camunda Modeler write them. What is not run is refused, never ignored in silence.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from workflows.engine.decision_types import HitPolicy
from workflows.engine.decisions import feel, values
from workflows.engine.decisions.cells import ANYTHING, Cell, CellRefused, compile_cell
from workflows.engine.decisions.model import AGGREGATIONS, DecisionFile, DecisionTable, Input, Output, Rule
from workflows.engine.diagram_types import Finding, Severity
from workflows.engine.expressions import Expression, ExpressionFailed, ExpressionRefused
from workflows.engine.reading.fields import is_variable_name
from workflows.engine.reading.intake import Unreadable, parse_xml
from workflows.engine.reading.markup import Element, line_of

NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
)
CAMUNDA = "http://camunda.org/schema/1.0/dmn"
LONGEST_KEY = 64
MAX_DECISIONS, MAX_RULES, MAX_COLUMNS = 50, 2_000, 50
_NOT_TABLES = {
    "literalExpression": "文字表达式", "invocation": "调用", "context": "上下文", "list": "列表", "relation": "关系表",
    "functionDefinition": "函数", "conditional": "条件表达式", "filter": "筛选", "for": "循环", "every": "循环",
    "some": "循环",
}  # fmt: skip
_NOT_RUN = {"businessKnowledgeModel": "业务知识模型", "decisionService": "决策服务", "import": "引入的模型"}
_PARTS = frozenset(
    {"description", "extensionElements", "question", "allowedAnswers", "variable", "informationRequirement",
     "authorityRequirement", "decisionTable", "supportedObjective", "impactedPerformanceIndicator", "decisionMaker",
     "decisionOwner", "usingProcess", "usingTask"}
)  # fmt: skip


def read_file(file: str, content: bytes) -> DecisionFile:
    """Every decision of the file that can be compiled, and everything wrong with those that cannot."""
    try:
        root = parse_xml(content, "决策表", ".dmn")
    except Unreadable as unreadable:
        finding = Finding(file, unreadable.line, "", "", unreadable.rule, Severity.ERROR, str(unreadable))
        return DecisionFile({}, [finding])
    return _Reader(file, root).read()


def _local(element: Element) -> str:
    return etree.QName(element).localname


@dataclass
class _Reader:
    file: str
    root: Element
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.space = etree.QName(self.root).namespace or ""

    def error(self, where: Element, rule: str, message: str) -> None:
        self.note(where, rule, Severity.ERROR, message)

    def note(self, where: Element, rule: str, severity: Severity, message: str) -> None:
        decision = next((up for up in (where, *where.iterancestors()) if _local(up) == "decision"), None)
        name = "" if decision is None else decision.get("name", "") or decision.get("id", "")
        if "请" not in message:
            message = f"{message.removesuffix('。')}，请改正。"
        self.findings.append(Finding(self.file, line_of(where), where.get("id", ""), name, rule, severity, message))

    def children(self, element: Element, *names: str) -> Iterator[Element]:
        for child in element:
            if etree.QName(child).namespace == self.space and _local(child) in names:
                yield child

    def child(self, element: Element, name: str) -> Element | None:
        return next(self.children(element, name), None)

    def text(self, element: Element | None) -> str:
        found = None if element is None else self.child(element, "text")
        return "" if found is None else (found.text or "").strip()

    def read(self) -> DecisionFile:
        if _local(self.root) != "definitions" or "DMN" not in self.space:
            message = f"这不是 DMN 决策表（根元素是“{_local(self.root)[:40]}”），请上传 .dmn 文件。"
            self.error(self.root, "not-dmn", message)
        elif self.space not in NAMESPACES:
            message = "这个文件的 DMN 版本不能读，请用 Camunda Modeler（Camunda 7）另存为 DMN 1.1、1.2 或 1.3。"
            self.error(self.root, "dmn-version", message)
        else:
            return self.decisions()
        return DecisionFile({}, self.findings)

    def decisions(self) -> DecisionFile:
        self.refuse_parts()
        found = list(self.children(self.root, "decision"))
        if not found:
            self.error(self.root, "no-decision", "文件里没有决策，请画好决策表后再上传。")
        if len(found) > MAX_DECISIONS:
            message = f"一个文件最多 {MAX_DECISIONS} 个决策，请拆成几个文件。"
            self.error(found[MAX_DECISIONS], "too-many-decisions", message)
            found = []
        tables: dict[str, DecisionTable] = {}
        keys = {element.get("id", "") for element in found}
        for element in found:
            if element.get("id", "") in tables:
                message = f"决策编号“{element.get('id', '')[:60]}”用了不止一次，请改成不同的编号。"
                self.error(element, "duplicate-id", message)
            elif (table := self.decision(element, keys)) is not None:
                tables[table.key] = table
        self.refuse_circles(tables)
        return DecisionFile(tables, self.findings)

    def refuse_parts(self) -> None:
        for element in self.children(self.root, *_NOT_RUN):
            word = _NOT_RUN[_local(element)]
            message = f"“{element.get('name', '')[:40]}”是{word}，不能运行，请改成决策表，用“信息需求”连线接起来。"
            self.error(element, "unsupported-construct", message)
        if (language := self.root.get("expressionLanguage")) is not None:
            self.check_language(self.root, language)

    def decision(self, element: Element, keys: set[str]) -> DecisionTable | None:
        key, before = element.get("id", ""), len(self.findings)
        if not is_variable_name(key.replace("-", "_").replace(".", "_")) or len(key) > LONGEST_KEY:
            message = f"决策编号“{key[:60]}”应以字母开头，只含字母、数字和下划线，不超过 {LONGEST_KEY} 个字符，请改正。"
            self.error(element, "decision-id", message)
        if len(element.get("name", "")) > 255 or len(element.get(f"{{{CAMUNDA}}}versionTag", "")) > 64:
            self.error(element, "decision-name", "决策名称超过 255 个字符，或版本标签超过 64 个字符，请缩短。")
        for child in element:
            part = _local(child)
            if part in _NOT_TABLES:
                message = f"这个决策用{_NOT_TABLES[part]}写成，不能运行，请改成决策表（一条规则，输出写表达式）。"
                self.error(child, "unsupported-construct", message)
            elif part not in _PARTS and etree.QName(child).namespace == self.space:
                message = f"不能运行“{part[:40]}”，请改成决策表，用“信息需求”连线接起来。"
                self.error(child, "unsupported-construct", message)
        table = self.child(element, "decisionTable")
        if table is None:
            if len(self.findings) == before:
                self.error(element, "no-table", "这个决策还没有决策表，请画好后再上传。")
            return None
        required = tuple(self.required(element, keys))
        read = self.table(element, table, key, required)
        return None if self.wrong(before) else read

    def wrong(self, before: int) -> bool:
        return any(finding.severity is Severity.ERROR for finding in self.findings[before:])

    def required(self, element: Element, keys: set[str]) -> Iterator[str]:
        for requirement in self.children(element, "informationRequirement"):
            for needed in self.children(requirement, "requiredDecision"):
                key = needed.get("href", "").removeprefix("#")
                if key in keys:
                    yield key
                else:
                    message = f"所需的决策“{key[:60]}”不在这个文件里，请把它画在同一个文件里，或删去连线。"
                    self.error(needed, "unknown-decision", message)

    def table(self, decision: Element, element: Element, key: str, required: tuple[str, ...]) -> DecisionTable:
        policy, aggregation = self.hit_policy(element)
        inputs = tuple(self.input(found) for found in self.children(element, "input"))
        outputs = self.outputs(element, key)
        if aggregation and len(outputs) > 1:
            self.error(element, "aggregation", f"合计方式 {aggregation} 只能用于一列输出，请删去多余的输出列。")
        elements = list(self.children(element, "rule"))
        if len(elements) > MAX_RULES or len(inputs) + len(outputs) > MAX_COLUMNS:
            message = f"表太大（最多 {MAX_RULES} 条规则、{MAX_COLUMNS} 列），请拆成几张决策表。"
            self.error(element, "table-too-large", message)
            elements = []
        elif not elements:
            self.error(element, "no-rule", "决策表没有一条规则，请填写后再上传。")
        self.refuse_double_variables(element, inputs)
        rules = tuple(self.rule(number, found, inputs, outputs) for number, found in enumerate(elements, 1))
        name, tag = decision.get("name", "").strip() or key, decision.get(f"{{{CAMUNDA}}}versionTag", "")
        return DecisionTable(key, name, tag, line_of(decision), policy, aggregation, inputs, outputs, rules, required)

    def hit_policy(self, element: Element) -> tuple[HitPolicy, str]:
        written = element.get("hitPolicy", "UNIQUE").strip()
        aggregation = element.get("aggregation", "").strip()
        if written not in set(HitPolicy):
            message = f"命中策略“{written[:40]}”不能运行，请改用 UNIQUE、FIRST、ANY、COLLECT 或 RULE ORDER。"
            self.error(element, "hit-policy", message)
            written = HitPolicy.UNIQUE
        if aggregation and written != HitPolicy.COLLECT:
            self.error(element, "aggregation", "合计方式只能和 COLLECT 一起用，请改命中策略或删去合计方式。")
        elif aggregation and aggregation not in AGGREGATIONS:
            known = "、".join(AGGREGATIONS)
            self.error(element, "aggregation", f"合计方式“{aggregation[:40]}”不能运行，可用的有 {known}。")
        return HitPolicy(written), aggregation

    def check_language(self, where: Element, language: str, place: str = "") -> None:
        if language.strip() and "feel" not in language.lower():
            message = f"{place}表达式语言“{language[:40]}”不能运行，请改成 FEEL 或删去，按 FEEL 重写表达式。"
            self.error(where, "expression-language", message)

    def type_of(self, where: Element, written: str, place: str) -> str:
        """The type of a ``typeRef``, with or without a prefix."""
        name = written.strip().rpartition(":")[2]
        if name not in values.TYPES:
            known = "string、boolean、integer、long、double、number、date"
            self.error(where, "unknown-type", f"{place}的类型“{written[:40]}”不能用，请改成 {known} 之一。")
        return values.TYPES.get(name, values.ANY)

    def input(self, element: Element) -> Input:
        expression = self.child(element, "inputExpression")
        where = element if expression is None else expression
        text, label = self.text(expression), element.get("label", "").strip()
        place = f"输入列“{(label or text or element.get('id', ''))[:40]}”"
        kind = values.ANY
        if expression is not None:
            self.check_language(where, expression.get("expressionLanguage", ""), place)
            kind = self.type_of(where, expression.get("typeRef", ""), place)
        variable = element.get(f"{{{CAMUNDA}}}inputVariable", "").strip()
        if variable and not is_variable_name(variable):
            self.error(element, "input-variable", f"{place}的输入变量名“{variable[:40]}”不是变量名，请改正。")
        if not text:
            self.error(where, "input-expression", f"{place}没有写表达式，请填写变量名或表达式。")
        compiled = self.expression(where, text or "null", "input-expression", place)
        listed = tuple(self.listed(element, kind, place))
        found = compiled or feel.compiled("null")
        return Input(element.get("id", ""), label, text, kind, variable, found, line_of(element), listed)

    def listed(self, element: Element, kind: str, place: str) -> Iterator[object]:
        """The constants of ``inputValues``; Camunda does not enforce them, they say which inputs may come."""
        found = self.child(element, "inputValues")
        if found is None or not self.text(found):
            return
        try:
            cell = compile_cell(self.text(found), kind)
        except CellRefused as refused:
            self.error(found, "input-values", f"{place}的可取值：{refused}")
        else:
            yield from cell.constants if cell.static else ()

    def outputs(self, element: Element, key: str) -> tuple[Output, ...]:
        found = list(self.children(element, "output"))
        if not found:
            self.error(element, "no-output", "决策表没有输出列，请添加。")
        seen: set[str] = set()
        return tuple(self.output(one, key, seen, alone=len(found) == 1) for one in found)

    def output(self, element: Element, key: str, seen: set[str], *, alone: bool) -> Output:
        name, label = element.get("name", "").strip(), element.get("label", "").strip()
        place = f"输出列“{(label or name or element.get('id', ''))[:40]}”"
        if not name and not alone:
            self.error(element, "output-name", f"{place}没有名称（name），有几列输出时每列都要有，请填写。")
        elif not name:
            message = f"{place}没有名称（name），结果按决策编号“{key[:40]}”命名；请填写名称。"
            self.note(element, "output-name", Severity.WARNING, message)
        elif not is_variable_name(name):
            self.error(element, "output-name", f"{place}的名称“{name[:40]}”不是变量名，请改正。")
        if name in seen:
            self.error(element, "duplicate-name", f"输出名称“{name[:40]}”用了不止一次，请改成不同的名称。")
        seen.add(name)
        if self.child(element, "defaultOutputEntry") is not None:
            self.error(element, "default-output", f"{place}的默认输出不起作用，请在表末加一条规则，条件都填 -。")
        kind = self.type_of(element, element.get("typeRef", ""), place)
        return Output(element.get("id", ""), label, name or key, kind, line_of(element))

    def refuse_double_variables(self, table: Element, inputs: tuple[Input, ...]) -> None:
        seen: set[str] = set()
        for column in inputs:
            if column.variable and column.variable in seen:
                message = f"输入变量名“{column.variable[:40]}”用了不止一次，请改成不同的名称。"
                self.error(table, "duplicate-name", message)
            seen.add(column.variable)

    def rule(self, number: int, element: Element, inputs: tuple[Input, ...], outputs: tuple[Output, ...]) -> Rule:
        tested = list(self.children(element, "inputEntry"))
        written = list(self.children(element, "outputEntry"))
        if len(tested) != len(inputs) or len(written) != len(outputs):
            message = f"第 {number} 条规则的单元格数和列数对不上，请用建模工具重新保存。"
            self.error(element, "broken-rule", message)
            return Rule(number, element.get("id", ""), line_of(element), (), ())
        cells = tuple(self.cell(number, one, column) for one, column in zip(tested, inputs, strict=True))
        results = tuple(self.result(number, one, column) for one, column in zip(written, outputs, strict=True))
        return Rule(number, element.get("id", ""), line_of(element), cells, results)

    def cell(self, number: int, element: Element, column: Input) -> Cell:
        place = f"第 {number} 条规则“{column.shown[:40]}”列"
        self.check_language(element, element.get("expressionLanguage", ""), f"{place}的")
        try:
            return compile_cell(self.text(element), column.type, column.variable)
        except CellRefused as refused:
            self.error(element, refused.rule, f"{place}：{refused}")
            return ANYTHING

    def result(self, number: int, element: Element, column: Output) -> Expression | None:
        place = f"第 {number} 条规则输出列“{column.shown[:40]}”"
        self.check_language(element, element.get("expressionLanguage", ""), f"{place}的")
        text = self.text(element)
        if not text:
            return None
        if text == "-":
            self.error(element, "broken-cell", f"{place}：输出不能写 -，没有结果就空着，请改正。")
            return None
        compiled = self.expression(element, text, "broken-cell", place)
        if compiled is not None and feel.constant(compiled):
            self.check_constant(element, compiled, column, place)
        return compiled

    def check_constant(self, element: Element, compiled: Expression, column: Output, place: str) -> None:
        try:
            values.output(compiled.evaluate({}, feel.FUNCTIONS), column.type)
        except values.WrongType as wrong:
            self.error(element, "type-mismatch", f"{place}：{wrong}。")
        except (ExpressionFailed, ValueError) as failed:
            self.error(element, "broken-cell", f"{place}：{failed}")

    def expression(self, where: Element, text: str, rule: str, place: str) -> Expression | None:
        try:
            return feel.compiled(text)
        except ExpressionRefused as refused:
            self.error(where, rule, f"{place}：{refused}")
            return None

    def refuse_circles(self, tables: dict[str, DecisionTable]) -> None:
        """Decisions that need each other would never be made."""
        done: set[str] = set()
        for key in list(tables):
            path: list[str] = []
            if self.circle(key, tables, path, done):
                element = next(one for one in self.children(self.root, "decision") if one.get("id") == key)
                message = f"决策之间互相需要（{' → '.join(path)}），永远算不出来，请删去一条连线。"
                self.error(element, "circular-decisions", message)
                tables.pop(key)

    def circle(self, key: str, tables: dict[str, DecisionTable], path: list[str], done: set[str]) -> bool:
        if key in path:
            path.append(key)
            return True
        if key in done or key not in tables:
            return False
        path.append(key)
        if any(self.circle(needed, tables, path, done) for needed in tables[key].required):
            return True
        path.pop()
        done.add(key)
        return False
