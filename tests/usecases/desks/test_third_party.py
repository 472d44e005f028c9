"""A third party helps with technical work; it neither inspects nor signs (国办发〔2024〕54号)."""

import shutil
from pathlib import Path

import pytest

from tests.diagrams.acts import BEGIN, an_inspection, approved, prepared, served
from tests.diagrams.walks_of_methods import ROWS, on_the_spot
from tests.diagrams.world import Walk, furnish
from workflows import engine
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.processes import shipped
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.officers import officer_by_login


@pytest.fixture
def walk(migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    shutil.copy(migrated_file, tmp_path / "walk.db")
    database = Database(f"sqlite:///{tmp_path}/walk.db")
    furnish(database, now=BEGIN)
    return Walk(database, BEGIN)


def hire(walk: Walk, login: str) -> None:
    """The officer also works for a third party from now on."""
    with walk.database.transaction() as conn:
        one = officer_by_login(conn, login)
        changes.assign_role(conn, one.id, one.department_id, "third_party", valid_from=walk.now.date())


def test_who_works_for_a_third_party_is_not_named_as_inspector(walk: Walk) -> None:
    hire(walk, "inspector2")
    an_inspection(walk, method="expert_assisted")
    with pytest.raises(Refused, match="第三方"):
        prepared(walk)


def test_who_works_for_a_third_party_signs_nothing(walk: Walk) -> None:
    served(approved(prepared(an_inspection(walk))))
    walk.later(days=7)
    hire(walk, "inspector1")
    with pytest.raises(Refused, match="不得在检查文书上签名"):
        walk.do("inspector1", "record_site", **on_the_spot(walk), rows=ROWS)


def test_no_drawn_step_with_a_signature_or_a_certificate_is_offered_to_a_third_party() -> None:
    for bundle in shipped.bundles():
        for step in engine.read(bundle).steps.values():
            signs = step.form is not None and any(field.type == "signature" for field in step.form.fields)
            if signs or step.properties.get("certificate") == "required":
                assert "third_party" not in step.candidate_groups, step.id
