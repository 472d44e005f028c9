"""Operations of ``inspection_batch.bpmn`` (双随机检查批次)."""

from collections import Counter
from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import select

from workflows import engine
from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import draws
from workflows.processes.common.reading import case_of, day, number, text, texts
from workflows.supervision import cases, drawing
from workflows.supervision.cases import Case
from workflows.supervision.organisation.officers import certified_inspectors, recused
from workflows.supervision.organisation.tables import officer
from workflows.supervision.parties.tables import party, permit


def open_draw(ctx: StepContext) -> dict[str, Json]:
    """Publish the hash of the secret, then freeze the pool (国发〔2019〕5号): who knows the pool picks no seed."""
    case = case_of(ctx)
    before = drawing.batches_of(ctx.conn, case.case_no)
    opened = drawing.open_batch(
        ctx.conn,
        reference=case.case_no,
        title=text(ctx, "batch_title"),
        department=str(case.department_id),
        actor=ctx.actor,
        now=ctx.now,
        redraw_of=before[-1].id if before else None,
        redraw_reason=text(ctx, "redraw_reason") if before else "",
    )
    pool = _pool(ctx, case)
    try:
        digest = drawing.freeze_pool(ctx.conn, opened.id, pool, actor=ctx.actor, now=ctx.now)
    except (drawing.PoolUnfit, drawing.NotEnoughObjects) as error:
        raise Refused("名录中符合条件的检查对象不足，请放宽条件或减少户数。", "size") from error
    except drawing.NotEnoughInspectors as error:
        raise Refused("回避之后有的对象检查人员不足，请补充持证人员或减少每户人数。", "inspectors_each") from error
    return {
        "draw_id": opened.id,
        "draw_hash": opened.secret_sha256,
        "pool_hash": digest,
        "pool_size": len(pool.objects),
    }


def _pool(ctx: StepContext, case: Case) -> drawing.Pool:
    item_id, on, team = number(ctx, "item"), day(ctx, "planned_on"), number(ctx, "inspectors_each")
    classes, town = texts(ctx, "risk_classes"), text(ctx, "town")
    query = (
        select(party)
        .where(
            party.c.id.in_(select(permit.c.party_id).where(permit.c.item_id == item_id, permit.c.state == "valid")),
            party.c.state == "active",
            party.c.risk_class.in_(classes),
        )
        .order_by(party.c.code)
    )
    if town:
        query = query.where(party.c.town == town)
    targets = list(ctx.conn.execute(query))
    people = [one for one, _certificate in certified_inspectors(ctx.conn, case.department_id or 0, on)]
    if len(people) < team:
        raise Refused(f"计划检查日期有有效执法证的人员只有{len(people)}名，不足每户{team}名。", "inspectors_each")
    numbers = {person.id: person.staff_no for person in people}
    recusals = [
        drawing.Recusal(numbers[officer_id], target.code, reason)
        for target in targets
        for officer_id, reason in recused(ctx.conn, target.id, on).items()
        if officer_id in numbers
    ]
    return drawing.Pool(
        objects=[drawing.PoolObject(target.code, target.name, target.risk_class) for target in targets],
        wanted=_wanted(ctx, Counter(target.risk_class for target in targets)),
        inspectors=[drawing.PoolInspector(person.staff_no, person.name) for person in people],
        team=team,
        recusals=recusals,
        query=f"item={item_id} risk={','.join(classes)} town={town or '*'} on={on.isoformat()}",
    )


def _wanted(ctx: StepContext, strata: Counter[str]) -> dict[str, int]:
    """How many of each risk class: a ratio (rounded up), or a number shared out by largest remainder."""
    size, total = Decimal(text(ctx, "size")), strata.total()
    if not total or size <= 0:
        raise Refused("名录中没有符合条件的检查对象，请放宽条件。", "size")
    if text(ctx, "size_kind") == "ratio":
        if size > 100:
            raise Refused("比例不能超过100%。", "size")
        return {key: int((n * size / 100).to_integral_value(ROUND_CEILING)) for key, n in strata.items()}
    if size != int(size) or size > total:
        raise Refused(f"户数须是整数，且不超过名录中符合条件的{total}户。", "size")
    shares = {key: size * n / total for key, n in strata.items()}
    wanted = {key: int(share) for key, share in shares.items()}
    by_remainder = sorted(shares, key=lambda key: (wanted[key] - shares[key], key))
    for key in by_remainder[: int(size) - sum(wanted.values())]:
        wanted[key] += 1
    return {key: n for key, n in wanted.items() if n}


def start_batch(ctx: StepContext) -> dict[str, Json]:
    """One case per drawn party, each by its own row of due work (国发〔2019〕5号)."""
    case, draw_id = case_of(ctx), number(ctx, "draw_id")
    teams = drawing.result_of(ctx.conn, draw_id).teams
    codes = [team.object for team in teams]
    ids = {
        row.code: row.id for row in ctx.conn.execute(select(party.c.code, party.c.id).where(party.c.code.in_(codes)))
    }
    logins = {row.staff_no: row.login for row in ctx.conn.execute(select(officer.c.staff_no, officer.c.login))}
    for team in teams:
        people: list[Json] = [logins[staff_no] for staff_no in team.inspectors]
        payload: dict[str, Json] = {
            "process_key": "daily_inspection",
            "department_id": case.department_id,
            "source": "batch",
            "parent_case_id": case.id,
            "link": "batch",
            "actor": ctx.actor,
            "variables": {
                "item": case.item_id,
                "party": ids[team.object],
                "method": text(ctx, "method"),
                "mode": "double_random",
                "task_source": "batch",
                "reason": f"双随机检查批次 {case.case_no}",
                "planned_on": text(ctx, "planned_on"),
                "inspectors": people,
                "drawn_inspectors": people,
                "lead_inspector": people[0],
                "batch_id": draw_id,
            },
        }
        engine.schedule(ctx.conn, "case.start", due_at=ctx.now, payload=payload)
    cases.name_officers(ctx.conn, case.id, "handler", [ctx.actor])
    return {"started_count": len(teams)}


OPERATIONS: Mapping[str, Operation] = {
    "draw.open": open_draw,
    "draw.run": draws.run_draw,
    "inspection.start_batch": start_batch,
}
VARIABLES = frozenset({"draw_id", "draw_hash", "pool_hash", "pool_size", "drawn_count", "started_count"})
