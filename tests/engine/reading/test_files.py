"""Diagrams on disk are checked together, with the forms beside them."""

from dataclasses import replace
from pathlib import Path

from tests.engine.reading.building import VOCABULARY, call, extension, properties, straight, user
from workflows.engine.reading import bundle_at, check_paths
from workflows.engine.types import Severity

FORM = '{"title": "回执", "fields": [{"id": "n", "label": "文号", "type": "string"}]}'


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_bundle_holds_what_the_diagram_names_and_nothing_else(tmp_path: Path) -> None:
    step = user("a", extension(properties(document="notice")), camunda_formKey="forms:reply")
    path = write(tmp_path, "p.bpmn", straight(step))
    write(tmp_path, "forms/reply.json", FORM)
    write(tmp_path, "forms/other.json", FORM)
    write(tmp_path, "documents/notice.docx", b"PK")
    bundle = bundle_at(path)
    assert bundle.file == "p.bpmn"
    assert bundle.resources == {"forms/reply.json": FORM.encode(), "documents/notice.docx": b"PK"}
    assert check_errors([path]) == []


def check_errors(paths: list[Path]) -> list[tuple[str, str]]:
    found = check_paths(paths, VOCABULARY)
    return [(one.file, one.rule) for one in found if one.severity is Severity.ERROR]


def test_names_in_a_diagram_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path, "secret.json", FORM)
    path = write(tmp_path, "in/p.bpmn", straight(user(camunda_formKey="forms:../../secret")))
    (tmp_path / "in/forms").mkdir()
    assert bundle_at(path).resources == {}
    assert check_errors([path]) == [(str(path), "form-missing")]


def test_a_mistake_in_a_form_file_is_shown_at_that_file(tmp_path: Path) -> None:
    path = write(tmp_path, "p.bpmn", straight(user(camunda_formKey="forms:reply")))
    write(tmp_path, "forms/reply.json", "{")
    assert check_errors([path]) == [(str(tmp_path / "forms/reply.json"), "form-not-json")]


def test_diagrams_of_one_folder_know_each_other(tmp_path: Path) -> None:
    one = straight(call(calledElement="second"), process='id="first" name="一" isExecutable="true"')
    other = straight(user(), process='id="second" name="二" isExecutable="true"')
    write(tmp_path, "one.bpmn", one)
    assert check_errors([tmp_path]) == [(str(tmp_path / "one.bpmn"), "unknown-process")]
    write(tmp_path, "two.bpmn", other)
    assert check_errors([tmp_path]) == []


def test_a_circle_of_calls_is_found_across_files(tmp_path: Path) -> None:
    for own, called in (("first", "second"), ("second", "third"), ("third", "first")):
        process = f'id="{own}" name="流程" isExecutable="true"'
        write(tmp_path, f"{own}.bpmn", straight(call(calledElement=called), process=process))
    assert {rule for _, rule in check_errors([tmp_path])} == {"cyclic-call"}
    assert len(check_errors([tmp_path])) == 3


def test_a_file_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    assert check_errors([tmp_path / "nothing.bpmn"]) == [(str(tmp_path / "nothing.bpmn"), "unreadable-file")]
    assert check_paths([write(tmp_path, "x.txt", "hello")], replace(VOCABULARY))[0].rule == "not-well-formed"
