"""名录: who may be drawn and who may not, with the reason; who may inspect, with recusal and the last teams."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from workflows.engine.types import Refused, StepContext
from workflows.processes.common.frequency import over, why
from workflows.processes.common.reading import day, number, text, texts
from workflows.supervision import drawing, frequency
from workflows.supervision.cases import Case
from workflows.supervision.frequency import overlaps
from workflows.supervision.frequency.teams import last_teams
from workflows.supervision.organisation.officers import (
    Officer,
    certified_inspectors,
    officers_with_role,
    recusals_of,
)

RISK, CREDIT = "风险", "信用"


def stratum_of(row: Any) -> str:
    """分层: risk class and credit class together."""
    return f"{row.risk_class}-{row.credit_class}"


def gather(ctx: StepContext, case: Case) -> drawing.Pool:
    """The pool of a batch; how many of each stratum is decided afterwards.

    国办发〔2024〕54号: who was inspected as often as the year allows is not drawn, and the record says so.
    """
    on, team = day(ctx, "planned_on"), number(ctx, "inspectors_each")
    classes, town, item_id = texts(ctx, "risk_classes"), text(ctx, "town"), number(ctx, "item")
    everybody = list(ctx.conn.execute(overlaps.pool_query(item_id, classes, town)))
    if not everybody:
        raise Refused("名录中没有符合条件的检查对象，请放宽条件。", "risk_classes")
    reasons = _reasons(ctx, case, everybody, on)
    targets = [row for row in everybody if row.id not in reasons]
    if not targets:
        raise Refused(
            f"符合条件的{len(everybody)}户都不能列入名录（如：{next(iter(reasons.values()))}）。", "risk_classes"
        )
    people, without = _people(ctx, case.department_id or 0, on, team)
    numbers = {person.id: person.staff_no for person in people}
    codes = {row.id: row.code for row in targets}
    return drawing.Pool(
        objects=[drawing.PoolObject(row.code, row.name, stratum_of(row)) for row in targets],
        wanted={},
        inspectors=[drawing.PoolInspector(person.staff_no, person.name) for person in people],
        team=team,
        recusals=[
            drawing.Recusal(numbers[officer_id], codes[party_id], reason)
            for officer_id, party_id, reason in recusals_of(ctx.conn, list(numbers), on)
            if party_id in codes
        ],
        excluded=[
            *(
                drawing.Exclusion("object", row.code, row.name, reasons[row.id])
                for row in everybody
                if row.id in reasons
            ),
            *(drawing.Exclusion("inspector", one.staff_no, one.name, "检查当日没有有效执法证") for one in without),
        ],
        query=f"item={item_id} risk={','.join(classes)} town={town or '*'} on={on.isoformat()}",
        pairs=_pairs(ctx, case.department_id or 0, codes, people),
    )


def _reasons(ctx: StepContext, case: Case, rows: Sequence[Any], on: date) -> dict[int, str]:
    """Party → why it is not drawn: enough visits this year, or one visit with another department soon."""
    department_id, item_id = case.department_id or 0, number(ctx, "item")
    done = frequency.counts(ctx.conn, department_id, on.year)
    caps = frequency.all_caps(ctx.conn, on)
    joined = overlaps.joined_near(ctx.conn, department_id, on)
    reasons: dict[int, str] = {}
    for row in rows:
        if row.id in joined:
            reasons[row.id] = f"已并入联合检查（{joined[row.id]}），三十日内不重复检查"
            continue
        cap = frequency.choose(caps, department_id=department_id, item_id=item_id, industry=row.industry, on=on)
        count = done.get(row.id, 0)
        if cap is not None and over(count, cap):
            reasons[row.id] = why(count, cap, on.year)
    return reasons


def _people(ctx: StepContext, department_id: int, on: date, team: int) -> tuple[list[Officer], list[Officer]]:
    """Inspectors with a certificate valid on the day, and those without."""
    people = [one for one, _certificate in certified_inspectors(ctx.conn, department_id, on)]
    if len(people) < team:
        raise Refused(f"计划检查日期有有效执法证的人员只有{len(people)}名，不足每户{team}名。", "inspectors_each")
    able = {one.id for one in people}
    named = officers_with_role(ctx.conn, department_id, "inspector", on)
    return people, [one for one in named if one.id not in able]


def _pairs(
    ctx: StepContext, department_id: int, codes: Mapping[int, str], people: Sequence[Officer]
) -> list[drawing.Pairing]:
    """The last team of each target, of those who still inspect."""
    numbers = {person.login: person.staff_no for person in people}
    last = last_teams(ctx.conn, department_id)
    found = {
        codes[party_id]: tuple(numbers[login] for login in logins if login in numbers)
        for party_id, logins in last.items()
        if party_id in codes
    }
    return [drawing.Pairing(code, team) for code, team in sorted(found.items()) if team]
