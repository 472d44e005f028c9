"""回避 granted: another certified inspector takes the place (行政处罚法第四十三条)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from workflows import engine
from workflows.db import Json
from workflows.engine.types import Host, Refused, StepContext
from workflows.processes.common.inspectors import check_one, record_recusal
from workflows.processes.common.reading import case_of, text, texts
from workflows.supervision import cases
from workflows.supervision.organisation.officers import UnknownOfficer, officer_by_login

SPREAD = "recusal.spread"
"""Due work: a called instance that runs already learns of the replacement (never two instances in one transaction)."""


def apply(ctx: StepContext) -> dict[str, Json]:
    """Replace the recused inspector in the case, in this instance and in the work items open for him.

    处罚法43条: officers with an interest in the case withdraw; the inspection goes on until the decision.
    """
    case, today = case_of(ctx), ctx.now.date()
    recused, replacement, team = (
        text(ctx, "recused_inspector"),
        text(ctx, "replacement_inspector"),
        texts(ctx, "inspectors"),
    )
    if recused not in team:
        raise Refused("被申请回避的人员不是本案的检查人员，请驳回申请。", "recusal_decision")
    if replacement in team:
        raise Refused("替换人员已经是本案的检查人员，请另选一人。", "replacement_inspector")
    department_id, party_id = case.department_id or 0, case.party_id or 0
    check_one(
        ctx.conn, replacement, department_id=department_id, party_id=party_id, on=today, field="replacement_inspector"
    )
    try:
        officer = officer_by_login(ctx.conn, recused)
    except UnknownOfficer as error:
        raise Refused("没有这名工作人员，请驳回申请。", "recusal_decision") from error
    record_recusal(ctx.conn, officer.id, party_id, reason=f"{case.case_no} 准予回避", on=today)
    named = [replacement if login == recused else login for login in team]
    cases.name_officers(ctx.conn, case.id, "inspector", named)
    for item in engine.open_items(ctx.conn, root_id=ctx.root_id):
        if item.assignee == recused:
            engine.assign(ctx.conn, item.id, login=replacement, now=ctx.now)
    for child in engine.waiting(ctx.conn, ctx.root_id).children:
        team_there = child.variables.get("inspectors")
        if child.id != ctx.instance_id and isinstance(team_there, list) and recused in team_there:
            payload: dict[str, Json] = {"instance_id": child.id, "recused": recused, "replacement": replacement}
            engine.schedule(ctx.conn, SPREAD, due_at=ctx.now, payload=payload)
    return _replaced(ctx.variables, recused, replacement)


def spread(conn: Connection, host: Host, payload: Mapping[str, Json], *, now: datetime) -> None:
    """Bring the replacement into an instance that had taken its inspectors over before."""
    instance_id, recused, replacement = (str(payload[name]) for name in ("instance_id", "recused", "replacement"))
    known = engine.instance_view(conn, instance_id).variables
    engine.set_variables(conn, host, instance_id, _replaced(known, recused, replacement), actor=engine.CLOCK, now=now)


def _replaced(variables: Mapping[str, Json], recused: str, replacement: str) -> dict[str, Json]:
    team, lead = variables.get("inspectors"), variables.get("lead_inspector")
    named = [replacement if login == recused else login for login in (team if isinstance(team, list) else [])]
    return {"inspectors": named, "lead_inspector": replacement if lead == recused else lead}
