"""Operations of ``special_rectification.bpmn`` (专项整治)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import campaign_plans
from workflows.processes.common.campaigning import campaign_of, end_of, flag, tell
from workflows.processes.common.chains import hand_over
from workflows.processes.common.reading import case_of, day, latest_submission, number, rows, text
from workflows.supervision import campaigns, cases
from workflows.supervision.items.queries import item_of

NOT_MET: Mapping[str, tuple[str, str]] = {
    "warning": ("风险预警须在橙色以上才能提出专项整治；黄色、蓝色预警请安排跟踪检查。", "warning_level"),
    "complaints": ("九十日内同类投诉举报没有达到规定件数，请安排跟踪检查。", "similar_complaints"),
}
WITH_DOCUMENT = ("superior", "accident", "audit")
APPROVALS = ("approve_campaign", "approve_district_campaign")


def register(ctx: StepContext) -> dict[str, Json]:
    """What a process that starts a campaign does not know is empty, not unknown (国办发〔2024〕54号: 触发条件)."""
    return {name: ctx.variables.get(name) for name in ("trigger", "warning_level", "similar_complaints")}


def open_campaign(ctx: StepContext) -> dict[str, Json]:
    """The trigger is one that the table of triggers lets through (国办发〔2024〕54号: 专项检查从严控制)."""
    case, trigger = case_of(ctx), text(ctx, "trigger")
    if case.department_id is None:
        raise Refused("专项整治须由有监管事项的部门发起。", "item")
    if not text(ctx, "trigger_verdict"):
        sentence, field = NOT_MET.get(trigger, ("触发条件不成立，请核对触发来源。", "trigger"))
        raise Refused(sentence, field)
    if trigger in WITH_DOCUMENT and not text(ctx, "trigger_document"):
        raise Refused("上级部署、事故、督查建议触发的，须填写来文字号或者事故编号。", "trigger_document")
    opened = campaigns.open_campaign(
        ctx.conn, case.id, department_id=case.department_id, item_id=case.item_id, title=text(ctx, "campaign_title"),
        trigger=trigger, triggered_on=day(ctx, "triggered_on"),
    )  # fmt: skip
    cases.describe(ctx.conn, case.id, subject=opened.title)
    cases.name_officers(ctx.conn, case.id, "handler", [ctx.actor])
    return {"campaign_id": opened.id, "lead_department": case.department_id, "approval_decision": None}


def check_proposal(ctx: StepContext) -> dict[str, Json]:
    """领域×区域×对象×期限 (许可法61条): the period lies ahead."""
    first, last = day(ctx, "period_from"), day(ctx, "period_to")
    if last < first:
        raise Refused("整治期限止日早于起日。", "period_to")
    if last <= ctx.now.date():
        raise Refused("整治期限止日须晚于今天。", "period_to")
    district, shutdown = flag(ctx.variables.get("district_wide")), flag(ctx.variables.get("mass_shutdown"))
    campaigns.note(
        ctx.conn, campaign_of(ctx).id, field=text(ctx, "field"), area=text(ctx, "area"), objects=text(ctx, "objects"),
        starts_on=first, ends_on=last, district_wide=district, mass_shutdown=shutdown,
    )  # fmt: skip
    return {"district_wide": district, "campaign_ends_on": last.isoformat(), "campaign_ends_at": end_of(last)}


def decide(ctx: StepContext) -> dict[str, Json]:
    """No general shutdown without the competent authority's approval and one of three reasons (营商条例59条)."""
    one, said = campaign_of(ctx), latest_submission(ctx, *APPROVALS)
    if text(ctx, "approval_decision") != "approve":
        return {}
    if one.mass_shutdown:
        if not said.get("shutdown_reason"):
            raise Refused(
                "要求普遍停产停业，只限涉及人民群众生命安全、发生重特大事故、举办国家重大活动三种情形，请选择。",
                "shutdown_reason",
            )
        for field, words in (
            ("shutdown_authority", "批准普遍停产停业的有权机关"),
            ("shutdown_document_no", "有权机关批准文件字号"),
            ("shutdown_document", "有权机关批准文件"),
        ):
            if not said.get(field):
                raise Refused(f"要求普遍停产停业的，须附{words}；没有批准文件的，不能同意立项。", field)
        campaigns.note(
            ctx.conn, one.id, shutdown_reason=said["shutdown_reason"],
            shutdown_document=f"{said['shutdown_authority']} {said['shutdown_document_no']}"[:200],
        )  # fmt: skip
    campaigns.note(ctx.conn, one.id, state=campaigns.APPROVED)
    return {}


def convert(ctx: StepContext) -> dict[str, Json]:
    """转跟踪检查 (国办发〔2024〕54号): each object is inspected in a case of its own, the campaign ends here."""
    one = campaign_of(ctx)
    for row in rows(latest_submission(ctx, *APPROVALS), "tracking"):
        item = item_of(ctx.conn, int(str(row["item"])))
        variables: dict[str, Json] = {
            "item": item.id, "party": row["party"], "method": "site_visit", "mode": "follow_up",
            "task_source": "assigned", "reason": str(row.get("reason") or one.title),
        }  # fmt: skip
        hand_over(ctx, "daily_inspection", link="follow_up", variables=variables, department_id=item.department_id)
    campaigns.note(ctx.conn, one.id, state=campaigns.CONVERTED, closed_at=ctx.now)
    return {}


