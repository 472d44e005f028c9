"""综合查一次: what is drawn and soon visited by others too becomes one visit where both departments say so."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from workflows import engine
from workflows.db import Json
from workflows.engine.types import Refused, StepContext
from workflows.processes.common.frequency import over, why
from workflows.processes.common.holding import refuse_if_held
from workflows.processes.common.inspectors import check_team
from workflows.processes.common.reading import case_of, day, latest_submission, number, rows, text, texts
from workflows.supervision import cases, drawing, frequency
from workflows.supervision.cases import Case
from workflows.supervision.cases.tables import case, case_link
from workflows.supervision.drawing.tables import draw_member
from workflows.supervision.frequency import overlaps
from workflows.supervision.frequency.given import ACCEPTED
from workflows.supervision.frequency.overlaps import (
    BATCH,
    INSPECTION,
    LAPSED,
    MERGE,
    PLAN,
    REFUSED,
    SEPARATE,
    Intended,
    Overlap,
)
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.organisation.tables import officer
from workflows.supervision.parties.tables import party, permit

GIVEN_UP = "inspection.merged"
"""Due work: an inspection that another department's joint visit replaces (never two instances in one transaction)."""
AGREED_IN_PLAN = "年度计划已商定联合检查"


def drawn_parties(conn: Connection, draw_id: int) -> list[Any]:
    """The drawn, as they stand in the register."""
    query = (
        select(party)
        .join(draw_member, draw_member.c.member_id == party.c.code)
        .where(draw_member.c.draw_id == draw_id, draw_member.c.kind == "object", draw_member.c.drawn)
        .order_by(draw_member.c.position)
    )
    return list(conn.execute(query))


def row_code(overlap_id: int) -> str:
    """The row of a form that stands for an overlap."""
    return f"O{overlap_id}"


def find(ctx: StepContext) -> dict[str, Json]:
    """Write the overlaps down; those a plan has agreed on beforehand need no decision of the handler."""
    batch, draw_id, on = case_of(ctx), number(ctx, "draw_id"), day(ctx, "planned_on")
    department_id = batch.department_id or 0
    targets = [row.id for row in drawn_parties(ctx.conn, draw_id)]
    targets = [one for one in targets if one not in overlaps.given_away(ctx.conn, batch.id)]
    agreed = _agreed_in_plan(ctx, batch, targets)
    known = {(one.party_id, one.department_id) for one in agreed}
    found = overlaps.find(ctx.conn, department_id=department_id, parties=targets, on=on, now=ctx.now)
    overlaps.write(ctx.conn, draw_id, agreed, now=ctx.now)
    overlaps.write(
        ctx.conn, draw_id, [one for one in found if (one.party_id, one.department_id) not in known], now=ctx.now
    )
    written = overlaps.of_draw(ctx.conn, draw_id)
    for one in written:
        if (one.party_id, one.department_id) in known:
            overlaps.decide(ctx.conn, one.id, MERGE, reason=AGREED_IN_PLAN, actor=ctx.actor, now=ctx.now)
    return {
        "overlap_count": len(written) - len(agreed),
        "asked_departments": _asked(overlaps.of_draw(ctx.conn, draw_id)),
    }


def _agreed_in_plan(ctx: StepContext, batch: Case, targets: Sequence[int]) -> list[Intended]:
    """Departments that the plan's row names as taking part, where the party holds a permit they supervise."""
    given = ctx.variables.get("joint_departments")
    partners = [int(str(one)) for one in given] if isinstance(given, list) else []
    if not partners:
        return []
    plan = cases.linked_from(ctx.conn, batch.id, "plan") or batch
    query = (
        select(permit.c.party_id, approval_item.c.department_id, approval_item.c.id)
        .join(approval_item, approval_item.c.id == permit.c.item_id)
        .where(
            permit.c.state == "valid", permit.c.party_id.in_(list(targets)), approval_item.c.department_id.in_(partners)
        )
        .order_by(approval_item.c.code)
    )
    on = day(ctx, "planned_on")
    found: dict[tuple[int, int], Intended] = {}
    for row in ctx.conn.execute(query):
        one = Intended(row.party_id, row.department_id, PLAN, plan.case_no, plan.id, row.id, on)
        found.setdefault((row.party_id, row.department_id), one)
    return list(found.values())


