"""回避 and 人员变更: another certified inspector takes the place (行政处罚法第四十二条、第四十三条)."""

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
    return _swap(ctx, recused, replacement)


def replace(ctx: StepContext) -> dict[str, Json]:
    """Somebody else takes the place of an inspector who may not or cannot go on (处罚法42条: 执法资格).

    The certificate ran out between the draw and the visit, or the inspector has left, or is ill. That is no recusal.
    """
    case, leaving, stand_in = case_of(ctx), text(ctx, "leaving_inspector"), text(ctx, "stand_in")
    if leaving not in texts(ctx, "inspectors"):
        raise Refused("所填人员不是本案的检查人员，请核对。", "leaving_inspector")
    if stand_in in texts(ctx, "inspectors"):
        raise Refused("接替人员已经是本案的检查人员，请另选一人。", "stand_in")
    check_one(
        ctx.conn, stand_in, department_id=case.department_id or 0, party_id=case.party_id or 0, on=ctx.now.date(),
        field="stand_in",
    )  # fmt: skip
    return _swap(ctx, leaving, stand_in)


def _swap(ctx: StepContext, leaving: str, coming: str) -> dict[str, Json]:
    """In the case, in this instance, in the open items and, by due work, in the called instances that run."""
    named = [coming if login == leaving else login for login in texts(ctx, "inspectors")]
    cases.name_officers(ctx.conn, case_of(ctx).id, "inspector", named)
    for item in engine.open_items(ctx.conn, root_id=ctx.root_id):
        if item.assignee == leaving:
            engine.assign(ctx.conn, item.id, login=coming, now=ctx.now)
    for child in engine.waiting(ctx.conn, ctx.root_id).children:
        if child.id != ctx.instance_id and isinstance(child.variables.get("inspectors"), list):
            payload: dict[str, Json] = {"instance_id": child.id, "recused": leaving, "replacement": coming}
            engine.schedule(ctx.conn, SPREAD, due_at=ctx.now, payload=payload)
    return _replaced(ctx.variables, leaving, coming)


def spread(conn: Connection, host: Host, payload: Mapping[str, Json], *, now: datetime) -> None:
    """Bring the replacement into an instance that had taken its inspectors over before."""
    instance_id, leaving, coming = (str(payload[name]) for name in ("instance_id", "recused", "replacement"))
    known = engine.instance_view(conn, instance_id).variables
    engine.set_variables(conn, host, instance_id, _replaced(known, leaving, coming), actor=engine.CLOCK, now=now)


def _replaced(variables: Mapping[str, Json], leaving: str, coming: str) -> dict[str, Json]:
    """Team, lead and, where the team was drawn, the drawn names: the replacement stands for the one who was drawn."""
    lead = variables.get("lead_inspector")
    found: dict[str, Json] = {"lead_inspector": coming if lead == leaving else lead}
    for name in ("inspectors", "drawn_inspectors"):
        team = variables.get(name)
        if isinstance(team, list):
            found[name] = [coming if login == leaving else login for login in team]
    return found
