"""频次: may this department inspect this party once more this year (国办发〔2024〕54号)?

An inspection is written down when its case opens, not when it is done, and the count is taken while the department's
counts are held: two who ask at once cannot both be the last one allowed.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from workflows.db import Json
from workflows.engine.types import Refused, StepContext
from workflows.processes.common.reading import case_of, day_of, number, text
from workflows.supervision import cases, frequency
from workflows.supervision.cases import Case
from workflows.supervision.frequency import Cap, JointVisit
from workflows.supervision.parties.tables import party

DRAWN = "batch"
"""``case.source`` of a case that a batch started: its place in the year was taken when it was drawn."""


def admit(ctx: StepContext) -> dict[str, Json]:
    """Count the year's inspections and write this one down; one that is planned is refused over the cap.

    国办发〔2024〕54号: 年度频次上限. ``cap_exemption`` is what the table of exemptions said of the task's source.
    """
    case = case_of(ctx)
    planned_on = day_of(text(ctx, "planned_on")) if text(ctx, "planned_on") else ctx.now.date()
    joint = _joint_visits(ctx)
    frequency.lock(ctx.conn, [case.department_id or 0, *(one.department_id for one in joint)])
    done, cap = _standing(ctx, case, planned_on)
    exempt = text(ctx, "cap_exemption")
    if case.source != DRAWN and not exempt:
        _refuse_over(done, cap, planned_on.year)
    cases.register(
        ctx.conn,
        case_id=case.id,
        department_id=case.department_id or 0,
        item_id=case.item_id or 0,
        party_id=case.party_id or 0,
        method=text(ctx, "method"),
        mode=text(ctx, "mode"),
        planned_on=planned_on,
        batch_id=number(ctx, "batch_id") if ctx.variables.get("batch_id") else None,
    )
    frequency.note_source(ctx.conn, case.id, task_source=text(ctx, "task_source"), cap_note=exempt)
    frequency.join(ctx.conn, case.id, joint)
    return {"checks_this_year": done, "cap_this_year": cap.most if cap else None, "cap_note": exempt}


def moved(ctx: StepContext, planned_on: date) -> None:
    """The visit gets its day: in another year than it was counted for, that year's cap holds (国办发〔2024〕54号)."""
    case = case_of(ctx)
    counted = frequency.counted_for(ctx.conn, case.id)
    if counted is not None and counted.year == planned_on.year:
        return
    frequency.lock(ctx.conn, [case.department_id or 0])
    done, cap = _standing(ctx, case, planned_on)
    if not text(ctx, "cap_exemption"):
        _refuse_over(done, cap, planned_on.year, field="planned_on")


def team_departments(ctx: StepContext) -> Mapping[str, int]:
    """Whose each inspector of a joint visit is, for those who are not of the case's own department."""
    joint = frequency.joint_visits(ctx.conn, case_of(ctx).id)
    return {login: one.department_id for one in joint for login in one.inspectors}


def over(done: int, cap: Cap | None) -> bool:
    """Whether one more inspection would be one too many."""
    return cap is not None and done >= cap.most


def why(done: int, cap: Cap, year: int) -> str:
    """The reason as it stands in a record: how often, how often allowed, by which document."""
    return f"{year}年度已检查（含在办）{done}次，达到频次上限{cap.most}次（{cap.source_document}）"


def _standing(ctx: StepContext, case: Case, on: date) -> tuple[int, Cap | None]:
    department_id, party_id = case.department_id or 0, case.party_id or 0
    done = frequency.counts(ctx.conn, department_id, on.year, parties=[party_id], but_case=case.id).get(party_id, 0)
    industry = ctx.conn.scalar(select(party.c.industry).where(party.c.id == party_id)) or ""
    caps = frequency.all_caps(ctx.conn, on)
    return done, frequency.choose(
        caps, department_id=department_id, item_id=case.item_id or 0, industry=industry, on=on
    )


def _refuse_over(done: int, cap: Cap | None, year: int, field: str = "party") -> None:
    if cap is not None and over(done, cap):
        raise Refused(f"本部门对该检查对象{why(done, cap, year)}，不能再安排计划内检查。", field)


def _joint_visits(ctx: StepContext) -> list[JointVisit]:
    """Who else comes, as the batch handed it over: ``{department, item, inspectors, overlap}``."""
    given = ctx.variables.get("joint_visits")
    found = []
    for one in given if isinstance(given, list) else []:
        if isinstance(one, dict):
            logins = one.get("inspectors")
            people = [str(login) for login in logins] if isinstance(logins, list) else []
            overlap = one.get("overlap")
            found.append(
                JointVisit(
                    int(str(one["department"])), int(str(one["item"])), people, int(str(overlap)) if overlap else None
                )
            )
    return found
