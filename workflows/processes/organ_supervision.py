"""Operations of ``organ_supervision.bpmn`` (承接机关监督)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import case_files, rating
from workflows.processes.common.reading import case_of, day, latest_submission, number, rows, text, texts
from workflows.supervision import cases
from workflows.supervision.cases import evaluations
from workflows.supervision.items.adjustments import HANDED_DOWN, Adjustment
from workflows.supervision.items.queries import item_of
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.organisation.officers import officer_by_login

FEWEST = 2


def open_supervision(ctx: StepContext) -> dict[str, Json]:
    """Find the document by which the organ exercises the item, and say where its power ends (许可法24条)."""
    case, item, organ = case_of(ctx), item_of(ctx.conn, number(ctx, "item")), number(ctx, "organ")
    if item.kind not in HANDED_DOWN:
        raise Refused(f"“{item.name}”不是下放或者委托的事项，不适用承接机关监督。", "item")
    if organ == case.department_id:
        raise Refused("监督机构不能监督自己，请由其他机关监督。", "organ")
    case_files.check_period(ctx)
    known = case_files.power(ctx)
    if known is None:
        raise Refused("该机关没有登记承接这一事项的下放（委托）依据，请先在事项登记中补录。", "organ")
    cases.describe(ctx.conn, case.id, subject=f"{department_of(ctx.conn, organ).name}·{item.name}")
    return {**described(known, ctx), "files_in_period": len(case_files.files_in_period(ctx))}


def described(known: Adjustment, ctx: StepContext) -> dict[str, Json]:
    """The entrustment as the forms show it."""
    today, last = ctx.now.date(), known.valid_to
    until = f"{last:%Y-%m-%d}" if last else "另行通知"
    ended = f"权限已于{last:%Y-%m-%d}届满，此后作出的决定将逐件提示。" if last and last < today else ""
    return {
        "entrust_document": f"{known.authority}{known.document_no}（{known.document_on:%Y-%m-%d}）",
        "entrust_scope": known.scope,
        "entrust_period": f"{known.valid_from:%Y-%m-%d}至{until}",
        "entrust_note": ended,
    }


def check_plan(ctx: StepContext) -> dict[str, Json]:
    """Two or more of this office, none of the organ, and enough files (山东省行政执法监督条例28条)."""
    case, team = case_of(ctx), texts(ctx, "supervisors")
    check_people(ctx, team, field="supervisors")
    files = case_files.files_in_period(ctx)
    if not files:
        raise Refused("期间内没有登记的案卷，请补录案卷目录或者调整期间。", "sample_size")
    ordinary = sum(not one.flags for one in files)
    if number(ctx, "sample_size") > max(ordinary, 1):
        raise Refused(f"期间内没有提示的案卷只有{ordinary}件，抽查数不能超过这个数。", "sample_size")
    evaluations.open_evaluation(
        ctx.conn, case.id, kind="organ", department_id=case.department_id or 0, item_id=case.item_id or 0,
        organ_id=number(ctx, "organ"), period_from=day(ctx, "period_from"), period_to=day(ctx, "period_to"),
    )  # fmt: skip
    cases.name_officers(ctx.conn, case.id, "inspector", team)
    cases.name_officers(ctx.conn, case.id, "handler", [ctx.actor])
    return {"files_in_period": len(files)}


def check_people(ctx: StepContext, team: list[str], *, field: str) -> None:
    case = case_of(ctx)
    if len(team) < FEWEST:
        raise Refused("人员不得少于两人。", field)
    for login in team:
        person = officer_by_login(ctx.conn, login)
        if person.department_id != case.department_id:
            raise Refused(f"{person.name}不是本机关人员，请另选。", field)


def form_result(ctx: StepContext) -> dict[str, Json]:
    """Sum up files and points: half each; a 否决 that was not met is 不合格 (policy 二(四), 许可法24条)."""
    case = case_of(ctx)
    points = rows(latest_submission(ctx, "check_organ"), "organ_points")
    files = rows(latest_submission(ctx, case_files.REVIEW), "files_reviewed")
    failed = case_files.failing_files(ctx)
    found = [*failed, *rating.problems(points)]
    cases.find(ctx.conn, case.id, found, now=ctx.now)
    rating.score_part(ctx, "random_check", number(ctx, "files_score"), f"抽查案卷{len(files)}件，不符合{len(failed)}件")
    score = evaluations.score_of(points)
    rating.score_part(ctx, "checklist", score, f"逐项检查{len(points)}项，不符合{len(found) - len(failed)}项")
    return {
        "problem_count": len(found),
        "problems_text": "\n".join(one.fact or one.point for one in found),
        "organ_score": rating.counted_score(ctx),
        "organ_vetoed": evaluations.vetoed([*points, *files]),
    }


def conclude(ctx: StepContext) -> dict[str, Json]:
    """The rating goes on record and to the 编办 (policy 四(一), 山东省行政执法监督条例28条)."""
    known, score = rating.evaluation_of(ctx), number(ctx, "organ_score")
    word = evaluations.rating_of(score, vetoed=bool(ctx.variables.get("organ_vetoed")))
    outcome = {"passed": "问题已纠正", "failed": "监督决定未执行，已登记倒查线索"}.get(
        text(ctx, "recheck_result"), "未发现问题"
    )
    evaluations.rate(ctx.conn, known.id, score=score, rating=word, opinion=outcome, actor=ctx.actor, now=ctx.now)
    rating.tell_establishment_office(ctx, score=score, rating=word)
    return {"rating": word}


OPERATIONS: Mapping[str, Operation] = {
    "organ.open": open_supervision,
    "organ.plan": check_plan,
    "case_files.judge": case_files.judge,
    "organ.form_result": form_result,
    "organ.conclude": conclude,
}
VARIABLES = frozenset(
    {
        "entrust_document", "entrust_scope", "entrust_period", "entrust_note", "files_in_period", "problem_count",
        "problems_text", "organ_score", "organ_vetoed", "rating", "files_failed", "files_score", "recheck_result",
        "supervision_stage",
    }
)  # fmt: skip
