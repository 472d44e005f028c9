"""Sweeps over everything the shipped diagrams name: nothing is unknown, unused, or without its law."""

import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from tests.diagrams.acts import BEGIN
from workflows import engine
from workflows.db import Database
from workflows.engine.types import Diagram, StepKind, Vocabulary
from workflows.processes import registry, shipped
from workflows.processes.vocabulary import vocabulary
from workflows.supervision import deadlines
from workflows.supervision.documents import KINDS, check_template
from workflows.supervision.organisation.roles import Tier

FOLDER = shipped.FOLDER
DIAGRAMS = {Path(bundle.file).stem: engine.read(bundle) for bundle in shipped.bundles()}
LAW = re.compile(r"[法例]\d+|\d+条|〔\d{4}〕")


@pytest.fixture
def names(database: Database) -> Vocabulary:
    with database.transaction() as conn:
        deadlines.load_shipped(conn, now=BEGIN)
        return vocabulary(conn, now=BEGIN)


@pytest.fixture(params=DIAGRAMS)
def diagram(request: pytest.FixtureRequest) -> Diagram:
    return DIAGRAMS[request.param]


def test_the_check_finds_neither_error_nor_warning_in_production(
    names: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert names.legal_content_is_error
    assert [finding for bundle in shipped.bundles() for finding in engine.check(bundle, names)] == []


def test_the_check_would_find_an_unknown_name_of_each_kind(names: Vocabulary) -> None:
    (bundle,) = [one for one in shipped.bundles() if one.file == "daily_inspection.bpmn"]
    for good, bad, rule in (
        (b"'T-A-10'", b"'T-X-10'", "deadline"),
        (b'"inspection.open"', b'"inspection.opened"', "topic"),
        (b'candidateGroups="section_head"', b'candidateGroups="section"', "group"),
        (b'"inspection_notice"', b'"inspection_note"', "document"),
        (b"forms:recusal_request", b"forms:recusal_requests", "form"),
        (b'calledElement="site_visit"', b'calledElement="site_visits"', "process"),
    ):
        assert good in bundle.diagram
        spoiled = type(bundle)(bundle.file, bundle.diagram.replace(good, bad), bundle.resources)
        found = engine.check(spoiled, names)
        assert any(rule in one.rule for one in found), (rule, found)


def test_the_file_stem_is_the_process_id(diagram: Diagram) -> None:
    assert DIAGRAMS[diagram.key] is diagram
    assert diagram.properties.get("legal_basis")


def test_every_topic_is_registered_by_the_module_named_like_its_diagram(diagram: Diagram) -> None:
    services = [step for step in diagram.steps.values() if step.kind is StepKind.SERVICE]
    drawn = {step.topic for step in services if step.decision is None}
    operations = import_module(f"workflows.processes.{diagram.key}").OPERATIONS
    assert drawn == set(operations)
    assert all(registry.OPERATIONS[topic] is operation for topic, operation in operations.items())


@pytest.mark.parametrize("topic", registry.OPERATIONS)
def test_every_operation_names_its_law(topic: str) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", topic)
    assert LAW.search(registry.OPERATIONS[topic].__doc__ or ""), registry.OPERATIONS[topic].__doc__


def test_no_module_of_a_diagram_imports_another() -> None:
    for key in DIAGRAMS:
        text = (Path(registry.__file__).parent / f"{key}.py").read_text()
        assert not [other for other in DIAGRAMS if re.search(rf"import.*\b{other}\b(?!\.)", text) and other != key]


def test_every_step_of_a_person_says_who_why_and_until_when(diagram: Diagram) -> None:
    for step in diagram.steps.values():
        if step.kind is StepKind.USER:
            assert step.candidate_groups and step.due_date, step.id
            assert step.properties["legal_basis"] and step.properties["duty"], step.id
            assert step.properties["responsible_tier"] in set(Tier), step.id


def test_every_message_event_says_who_registers_it_and_how(diagram: Diagram) -> None:
    for step in diagram.steps.values():
        if step.event == "message":
            assert {"form", "groups", "label"} <= set(step.properties), step.id
            assert step.form is not None and step.form.fields, step.id


def test_every_shared_form_and_template_is_used() -> None:
    used = {path for bundle in shipped.bundles() for path in bundle.resources}
    assert used | {"documents/service_record.docx"} == set(shipped.resources())  # made of any service, by no step


def test_every_document_template_uses_only_fields_of_its_kind() -> None:
    for kind in KINDS:
        assert check_template(shipped.resources()[f"documents/{kind}.docx"], kind) == ()


def test_every_property_has_a_labelled_field_in_the_modelers() -> None:
    templates = json.loads((FOLDER / "templates" / "supervision.json").read_text(encoding="utf-8"))
    offered = {field["binding"]["name"] for template in templates for field in template["properties"]}
    drawn = {name for diagram in DIAGRAMS.values() for step in diagram.steps.values() for name in step.properties}
    drawn |= {name for diagram in DIAGRAMS.values() for name in diagram.properties}
    assert drawn - offered == set()
    assert len({template["id"] for template in templates}) == len(templates)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.bpmn")), ids=lambda path: path.stem)
def test_the_header_is_what_the_modeler_writes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for part in (
        'modeler:executionPlatform="Camunda Platform"',
        'modeler:executionPlatformVersion="7.24.0"',
        'isExecutable="true"',
        "camunda:historyTimeToLive=",
    ):
        assert part in text
