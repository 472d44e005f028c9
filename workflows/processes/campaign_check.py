"""Operations of ``campaign_check.bpmn`` (逐户排查), called for each object: in the sweep, and when looking back."""

from collections.abc import Mapping, Sequence
from datetime import date

from workflows.clock import aware
from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import campaign_problems
from workflows.processes.common.campaign_news import LINK
from workflows.processes.common.campaigning import campaign_of
from workflows.processes.common.chains import hand_over
from workflows.processes.common.inspectors import check_team
from workflows.processes.common.reading import case_of, day, number, own_submission, rows, text, texts
from workflows.supervision import campaigns, cases
from workflows.supervision.campaigns import Campaign, Object

RECORD = "record_check"
VISITED = "checked"
WORDS: Mapping[str, str] = {"closed": "停业、歇业", "unreachable": "无法联系"}
FOUND, NOTHING = "发现问题待后续处理", "未发现问题"


def open_check(ctx: StepContext) -> dict[str, Json]:
    """Whom this instance is about; an object that was checked before is looked at again (许可法61条: 回头看)."""
    one, known = campaign_of(ctx), campaigns.object_by_id(ctx.conn, number(ctx, "object_id"))
    again = campaigns.look_back_of(ctx.conn, known.id) is not None
    round_ = campaigns.LOOK_BACK_ROUND if again else campaigns.SWEEP_ROUND
    campaigns.begin_check(ctx.conn, known.id, ctx.instance_id, round_)
    sweep = next(each for each in campaigns.stages_of(ctx.conn, one.id) if each.kind == campaigns.SWEEP)
    assert one.ends_on is not None
    return {
        "item": known.item_id,
        "party": known.party_id,
        "check_mode": campaigns.LIGHT if again else known.mode,
        "check_round": round_,
        "sweep_ends_on": sweep.ends_on.isoformat(),
        "campaign_ends_on": (one.extended_to or one.ends_on).isoformat(),
        "inspection_over_at": None,
    }


def judge(ctx: StepContext) -> dict[str, Json]:
    """Two or more with a certificate of the day, whoever writes among them (处罚法42、43条)."""
    one, said, team = campaign_of(ctx), own_submission(ctx, RECORD), texts(ctx, "inspectors")
    on = day(ctx, "inspected_on")
    if ctx.actor not in team:
        raise Refused("检查人员须包括填写记录的人。", "inspectors")
    if one.issued_at is not None and on < aware(one.issued_at).date():
        raise Refused("检查日期不能早于整治方案印发之日。", "inspected_on")
    check_team(
        ctx.conn, team, department_id=number(ctx, "sweep_department"), party_id=number(ctx, "party"), on=on,
        field="inspectors",
    )  # fmt: skip
    failed = campaign_problems.failing(rows(said, "checks"))
    visited = said.get("visit_result") == VISITED
    if visited and not said.get("certificate_shown"):
        raise Refused("实施检查应当出示执法证件。", "certificate_shown")
    if not visited and failed:
        raise Refused("停业、无法联系的，检查内容不能有“不符合”；已经检查的，请改选“已检查”。", "visit_result")
    if not visited and not str(said.get("check_summary") or "").strip():
        raise Refused("停业、无法联系的，须写明查找、联系的情况。", "check_summary")
    return {}


def start_inspection(ctx: StepContext) -> dict[str, Json]:
    """A full inspection is a case of its own (许可法61条), 专项; it comes back when its result is formed."""
    one, known = campaign_of(ctx), campaigns.object_by_id(ctx.conn, number(ctx, "object_id"))
    variables: dict[str, Json] = {
        "item": known.item_id, "party": known.party_id, "method": "site_visit", "mode": "special",
        "task_source": "assigned", "reason": f"专项整治：{one.title}（{case_of(ctx).case_no}）",
    }  # fmt: skip
    hand_over(ctx, "daily_inspection", link=LINK, variables=variables, department_id=known.department_id)
    return {}


