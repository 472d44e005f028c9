"""Rules about expressions: syntax, functions, deadlines, and variables that nobody sets."""

from collections.abc import Iterator

from workflows.engine.expressions import FUNCTION_NAMES, HOST_FUNCTIONS, is_expression
from workflows.engine.iso8601 import MalformedTime, parse_datetime, parse_duration
from workflows.engine.reading import markup
from workflows.engine.reading.drawing import Drawing
from workflows.engine.reading.forms import form_of
from workflows.engine.reading.markup import bpmn, camunda, local
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.reading.written import LOOP_NAMES, Place, Written
from workflows.engine.types import Finding


def syntax(subject: Subject) -> Iterator[Finding]:
    for written in subject.written:
        if written.compiled is None:
            yield subject.error(written.element, "expression-syntax", f"{written.place}：{written.refusal}")
        elif written.place not in _BARE and not is_expression(written.text):
            message = f"{written.place}“{written.text[:60]}”把文字和表达式混在一起，请整个写成 ${{…}}。"
            yield subject.error(written.element, "expression-syntax", message)


_BARE = frozenset({Place.EVENT_CONDITION, Place.CONDITION, Place.COMPLETION, Place.LOOP, Place.COLLECTION})


def functions(subject: Subject) -> Iterator[Finding]:
    for written in subject.written:
        for name, _ in written.compiled.calls if written.compiled else ():
            if name not in FUNCTION_NAMES:
                known = "、".join(sorted(FUNCTION_NAMES))
                message = f"{written.place}调用的函数“{name}”不存在，可用的有：{known}。"
                yield subject.error(written.element, "unknown-function", message)


def deadlines(subject: Subject) -> Iterator[Finding]:
    known = subject.vocabulary.deadlines
    for written in subject.written:
        for name, code in written.compiled.calls if written.compiled else ():
            if name != "due":
                continue
            if not isinstance(code, str):
                message = f"{written.place}里的 due() 应直接写时限编号，如 due('T-A-05')。"
                yield subject.error(written.element, "deadline-code", message)
            elif known is not None and code not in known:
                message = f"时限“{code[:60]}”在时限规则表里没有生效的规则，请改正编号或先登记规则。"
                yield subject.error(written.element, "unknown-deadline", message)
        yield from _due_as_duration(subject, written)


def _due_as_duration(subject: Subject, written: Written) -> Iterator[Finding]:
    is_duration = written.place is Place.TIMER and local(written.element) == "timeDuration"
    calls = written.compiled.calls if is_duration and written.compiled else ()
    if any(name in HOST_FUNCTIONS for name, _ in calls):
        message = "due() 给出的是时刻，请把定时类型从时长（Duration）改为时刻（Date）。"
        yield subject.error(written.element, "malformed-timer", message)


def due_dates(subject: Subject) -> Iterator[Finding]:
    """A limit belongs in the dated rule table; a literal in a diagram is shown, and anything else is a mistake."""
    for node in subject.drawing.of("userTask", "manualTask"):
        text = node.attribute("dueDate")
        if not text or "${" in text or "#{" in text:
            continue
        if not _is_time(text):
            message = f"{shown(node)}的到期时间“{text[:40]}”写法不对，请写成 ${{due('时限编号')}} 或 ${{变量}}。"
            yield subject.error(node, "due-date", message)
        else:
            message = f"{shown(node)}的到期时间是写死的，法律改了不会跟着变；请写成 ${{due('时限编号')}}。"
            yield subject.warning(node, "due-date", message)


def _is_time(text: str) -> bool:
    for parse in (parse_datetime, parse_duration):
        try:
            parse(text)
        except MalformedTime:
            continue
        return True
    return False


def priorities(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.of("userTask", "manualTask"):
        text = node.attribute("priority")
        if text and "${" not in text and "#{" not in text and not (text.isascii() and text.isdigit() and len(text) < 7):
            message = f"{shown(node)}的优先级应是整数（如 50）或 ${{…}}，请改正。"
            yield subject.error(node, "priority", message)


_CAMUNDA_OBJECTS = frozenset({"execution", "task", "authenticatedUserId", "dateTime"})
_BUSINESS_KEY = "execution.processBusinessKey"


def camunda_objects(subject: Subject) -> Iterator[Finding]:
    """``execution`` and ``task`` are Java objects; only the modeler's own business key expression is understood."""
    for written in subject.written:
        names = written.compiled.names & _CAMUNDA_OBJECTS if written.compiled else frozenset()
        if names and not _is_business_key(written):
            message = f"{written.place}用到 Camunda 的对象“{min(names)}”，这里没有，请改用流程变量。"
            yield subject.error(written.element, "camunda-object", message)


def _is_business_key(written: Written) -> bool:
    text = written.compiled.text if written.compiled else ""
    return written.place is Place.BUSINESS_KEY and "".join(text.split()) == _BUSINESS_KEY


def variables(subject: Subject) -> Iterator[Finding]:
    """A name that no field declares, no loop gives, no mapping and no known operation sets: probably a slip."""
    known = declared_in(subject.drawing) | (subject.vocabulary.variables or frozenset())
    reported: set[str] = set()
    for written in subject.written:
        for name in sorted(written.compiled.names if written.compiled else ()):
            if name in known | _CAMUNDA_OBJECTS or name in reported or name.startswith("sys_"):
                continue
            reported.add(name)
            message = f"{written.place}用到的变量“{name[:60]}”没有字段声明，也没有已知的操作写入，请检查是否写错。"
            yield subject.warning(written.element, "unknown-variable", message)


def decision_inputs(subject: Subject) -> Iterator[Finding]:
    """A decision whose variable nobody sets would fail when it is asked."""
    known = declared_in(subject.drawing) | (subject.vocabulary.variables or frozenset())
    for node in subject.drawing.of("businessRuleTask"):
        decision = (subject.vocabulary.decisions or {}).get(node.attribute("decisionRef"))
        for name in sorted(decision.reads - known if decision else ()):
            message = (
                f"业务规则任务{shown(node)}的决策“{node.attribute('decisionRef')[:60]}”要用变量“{name[:60]}”，"
                "没有字段声明，也没有已知的操作写入，请检查是否写错。"
            )
            yield subject.warning(node, "unknown-variable", message)


def declared_in(drawing: Drawing) -> frozenset[str]:
    """The names that fields, loops, mappings, decisions and properties of the drawing give values to."""
    names = set(LOOP_NAMES)
    for node in drawing.nodes:
        form = form_of(drawing, node)
        names.update(field.id for field in (form.fields if form else ()) if field.is_variable)
        if node.many is not None:
            names.update((node.many.get(camunda("elementVariable"), "").strip(), node.id))
        names.add(node.attribute("resultVariable"))
        names.update(found.get("target", "") for found in markup.extensions(node.element, "out"))
        names.update(markup.codes(node.properties.get("sets", "")))
    names.update(markup.codes(markup.properties_of(drawing.process).get("variables", "")))
    names.update(found.get("id", "") for found in drawing.process.iter(bpmn("dataObject")))
    return frozenset(names)


RULES: tuple[Rule, ...] = (
    syntax, functions, deadlines, due_dates, priorities, camunda_objects, variables, decision_inputs,
)  # fmt: skip
