"""Rules about the file as a whole: which process runs, and for which platform it was drawn."""

from collections.abc import Iterator

from workflows.engine.reading.drawing import executable
from workflows.engine.reading.markup import MODELER, Element, bpmn, descendants
from workflows.engine.reading.rules.subject import finding
from workflows.engine.types import Finding, Severity


def file_findings(file: str, root: Element) -> list[Finding]:
    """Findings that do not need the one executable process, and why there is not exactly one."""
    return [*_platform(file, root), *_executable(file, root), *_double_ids(file, root)]


def _platform(file: str, root: Element) -> Iterator[Finding]:
    if root.get(f"{{{MODELER}}}executionPlatform") == "Camunda Cloud":
        message = "这是为 Camunda 8 画的流程图，这里运行 Camunda 7 的流程图，请在建模工具里新建“Camunda 7”流程图。"
        yield finding(file, root, "camunda-8", Severity.ERROR, message)


def _executable(file: str, root: Element) -> Iterator[Finding]:
    processes, running = list(root.iterfind(bpmn("process"))), executable(root)
    if not processes:
        message = "文件里没有流程（可能只有协作图或编排图），请画一个流程。"
        yield finding(file, root, "no-process", Severity.ERROR, message)
    elif not running:
        message = "流程没有勾选“可执行”（isExecutable），请在流程属性里勾选。"
        yield finding(file, processes[0], "not-executable", Severity.ERROR, message)
    for extra in running[1:]:
        message = "一个文件只能有一个可执行的流程，请拆成几个文件，或把其他泳池改成不可执行。"
        yield finding(file, extra, "several-executable-processes", Severity.ERROR, message)
    if len(running) == 1:
        for drawn in processes:
            if drawn is not running[0] and len(drawn):
                message = "这个泳池里的流程不可执行，只作为图示，不会运行。"
                yield finding(file, drawn, "process-not-run", Severity.WARNING, message)


def _double_ids(file: str, root: Element) -> Iterator[Finding]:
    first: dict[str, Element] = {}
    for element in descendants(root):
        ident = element.get("id")
        if ident is None or "camunda.org" in str(element.tag):
            continue
        if ident in first:
            message = f"编号“{ident[:60]}”用了不止一次（第 {first[ident].sourceline} 行已有），请改成不同的编号。"
            yield finding(file, element, "duplicate-id", Severity.ERROR, message)
        first.setdefault(ident, element)
