"""Every shipped diagram is drawn so that it can be read: computed from the interchange."""

import json
import re
import subprocess
import sys
from pathlib import Path

import bpmn_io
import pytest

from tests.diagrams import interchange

FILES = sorted((Path(__file__).parents[2] / "bpmn").glob("*.bpmn"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def drawn(request: pytest.FixtureRequest) -> interchange.Picture:
    return interchange.picture(request.param)


def test_there_are_diagrams() -> None:
    assert len(FILES) >= 5


def test_everything_in_the_model_is_drawn(drawn: interchange.Picture) -> None:
    assert interchange.undrawn(drawn) == []


def test_no_shape_lies_on_another(drawn: interchange.Picture) -> None:
    assert interchange.overlaps(drawn) == []


def test_no_line_runs_through_a_shape(drawn: interchange.Picture) -> None:
    assert interchange.shapes_under_edges(drawn) == []


def test_no_label_lies_on_a_shape_a_line_or_another_label(drawn: interchange.Picture) -> None:
    assert interchange.labels_in_the_way(drawn) == []


def test_at_most_three_lines_cross(drawn: interchange.Picture) -> None:
    assert len(interchange.crossings(drawn)) <= 3, interchange.crossings(drawn)


def test_lines_have_right_angles_and_stay_in_the_pool(drawn: interchange.Picture) -> None:
    assert interchange.slanted(drawn) == []
    assert interchange.outside(drawn) == []


def test_events_gateways_and_conditional_flows_are_labelled(drawn: interchange.Picture) -> None:
    assert interchange.unlabelled(drawn) == []


def test_the_measure_sees_a_crossing_an_overlap_and_a_covered_label() -> None:
    spoiled = interchange.Picture(
        names={"a": "甲", "b": "乙", "f": "是", "g": "否"},
        tags={"a": "userTask", "b": "userTask", "f": "sequenceFlow", "g": "sequenceFlow"},
        shapes={"a": interchange.Rect(0, 0, 100, 80), "b": interchange.Rect(90, 70, 100, 80)},
        edges={"f": [(0.0, 200.0), (300.0, 200.0)], "g": [(150.0, 160.0), (150.0, 300.0)]},
        labels={"f": interchange.Rect(10, 195, 12, 14)},
        conditional=frozenset(),
        attached={},
    )
    assert interchange.overlaps(spoiled) == [("a", "b")]
    assert interchange.crossings(spoiled) == [("f", "g")]
    assert interchange.labels_in_the_way(spoiled) == [("f", "f")]


def test_bpmnlint_and_bpmn_moddle_find_no_error() -> None:
    for path in FILES:
        read = bpmn_io.check(path.read_text(encoding="utf-8"))
        assert (read.ok, read.errors, read.warnings) == (True, [], []), path.name
        linted = json.loads(lint("--json", str(path)).stdout)
        grave = {rule for rule, found in linted["reports"].items() if any(one["category"] != "warn" for one in found)}
        assert linted["ok"] and not grave, linted


def test_bpmnlint_would_find_an_error(tmp_path: Path) -> None:
    text = FILES[0].read_text(encoding="utf-8")
    spoiled = tmp_path / "spoiled.bpmn"
    spoiled.write_text(re.sub(r"<bpmn:endEvent.*?</bpmn:endEvent>", "", text, flags=re.DOTALL), encoding="utf-8")
    assert lint(str(spoiled)).returncode == 1


def lint(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bpmn_io.cli", "lint", "--config", "recommended", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)
