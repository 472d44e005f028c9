"""Which documents a step issues as it was answered, in whose name, and with which number."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.diagrams.acts import a_rectification, drafted
from tests.diagrams.world import Walk, furnish
from workflows import engine
from workflows.db import Database
from workflows.processes.documents import issuing_department, wanted
from workflows.processes.paper_source import Source
from workflows.supervision import cases
from workflows.supervision.documents import ENFORCEMENT_PATTERN, allocate
from workflows.supervision.organisation.officers import officer_by_login


@pytest.fixture
def source(database: Database, now: datetime) -> Source:
    furnish(database, now=now)
    walk = drafted(a_rectification(Walk(database, now)))
    item = replace(walk.item("approve_order"), completed_by="head9")
    with database.reading() as conn:
        return Source(conn, cases.by_id(conn, walk.case_id), item, None, {}, {}, now)


@pytest.mark.parametrize(
    ("conditions", "data", "expected"),
    [
        ("", {}, True),
        ("decision=impose", {"decision": "impose"}, True),
        ("decision=impose", {"decision": "drop"}, False),
        ("decision=impose", {}, False),
        ("decision=impose|reduce", {"decision": "reduce"}, True),
        ("disposal=order", {"disposal": ["order", "transfer"]}, True),
        ("disposal=order", {"disposal": ["transfer"]}, False),
        ("paid=false", {"paid": False}, True),
        ("paid=true", {"paid": False}, False),
        ("notice:decision=impose", {"decision": "impose"}, True),
        ("notice:decision=impose", {"decision": "drop"}, False),
        ("closing:decision=drop", {"decision": "impose"}, True),  # says nothing of the notice
        ("signed=true, notice:decision=impose", {"signed": True, "decision": "impose"}, True),
        ("signed=true, notice:decision=impose", {"signed": False, "decision": "impose"}, False),
    ],
)
def test_a_document_is_issued_where_the_step_was_answered_so(
    source: Source, conditions: str, data: dict[str, Any], expected: bool
) -> None:
    assert wanted(conditions, "notice", replace(source, data=data)) is expected


def test_the_issuer_is_the_department_of_the_case_the_step_or_the_officer(database: Database, source: Source) -> None:
    with database.reading() as conn:
        asked = replace(source, conn=conn, variables={"organ": 3, "elsewhere": "2"})
        step = engine.diagram(conn, source.item.definition_id).steps["approve_order"]

        def issuer(**properties: str) -> int | None:
            return issuing_department(asked, replace(step, properties=properties))

        assert issuer() == source.case.department_id
        assert issuer(department="organ") == 3
        assert issuer(department="organ", document_issuer="elsewhere") == 2
        other = officer_by_login(conn, "head9").department_id
        assert other != source.case.department_id
        assert issuer(department="organ", document_issuer="officer") == other
        nowhere = replace(asked, case=replace(source.case, department_id=None))
        assert issuing_department(nowhere, replace(step, properties={})) == other


def test_a_form_of_law_enforcement_may_write_its_number_with_the_ordinal(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        number = allocate(
            conn,
            organisation="SJ",
            organisation_word="清源市监",
            type_word="罚决",
            pattern=ENFORCEMENT_PATTERN,
            now=now,
        )
    assert (number.text, number.n) == ("清源市监罚决〔2026〕第1号", 1)
