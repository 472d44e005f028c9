"""Operations of ``intermediary_inspection.bpmn`` (中介服务机构检查)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import inspecting, rating
from workflows.processes.common.reading import case_of, latest_submission, rows, text
from workflows.supervision.cases import FAILED, NO_PROBLEM, evaluations
from workflows.supervision.parties import intermediaries

QUALIFICATION = "B3-01"


def look_up(ctx: StepContext) -> dict[str, Json]:
    """The register tells its qualification and fees (policy 二(一), 价格法13条); one that ran out is flagged."""
    case = case_of(ctx)
    known = intermediaries.of_party(ctx.conn, case.party_id or 0)
    if known is None:
        raise Refused("该单位不在中介服务机构名录中，请先登记名录，或者改用“日常检查”。", "party")
    if case.item_id not in intermediaries.items_of(ctx.conn, known.id):
        raise Refused("该机构没有关联这一审批事项，请核对名录。", "item")
    last, expired = known.qualification_expires_on, known.standing(ctx.now.date()) == "expired"
    note = f"登记的资质已于{last:%Y-%m-%d}届满，检查时须查明有无新证。" if expired and last else ""
    paper = " ".join(part for part in (known.qualification, known.qualification_no) if part)
    return {
        "qualification": paper,
        "qualification_until": f"{last:%Y-%m-%d}" if last else "",
        "qualification_note": note,
        "qualification_expired": expired,
        "fee_standard": f"{known.fee_standard}（{known.fee_basis}）" if known.fee_basis else known.fee_standard,
    }


def form_result(ctx: StepContext) -> dict[str, Json]:
    """The result and its rating; an expired qualification is answered for (policy 二(一), 许可法61条)."""
    case, checked = case_of(ctx), rows(latest_submission(ctx, "record_site"), "rows")
    results = {str(row.get("code")): row for row in checked}
    paper = results.get(QUALIFICATION, {})
    if ctx.variables.get("qualification_expired") and paper.get("result") != FAILED and not paper.get("fact"):
        raise Refused("登记的资质已过期：资质一项须判定“不符合”，或者写明查明的新证。请先更正检查记录。", "overall")
    if text(ctx, "overall") == NO_PROBLEM and any(row.get("result") == FAILED for row in checked):
        raise Refused("检查记录中有“不符合”，不能判定为“未发现问题”。", "overall")
    formed = inspecting.form_result(ctx)
    known = evaluations.open_evaluation(
        ctx.conn, case.id, kind="intermediary", department_id=case.department_id or 0, item_id=case.item_id or 0,
        party_id=case.party_id,
    )  # fmt: skip
    score = evaluations.score_of(checked)
    rating.score_part(ctx, "checklist", score, f"逐项检查{len(checked)}项")
    word = evaluations.rating_of(score, vetoed=evaluations.vetoed(checked))
    opinion = text(ctx, "result_summary")
    evaluations.rate(ctx.conn, known, score=score, rating=word, opinion=opinion, actor=ctx.actor, now=ctx.now)
    return {**formed, "rating": word}


OPERATIONS: Mapping[str, Operation] = {
    "intermediary.open": look_up,
    "inspection.open": inspecting.open_inspection,
    "inspection.register": inspecting.register,
    "intermediary.form_result": form_result,
    "inspection.start_follow_ups": inspecting.start_follow_ups,
    "inspection.publish": inspecting.publish,
}
VARIABLES = frozenset(
    {
        "qualification", "qualification_until", "qualification_note", "qualification_expired", "fee_standard",
        "rating", "checks_this_year", "cap_this_year", "cap_note", "result_formed_at", "needs_follow_up",
    }
)  # fmt: skip
