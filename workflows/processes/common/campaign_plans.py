"""The plan of a campaign: what is refused right behind its form, and what is written down of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from workflows.db import Json
from workflows.engine.types import Refused, StepContext
from workflows.processes.common.reading import rows
from workflows.supervision import campaigns
from workflows.supervision.campaigns import Campaign, Pool
from workflows.supervision.items.queries import item_of, points_for_parties
from workflows.supervision.organisation.departments import department_of

MOST_OBJECTS = 10_000
"""Of one department; the engine runs no more instances of one step."""


def stages(ctx: StepContext, one: Campaign, submitted: Mapping[str, Any], *, self_correction: bool) -> list[
    tuple[str, str, date, date]
]:  # fmt: skip
    """Stages one after the other, inside the campaign, the last one to its end (许可法61条)."""
    assert one.starts_on is not None
    assert one.ends_on is not None
    found = []
    before: date | None = None
    for row in rows(submitted, "stages"):
        field, name = f"stages.{row.get('id')}.ends_on", str(row.get("name") or "")
        first, last = date.fromisoformat(str(row["starts_on"])), date.fromisoformat(str(row["ends_on"]))
        if last < first:
            raise Refused(f"阶段“{name}”的结束日期早于开始日期。", field)
        if first < one.starts_on or last > one.ends_on:
            raise Refused(f"阶段“{name}”不在整治期限（{one.starts_on}至{one.ends_on}）之内。", field)
        if before is not None and first <= before:
            raise Refused(f"阶段“{name}”须在上一阶段结束之后开始。", f"stages.{row.get('id')}.starts_on")
        before = last
        found.append((name, str(row["kind"]), first, last))
    _check_kinds(ctx, found, one.ends_on, self_correction=self_correction)
    return found


def _check_kinds(
    ctx: StepContext, found: Sequence[tuple[str, str, date, date]], ends_on: date, *, self_correction: bool
) -> None:
    kinds = [kind for _name, kind, _first, _last in found]
    if kinds.count(campaigns.SWEEP) != 1:
        raise Refused("阶段中须有一个，并且只有一个“排查”阶段。", "stages")
    if self_correction != (kinds.count(campaigns.SELF) == 1) or kinds.count(campaigns.SELF) > 1:
        raise Refused("安排自查自纠的，须有一个“自查自纠”阶段；不安排的，不能有。", "self_correction")
    if self_correction and kinds.index(campaigns.SELF) > kinds.index(campaigns.SWEEP):
        raise Refused("“自查自纠”阶段须在“排查”阶段之前。", "stages")
    if found[-1][3] != ends_on:
        raise Refused(f"最后一个阶段须到整治期限届满之日（{ends_on}）为止。", "stages")
    if found[kinds.index(campaigns.SWEEP)][3] <= ctx.now.date():
        raise Refused("“排查”阶段的结束日期须晚于今天。", "stages")


def divisions(ctx: StepContext, one: Campaign, submitted: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    """Each department once, this one alone in the lead; others only where the government approves (许可法61条)."""
    found: dict[int, tuple[int, str, str]] = {}
    for row in rows(submitted, "divisions"):
        department_id, field = int(str(row["department"])), f"divisions.{row.get('id')}.department"
        if department_id in found:
            raise Refused(f"{department_of(ctx.conn, department_id).name}在分工中出现了两次。", field)
        if (row.get("part") == campaigns.LEAD) != (department_id == one.department_id):
            raise Refused("分工中须由本部门主责，其他部门配合。", f"divisions.{row.get('id')}.part")
        if department_id != one.department_id and not one.district_wide:
            raise Refused("涉及其他部门的专项整治须按全区范围报区政府审批，请只列本部门。", field)
        found[department_id] = (department_id, str(row["part"]), str(row.get("duties") or ""))
    if one.department_id not in found:
        raise Refused("分工中没有牵头部门，请把本部门列为主责。", "divisions")
    return list(found.values())


def pools(ctx: StepContext, submitted: Mapping[str, Any], departments: Sequence[int]) -> list[Pool]:
    """Every pool has a department of the campaign, a checklist and somebody in it (处罚法42条, 国办发〔2024〕54号)."""
    found, sizes = [], dict.fromkeys(departments, 0)
    for row in rows(submitted, "pools"):
        field = f"pools.{row.get('id')}"
        pool = pool_of(row)
        if pool.department_id not in sizes:
            name = department_of(ctx.conn, pool.department_id).name
            raise Refused(f"{name}有排查对象，但是没有列入分工。", f"{field}.department")
        item = item_of(ctx.conn, pool.item_id)
        if not points_for_parties(ctx.conn, pool.item_id, ctx.now.date()):
            raise Refused(f"“{item.name}”没有生效的检查表，请先登记检查表。", f"{field}.item")
        size = campaigns.size_of(ctx.conn, pool)
        if not size:
            raise Refused(f"名录中没有符合条件的“{item.name}”对象，请放宽范围。", f"{field}.item")
        sizes[pool.department_id] += size
        if sizes[pool.department_id] > MOST_OBJECTS:
            raise Refused(f"一个部门的排查对象不能超过{MOST_OBJECTS}户，请缩小范围。", f"{field}.item")
        found.append(pool)
    return found


def pool_of(row: Mapping[str, Json]) -> Pool:
    classes = row.get("risk_classes")
    return Pool(
        department_id=int(str(row["department"])),
        item_id=int(str(row["item"])),
        industry=str(row.get("industry") or "").strip(),
        town=str(row.get("town") or "").strip(),
        risk_classes=tuple(str(one) for one in classes) if isinstance(classes, list) else (),
        mode=str(row.get("mode") or campaigns.LIGHT),
    )


def basis_in_words(submitted: Mapping[str, Any]) -> str:
    """The list of laws in one phrase."""
    return "；".join(f"《{str(row['law']).strip('《》')}》{row['article']}" for row in rows(submitted, "bases"))
