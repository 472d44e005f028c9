"""Rules about forms: shared files are there and right, drawn fields are right, and no field is declared twice."""

from collections.abc import Iterator

from workflows.engine.reading.drawing import Node
from workflows.engine.reading.forms import (
    Problem,
    drawn_fields,
    form_key,
    form_of,
    list_problems,
    read_drawn,
    read_shared,
    shared_name,
    shared_path,
)
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding, Severity


def shared_forms_are_there(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        key = form_key(node)
        name = shared_name(key)
        if key.startswith("forms:") and shared_path(name) not in subject.drawing.bundle.resources:
            message = (
                f"{shown(node)}用的共享表单“{name[:60]}”不存在，请把 forms/{name[:60]}.json 一起上传，或改正名称。"
            )
            yield subject.error(node, "form-missing", message)
        elif node.awaits_message and key and not name:
            message = f"{shown(node)}的属性 form 应写成 forms:名称，请改正。"
            yield subject.error(node, "form-key", message)


def shared_forms_are_right(subject: Subject) -> Iterator[Finding]:
    names = {shared_name(form_key(node)) for node in subject.drawing.nodes}
    for name in sorted(found for found in names if found):
        path = shared_path(name)
        content = subject.drawing.bundle.resources.get(path)
        for problem in read_shared(content).problems if content is not None else ():
            yield Finding(path, 1, problem.field_id, "", problem.rule, Severity.ERROR, problem.message)


def drawn_fields_are_right(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        elements = drawn_fields(node)
        for problem in list_problems([read_drawn(element) for element in elements]):
            yield _at_field(subject, node, problem)


def _at_field(subject: Subject, node: Node, problem: Problem) -> Finding:
    element = next((e for e in drawn_fields(node) if e.get("id", "") == problem.field_id), node.element)
    return subject.error(element, problem.rule, f"{shown(node)}的表单，{problem.message}")


def no_field_twice_in_a_step(subject: Subject) -> Iterator[Finding]:
    """The step's own fields are appended to the shared form's: an id in both would be asked twice."""
    for node in subject.drawing.nodes:
        own = {element.get("id", "") for element in drawn_fields(node)}
        form = form_of(subject.drawing, node) if own else None
        seen: set[str] = set()
        for field in form.fields[: -len(drawn_fields(node))] if form else ():
            if field.id in own and field.id not in seen:
                seen.add(field.id)
                message = f"{shown(node)}的字段“{field.id}”在共享表单里已有，请删去一个或改编号。"
                yield subject.error(node, "duplicate-field", message)


RULES: tuple[Rule, ...] = (
    shared_forms_are_there, shared_forms_are_right, drawn_fields_are_right, no_field_twice_in_a_step,
)  # fmt: skip
