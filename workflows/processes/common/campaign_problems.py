"""b08: every point that was not met becomes a problem of the ledger, and each problem has a case of its own."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from workflows.db import Json
from workflows.engine.types import StepContext
from workflows.processes.common.chains import hand_over
from workflows.supervision import cases, problems
from workflows.supervision.campaigns import Campaign, Object
from workflows.supervision.cases.tables import finding
from workflows.supervision.problems import Problem

PROCESS, LINK = "campaign_problem", "problem"
GRADES: Mapping[str, str] = {"一般": "general", "重点": "major", "否决": "serious"}
"""Severity of a point on the checklist → grade of the problem, where the inspector said none."""


def enter(
    ctx: StepContext, one: Campaign, known: Object, source: str, *, row: Mapping[str, Any], finding_id: int | None,
    found_on: date, finders: Sequence[str],
) -> Problem:  # fmt: skip
    """Into the ledger, and its case is started through the outbox (处罚法42条: found by two or more)."""
    grade = str(row.get("grade") or GRADES.get(str(row.get("severity") or ""), "general"))
    entered = problems.enter(
        ctx.conn, source=source, campaign_case_id=one.case_id, finding_id=finding_id, item_id=known.item_id,
        party_id=known.party_id, department_id=known.department_id, found_on=found_on, found_by=finders,
        type=str(row.get("type") or problems.ProblemType.OTHER), grade=grade, description=str(row.get("fact") or ""),
        basis=str(row.get("basis") or ""), before=[str(each) for each in row.get("evidence") or []], actor=ctx.actor,
        now=ctx.now,
    )  # fmt: skip
    if entered.case_id is None:
        start(ctx, entered)
    return entered


def start(ctx: StepContext, entered: Problem) -> None:
    """The case of a problem, in the department that found it; again after it was reopened."""
    variables: dict[str, Json] = {
        "item": entered.item_id, "party": entered.party_id, "problem": entered.description, "basis": entered.basis,
        "inspectors": list[Json](entered.found_by), "problem_id": entered.id,
    }  # fmt: skip
    hand_over(ctx, PROCESS, link=LINK, variables=variables, department_id=entered.department_id)


def findings_of(conn: Connection, case_id: int) -> list[tuple[int, Mapping[str, Any]]]:
    """What a full inspection found, with the ids."""
    query = select(finding).where(finding.c.case_id == case_id, finding.c.state != "corrected").order_by(finding.c.id)
    return [
        (row.id, {"fact": row.fact, "basis": row.basis, "severity": row.severity, "evidence": row.evidence})
        for row in conn.execute(query)
    ]


def failing(rows: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], cases.Found]]:
    """The rows of a light check that were not met."""
    return [
        (
            row,
            cases.Found(
                point_code=str(row.get("code") or row.get("id")),
                point=str(row.get("point") or ""),
                basis=str(row.get("basis") or ""),
                severity=str(row.get("severity") or ""),
                fact=str(row.get("fact") or ""),
                evidence=[str(one) for one in row.get("evidence") or []],
            ),
        )
        for row in rows
        if row.get("result") == cases.FAILED
    ]
