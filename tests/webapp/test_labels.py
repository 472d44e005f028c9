"""Every state, role and kind of the code has its Chinese word, and every word is used."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from webapp.labels import LABELS
from workflows.engine.types import HitPolicy, Severity
from workflows.supervision.cases.access import What
from workflows.supervision.deadlines import DayKind, Roll
from workflows.supervision.organisation.roles import Function, Role, Tier
from workflows.supervision.problems import Grade, ProblemStatus, ProblemType
from workflows.usecases.board import Measure
from workflows.usecases.cases.views import Happened
from workflows.usecases.lights import Light
from workflows.usecases.penalties import Paid, Stage
from workflows.usecases.plans import RowState

ENUMS: dict[str, tuple[type[StrEnum], ...]] = {
    "light": (Light,), "happened": (Happened,), "role": (Role, Function), "tier": (Tier,), "severity": (Severity,),
    "day_kind": (DayKind,), "roll": (Roll,), "measure": (Measure,),
    "plan_row_state": (RowState,), "problem_status": (ProblemStatus,), "problem_type": (ProblemType,),
    "problem_grade": (Grade,), "penalty_stage": (Stage,), "penalty_paid": (Paid,),
    "access_what": (What,),
    "hit_policy": (HitPolicy,),
}  # fmt: skip
WEBAPP = Path(__file__).parents[2] / "webapp"


@pytest.mark.parametrize("group", ENUMS)
def test_every_member_has_its_word_and_no_word_is_without_a_member(group: str) -> None:
    members = {member.value for enum in ENUMS[group] for member in enum}
    assert set(LABELS[group]) == members


def test_every_group_is_asked_for_somewhere() -> None:
    text = "".join(path.read_text() for path in WEBAPP.rglob("*.html") if "node_modules" not in path.parts)
    text += "".join(path.read_text() for path in WEBAPP.glob("**/*.py") if path.name != "labels.py")
    asked = set(re.findall(r"""label\(\s*["'](\w+)["']""", text)) | set(
        re.findall(r"""label\([^()]*,\s*["'](\w+)["']\)""", text)
    )
    assert set(LABELS) - asked == set()
    assert asked - set(LABELS) == set()


def test_states_written_in_the_tables_have_words() -> None:
    """The comments beside the state columns name the values; each must be labelled."""
    groups = {
        "work_item": "work_item_state",
        "case": "case_state",
        "finding": "finding_state",
        "permit": "permit_state",
    }
    source = "".join(
        (WEBAPP.parent / "workflows" / place).read_text()
        for place in ("engine/tables.py", "supervision/cases/tables.py", "supervision/parties/tables.py")
    )
    for table, group in groups.items():
        body = re.split(r"\n\w+ = Table\(", source.split(f"{table} = Table(")[1])[0]
        values = re.search(r'Column\("state".*?#\s*([a-z_ |]+)', body)
        assert values, table
        assert {value.strip() for value in values[1].split("|")} <= set(LABELS[group]), table