def close(ctx: StepContext) -> dict[str, Json]:
    """Not approved, or not lawful: no campaign (许可法61条; 公平竞争审查条例8条)."""
    campaigns.note(ctx.conn, campaign_of(ctx).id, state=campaigns.REJECTED, closed_at=ctx.now)
    return {}


def check_plan(ctx: StepContext) -> dict[str, Json]:
    """Stages, division of work and objects fit each other (许可法61条); what is refused names its row."""
    one, submitted = campaign_of(ctx), latest_submission(ctx, "draft_plan")
    self_correction = flag(ctx.variables.get("self_correction"))
    stages = campaign_plans.stages(ctx, one, submitted, self_correction=self_correction)
    parts = campaign_plans.divisions(ctx, one, submitted)
    pools = campaign_plans.pools(ctx, submitted, [department_id for department_id, _part, _duties in parts])
    campaigns.write_stages(ctx.conn, one.id, stages)
    campaigns.write_parts(ctx.conn, one.id, parts)
    campaigns.write_pools(ctx.conn, one.id, pools)
    campaigns.note(
        ctx.conn, one.id, sampling_share=number(ctx, "sampling_share"), look_back_share=number(ctx, "look_back_share"),
        self_correction=self_correction,
    )  # fmt: skip
    return {"self_correction": self_correction, "basis": campaign_plans.basis_in_words(submitted)}


def judge_review(ctx: StepContext) -> dict[str, Json]:
    """What is unlawful or hinders competition does not pass (公平竞争审查条例8条, 营商条例63条)."""
    troubled = "problem" in (text(ctx, "legality"), text(ctx, "fair_competition"))
    if text(ctx, "review_decision") == "pass" and troubled:
        raise Refused("合法性或者公平竞争存在问题的，审查结论不能是“通过”。", "review_decision")
    return {}


def issue(ctx: StepContext) -> dict[str, Json]:
    """From now on the objects are fixed and every department has its task (许可法61条)."""
    one = campaign_of(ctx)
    objects = campaigns.fix(ctx.conn, one.id)
    campaigns.note(ctx.conn, one.id, state=campaigns.RUNNING, issued_at=ctx.now)
    departments = [part.department_id for part in campaigns.parts_of(ctx.conn, one.id)]
    stages = campaigns.stages_of(ctx.conn, one.id)
    sweep = next(stage for stage in stages if stage.kind == campaigns.SWEEP)
    self_stage = next((stage for stage in stages if stage.kind == campaigns.SELF), None)
    for department_id in departments:
        words = f"“{one.title}”专项整治方案已印发，请签收任务并组织排查"
        tell(ctx, ("section_head", "deputy_head"), words, department_id=department_id)
    return {
        "object_count": objects,
        "department_ids": list[Json](departments),
        "stage_ids": list[Json]([stage.id for stage in stages]),
        "sweep_ends_on": sweep.ends_on.isoformat(),
        "sweep_ends_at": end_of(sweep.ends_on),
        "self_ends_at": end_of(self_stage.ends_on) if self_stage else None,
    }


def record_self_report(ctx: StepContext) -> dict[str, Json]:
    """What the party reports itself and has corrected speaks for a lenient treatment (处罚法32、33条)."""
    one = campaign_of(ctx)
    known = campaigns.of_party(ctx.conn, one.id, number(ctx, "self_party"))
    if not known:
        raise Refused("该单位不在本次整治对象名单中，请核对。", "self_party")
    corrected = flag(ctx.variables.get("self_corrected"))
    measures = text(ctx, "self_measures") if corrected else ""
    advice = "，并已改正，可以从轻、减轻或者不予处罚（《行政处罚法》第三十二条、第三十三条）" if corrected else ""
    note = f"主动报告：{text(ctx, 'self_found')}{'；' + measures if measures else ''}{advice}"
    for each in known:
        campaigns.note_object(ctx.conn, each.id, self_reported_on=day(ctx, "self_received_on"), self_note=note)
    return {"self_party": None, "self_found": None, "self_measures": None, "self_corrected": False}


def record_regime(ctx: StepContext) -> dict[str, Json]:
    """长效机制 (许可法61条: 健全监督制度): a change of the regime is a lead; people decide about it."""
    case, one = case_of(ctx), campaign_of(ctx)
    if flag(ctx.variables.get("regime_revision")):
        summary = f"{case.case_no} {one.title}：{text(ctx, 'regime_proposal')}"
        cases.record_lead(ctx.conn, case.id, target="regime_list", summary=summary, actor=ctx.actor, now=ctx.now)
    campaigns.note(ctx.conn, one.id, state=campaigns.CLOSED, closed_at=ctx.now)
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "campaign.register": register,
    "campaign.open": open_campaign,
    "campaign.check_proposal": check_proposal,
    "campaign.decide": decide,
    "campaign.convert": convert,
    "campaign.close": close,
    "campaign.check_plan": check_plan,
    "campaign.judge_review": judge_review,
    "campaign.issue": issue,
    "campaign.record_self_report": record_self_report,
    "campaign.record_regime": record_regime,
}
VARIABLES = frozenset(
    {
        "campaign_id", "lead_department", "trigger_verdict", "campaign_ends_on", "campaign_ends_at", "object_count",
        "department_ids", "stage_ids", "stage_id", "sweep_ends_on", "sweep_ends_at", "self_ends_at",
        "basis", "district_wide", "self_correction",
        "sweep_department",
    }
)  # fmt: skip