def offer(ctx: StepContext) -> dict[str, Json]:
    """What the handler decided for each overlap: one visit is offered, or both go for a reason (国办发〔2023〕1号)."""
    draw_id = number(ctx, "draw_id")
    said = {str(row.get("code")): row for row in rows(latest_submission(ctx, "decide_overlaps"), "overlaps")}
    for one in overlaps.of_draw(ctx.conn, draw_id):
        row = said.get(row_code(one.id))
        if row is None:
            continue
        decision = MERGE if row.get("decision") == MERGE else SEPARATE
        overlaps.decide(ctx.conn, one.id, decision, reason=str(row.get("reason") or ""), actor=ctx.actor, now=ctx.now)
    return {"asked_departments": _asked(overlaps.of_draw(ctx.conn, draw_id))}


def _asked(found: Sequence[Overlap]) -> list[Json]:
    """The departments that are asked for their word."""
    return list[Json](sorted({one.department_id for one in found if one.decision == MERGE and one.answer is None}))


def answer(ctx: StepContext) -> dict[str, Json]:
    """A department's word on what it is offered: people of its own, or a reason (国办发〔2023〕1号; 处罚法42条)."""
    department_id = number(ctx, "asked_department")
    said = {str(row.get("code")): row for row in rows(latest_submission(ctx, "confirm_visits"), "offers")}
    people = texts(ctx, "joint_inspectors")
    frequency.lock(ctx.conn, [department_id, case_of(ctx).department_id or 0])
    for one in open_offers(ctx.conn, number(ctx, "draw_id"), department_id):
        code = row_code(one.id)
        row = said.get(code, {})
        if row.get("answer") == ACCEPTED:
            _accept(ctx, one, people, f"offers.{code}.answer")
        else:
            reason = str(row.get("answer_reason") or "")
            overlaps.answer(ctx.conn, one.id, REFUSED, reason=reason, inspectors=(), actor=ctx.actor, now=ctx.now)
    return {}


def open_offers(conn: Connection, draw_id: int, department_id: int) -> list[Overlap]:
    """What the department has been offered and has not answered."""
    found = overlaps.of_draw(conn, draw_id)
    return [one for one in found if one.department_id == department_id and one.decision == MERGE and one.answer is None]


def _accept(ctx: StepContext, one: Overlap, people: Sequence[str], field: str) -> None:
    """One visit for both: its own plan gives way, and where there was none yet its cap allows one more."""
    check_team(
        ctx.conn,
        people,
        department_id=one.department_id,
        party_id=one.party_id,
        on=day(ctx, "planned_on"),
        field="joint_inspectors",
    )
    own = _own_case(ctx.conn, one)
    if own is not None and frequency.visited(ctx.conn, own):
        raise Refused("本部门对该检查对象的检查已经实施，不能再并入，请选择不同意并说明。", field)
    refuse_if_held(ctx.conn, own, "并入其他检查", field)
    if own is not None and frequency.joint_visits(ctx.conn, own):
        raise Refused("本部门对该检查对象已是联合检查，不能再并入，请选择不同意并说明。", field)
    if one.kind == PLAN:
        _refuse_over_cap(ctx, one, field)
    if one.kind == BATCH:
        _withdraw_own_offers(ctx, one, field)
    overlaps.answer(ctx.conn, one.id, ACCEPTED, reason="", inspectors=people, actor=ctx.actor, now=ctx.now)
    if own is not None:
        payload: dict[str, Json] = {"case_id": own, "reason": f"并入{case_of(ctx).case_no}联合检查"}
        engine.schedule(ctx.conn, GIVEN_UP, due_at=ctx.now, payload=payload)


def _withdraw_own_offers(ctx: StepContext, one: Overlap, field: str) -> None:
    """What its own batch offered for this party is void: two that invite each other must not both stay away.

    A partner that has already said yes is not let down: then this department's own visit is the joint one.
    """
    own = overlaps.of_party(ctx.conn, one.reference, one.party_id)
    if any(offer.answer == ACCEPTED for offer in own):
        raise Refused("已有部门同意参加本部门对该检查对象的检查，不能再并入，请选择不同意并说明。", field)
    for offer in own:
        if offer.decision == MERGE and offer.answer is None:
            reason = f"已并入{case_of(ctx).case_no}联合检查"
            overlaps.answer(ctx.conn, offer.id, LAPSED, reason=reason, inspectors=(), actor=ctx.actor, now=ctx.now)


def _own_case(conn: Connection, one: Overlap) -> int | None:
    """The inspection of its own that the joint visit replaces: one begun before, or begun by its batch since."""
    if one.kind == INSPECTION:
        return one.other_case_id
    begun = (
        select(case.c.id)
        .join(case_link, case_link.c.to_case_id == case.c.id)
        .where(
            case_link.c.from_case_id == one.other_case_id,
            case_link.c.kind == "batch",
            case.c.party_id == one.party_id,
            case.c.state == "open",
        )
    )
    return conn.scalar(begun) if one.kind == BATCH else None