def enter_problems(ctx: StepContext) -> dict[str, Json]:
    """One problem for every point that was not met; none is lost (处罚法47条: 全过程记录)."""
    one, known = campaign_of(ctx), campaigns.object_by_id(ctx.conn, number(ctx, "object_id"))
    if text(ctx, "check_mode") == campaigns.FULL:
        _take_over(ctx, one, known)
    else:
        _take_down(ctx, one, known)
    return {}


def _take_down(ctx: StepContext, one: Campaign, known: Object) -> None:
    """A light check: an inspection in the register, its findings, and what they start."""
    said, on, team = own_submission(ctx, RECORD), day(ctx, "inspected_on"), texts(ctx, "inspectors")
    visited, summary = said.get("visit_result") == VISITED, str(said.get("check_summary") or "")
    failed = campaign_problems.failing(rows(said, "checks"))
    again = text(ctx, "check_round") == campaigns.LOOK_BACK_ROUND
    if visited:
        ids = cases.record_check(
            ctx.conn, case_id=one.case_id, number=f"{ctx.business_key}/{'H' if again else 'P'}{known.id}",
            department_id=known.department_id, item_id=known.item_id, party_id=known.party_id, inspected_on=on,
            overall=FOUND if failed else NOTHING, found=[found for _row, found in failed], now=ctx.now,
        )  # fmt: skip
        for (row, _found), finding_id in zip(failed, ids, strict=True):
            campaign_problems.enter(
                ctx, one, known, f"finding:{finding_id}", row=row, finding_id=finding_id, found_on=on, finders=team
            )
    else:
        summary = f"{WORDS[str(said['visit_result'])]}：{summary}"
    if again:
        campaigns.note_look_back(
            ctx.conn, known.id, checked_on=on, inspectors=team, summary=summary, relapsed=bool(failed)
        )
    else:
        state = campaigns.CHECKED if visited else campaigns.UNREACHABLE
        _note(ctx, known, state=state, on=on, team=team, summary=summary, problems=len(failed))


def _take_over(ctx: StepContext, one: Campaign, known: Object) -> None:
    """A full inspection: what its case found; one that was ended without a result counts as not reached."""
    inspected = cases.by_id(ctx.conn, known.inspection_case_id or 0)
    team = cases.officers_of(ctx.conn, inspected.id, "inspector")
    formed = cases.result_of(ctx.conn, inspected.id)
    if formed is None:
        _note(ctx, known, state=campaigns.UNREACHABLE, on=ctx.now.date(), team=team,
              summary=f"{inspected.case_no} 未形成检查结果", problems=0)  # fmt: skip
        return
    on, overall = formed
    found = campaign_problems.findings_of(ctx.conn, inspected.id)
    for finding_id, row in found:
        campaign_problems.enter(
            ctx, one, known, f"finding:{finding_id}", row=row, finding_id=finding_id, found_on=on, finders=team
        )
    summary = f"{inspected.case_no} {overall}"
    _note(ctx, known, state=campaigns.CHECKED, on=on, team=team, summary=summary, problems=len(found))


def _note(
    ctx: StepContext, known: Object, *, state: str, on: date, team: Sequence[str], summary: str, problems: int
) -> None:
    campaigns.note_object(
        ctx.conn, known.id, state=state, checked_on=on, checked_at=ctx.now, inspectors=list(team), summary=summary,
        problems=problems,
    )  # fmt: skip


OPERATIONS: Mapping[str, Operation] = {
    "check.open": open_check,
    "check.judge": judge,
    "check.start_inspection": start_inspection,
    "check.enter_problems": enter_problems,
}
VARIABLES = frozenset(
    {
        "campaign_id", "sweep_department", "object_id", "item", "party", "check_mode", "check_round", "sweep_ends_on",
        "campaign_ends_on", "inspection_over_at",
    }
)  # fmt: skip