def _refuse_over_cap(ctx: StepContext, one: Overlap, field: str) -> None:
    on = day(ctx, "planned_on")
    done = frequency.counts(ctx.conn, one.department_id, on.year, parties=[one.party_id]).get(one.party_id, 0)
    industry = ctx.conn.scalar(select(party.c.industry).where(party.c.id == one.party_id)) or ""
    cap = frequency.choose(
        frequency.all_caps(ctx.conn, on),
        department_id=one.department_id,
        item_id=one.item_id,
        industry=industry,
        on=on,
    )
    if cap is not None and over(done, cap):
        raise Refused(f"本部门对该检查对象{why(done, cap, on.year)}，不能参加，请选择不同意。", field)


def settle(ctx: StepContext) -> dict[str, Json]:
    """Who has not answered in time goes by himself (国办发〔2023〕1号: 会签); the offer is closed."""
    for one in overlaps.of_draw(ctx.conn, number(ctx, "draw_id")):
        if one.decision == MERGE and one.answer is None:
            overlaps.answer(
                ctx.conn, one.id, LAPSED, reason="逾期未答复，分别检查", inspectors=(), actor=ctx.actor, now=ctx.now
            )
    return {}


def start_batch(ctx: StepContext) -> dict[str, Json]:
    """One case per drawn party, each by its own row of due work (国发〔2019〕5号); who comes along is named."""
    batch, draw_id = case_of(ctx), number(ctx, "draw_id")
    targets = {row.code: row for row in drawn_parties(ctx.conn, draw_id)}
    gone = overlaps.given_away(ctx.conn, batch.id)
    joint: dict[int, list[Overlap]] = {}
    for one in overlaps.of_draw(ctx.conn, draw_id):
        if one.answer == ACCEPTED:
            joint.setdefault(one.party_id, []).append(one)
    logins = {row.staff_no: row.login for row in ctx.conn.execute(select(officer.c.staff_no, officer.c.login))}
    started = 0
    for team in drawing.result_of(ctx.conn, draw_id).teams:
        target = targets[team.object]
        if target.id in gone:
            continue
        people = [logins[staff_no] for staff_no in team.inspectors]
        variables = _variables(ctx, batch, target.id, people, joint.get(target.id, []))
        payload: dict[str, Json] = {
            "process_key": "daily_inspection",
            "department_id": batch.department_id,
            "source": "batch",
            "parent_case_id": batch.id,
            "link": "batch",
            "actor": ctx.actor,
            "variables": variables,
        }
        engine.schedule(ctx.conn, "case.start", due_at=ctx.now, payload=payload, instance_id=ctx.instance_id)
        started += 1
    cases.name_officers(ctx.conn, batch.id, "handler", [ctx.actor])
    return {"started_count": started}


def _variables(
    ctx: StepContext, batch: Case, party_id: int, people: Sequence[str], joint: Sequence[Overlap]
) -> dict[str, Json]:
    names = [department_of(ctx.conn, one.department_id).name for one in joint]
    team: list[Json] = [*people, *(login for one in joint for login in one.inspectors)]
    visits: list[Json] = [
        {
            "department": one.department_id,
            "department_name": name,
            "item": one.item_id,
            "inspectors": list[Json](one.inspectors),
            "overlap": one.id,
        }
        for one, name in zip(joint, names, strict=True)
    ]
    along = f"，与{'、'.join(names)}联合检查" if names else ""
    return {
        "item": batch.item_id,
        "party": party_id,
        "method": text(ctx, "method"),
        "mode": "joint" if joint else text(ctx, "mode") or "double_random",
        "task_source": "batch",
        "reason": f"双随机检查批次 {batch.case_no}{along}",
        "planned_on": text(ctx, "planned_on"),
        "inspectors": team,
        "drawn_inspectors": team,
        "lead_inspector": people[0],
        "batch_id": number(ctx, "draw_id"),
        "joint_visits": visits,
    }


def give_up(conn: Connection, host: Any, payload: Mapping[str, Json], *, now: Any) -> None:
    """End the inspection that a joint visit replaces; one that has begun on site, or ended, stays as it is."""
    found = cases.by_id(conn, int(str(payload["case_id"])))
    if found.state != "open" or frequency.visited(conn, found.id):
        return
    engine.terminate(conn, host, found.instance_id, reason=str(payload["reason"]), actor=engine.CLOCK, now=now)
