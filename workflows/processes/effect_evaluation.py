"""Operations of ``effect_evaluation.bpmn`` (权力实施效果评价)."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import case_files, inspecting, publishing, rating
from workflows.processes.common.reading import case_of, day, number, text, texts
from workflows.supervision import cases
from workflows.supervision.cases import evaluations
from workflows.supervision.items.adjustments import HANDED_DOWN
from workflows.supervision.items.queries import item_of
from workflows.supervision.organisation.departments import department_of, holders
from workflows.supervision.organisation.officers import officer_by_login
from workflows.supervision.parties import receiving
from workflows.supervision.parties.tables import party, permit

FORMS = ("random_check", "survey_visit", "third_party")
FEWEST = 2
QUESTIONS = ("q_time", "q_process", "q_fairness", "q_fee")
NONE = "none"


def open_evaluation(ctx: StepContext) -> dict[str, Json]:
    """Who received the power, by which document (许可法24条, policy 二(三)、(四))."""
    case, item = case_of(ctx), item_of(ctx.conn, number(ctx, "item"))
    case_files.check_period(ctx)
    if item.kind == "transferred":
        name, note = _organisation(ctx)
    elif item.kind in HANDED_DOWN:
        name, note = _organ(ctx)
    else:
        raise Refused(f"“{item.name}”没有下放、委托或者转移，不适用效果评价。", "item")
    cases.describe(ctx.conn, case.id, subject=f"{name}·{item.name}")
    return {"transferred": item.kind == "transferred", "subject_name": name, "entrust_note": note}


def _organisation(ctx: StepContext) -> tuple[str, str]:
    if not ctx.variables.get("party"):
        raise Refused("转移的事项须选择承接社会组织。", "party")
    known = receiving.of_party(ctx.conn, number(ctx, "party"), number(ctx, "item"))
    if known is None:
        raise Refused("该单位不在这一事项的承接社会组织名录中，请先登记名录。", "party")
    ended = known.standing(ctx.now.date()) == "expired"
    note = f"转移文号 {known.transfer_no}" + ("；转移协议已到期" if ended else "")
    return known.name, note


def _organ(ctx: StepContext) -> tuple[str, str]:
    if not ctx.variables.get("organ"):
        raise Refused("下放、委托的事项须选择承接机关。", "organ")
    known = case_files.power(ctx)
    if known is None:
        raise Refused("该机关没有登记承接这一事项的下放（委托）依据，请先在事项登记中补录。", "organ")
    ended = known.valid_to is not None and known.valid_to < ctx.now.date()
    note = f"{known.authority}{known.document_no}" + ("；权限已届满" if ended else "")
    return department_of(ctx.conn, number(ctx, "organ")).name, note


def check_plan(ctx: StepContext) -> dict[str, Json]:
    """Forms, people and numbers fit each other (policy 三(一), 许可法61条)."""
    case, forms, team = case_of(ctx), texts(ctx, "evaluation_forms"), texts(ctx, "evaluators")
    if len(team) < FEWEST:
        raise Refused("评价人员不得少于两人。", "evaluators")
    for login in team:
        person = officer_by_login(ctx.conn, login)
        if person.department_id != case.department_id:
            raise Refused(f"{person.name}不是本机关人员，请另选。", "evaluators")
    if forms == ["third_party"] and not ctx.variables.get("transferred"):
        raise Refused("第三方的报告可能不被采纳，须同时选用随机抽查或者调查访问。", "evaluation_forms")
    if "random_check" in forms:
        _check_sample(ctx)
    people = _interviewees(ctx)
    if "survey_visit" in forms:
        if not ctx.variables.get("answers_required"):
            raise Refused("选用调查访问的，须填写须收回的问卷数。", "answers_required")
        if len(people) < number(ctx, "answers_required"):
            raise Refused(f"可以访问的只有{len(people)}户，请补充名单或者减少份数。", "answers_required")
    evaluations.open_evaluation(
        ctx.conn, case.id, kind="effect", department_id=case.department_id or 0, item_id=case.item_id or 0,
        organ_id=number(ctx, "organ") if ctx.variables.get("organ") else None, party_id=case.party_id,
        period_from=day(ctx, "period_from"), period_to=day(ctx, "period_to"),
    )  # fmt: skip
    cases.name_officers(ctx.conn, case.id, "inspector", team)
    cases.name_officers(ctx.conn, case.id, "handler", [ctx.actor])
    chosen: dict[str, Json] = {f"use_{form}": form in forms for form in FORMS}
    return {**chosen, "interviewees_left": list(people), "interviewees_now": [], "survey_scores": []}


def _check_sample(ctx: StepContext) -> None:
    if not ctx.variables.get("sample_size"):
        raise Refused("选用随机抽查的，须填写抽查案卷数。", "sample_size")
    files = case_files.files_in_period(ctx)
    ordinary = sum(not one.flags for one in files)
    if not files or number(ctx, "sample_size") > max(ordinary, 1):
        raise Refused(f"期间内没有提示的案卷只有{ordinary}件，请减少抽查数或者补录案卷目录。", "sample_size")


def _interviewees(ctx: StepContext) -> list[str]:
    """The names on the list, else the permit holders of the item in an order that the case number fixes."""
    listed = [line.strip() for line in text(ctx, "interviewees_listed").splitlines() if line.strip()]
    if listed:
        return list(dict.fromkeys(listed))
    query = select(party.c.name, party.c.code).join(permit, permit.c.party_id == party.c.id)
    found = {row.code: row.name for row in ctx.conn.execute(query.where(permit.c.item_id == number(ctx, "item")))}
    key = case_of(ctx).case_no
    return [found[code] for code in sorted(found, key=lambda one: hashlib.sha256(f"{key}\0{one}".encode()).hexdigest())]


def choose(ctx: StepContext) -> dict[str, Json]:
    """As many as are still needed, in the fixed order (policy 三(一), 许可法61条); who refused is not asked again."""
    left, wanted = texts(ctx, "interviewees_left"), number(ctx, "answers_required") - len(_scores(ctx))
    now, later = left[:wanted], left[wanted:]
    return {"interviewees_now": list(now), "interviewees_left": list(later)}


def _scores(ctx: StepContext) -> list[Json]:
    known = ctx.variables.get("survey_scores")
    return list(known) if isinstance(known, list) else []


def score_survey(ctx: StepContext) -> dict[str, Json]:
    """The mean of the answers; while some are wanted and people are left, others are asked (许可法61条)."""
    given = ctx.variables.get("survey_interviews")
    scores = _scores(ctx)
    for answer in given if isinstance(given, list) else []:
        if isinstance(answer, dict) and answer.get("survey_outcome") == "answered":
            scores.append(evaluations.mean([int(str(answer[name])) for name in QUESTIONS]))
    left, required = len(texts(ctx, "interviewees_left")), number(ctx, "answers_required")
    total = evaluations.mean([int(str(one)) for one in scores])
    rating.score_part(ctx, "survey_visit", total, f"收回问卷{len(scores)}份（应收{required}份）")
    return {"survey_scores": scores, "survey_wanted": min(required - len(scores), left)}


def score_files(ctx: StepContext) -> dict[str, Json]:
    """The score of the sampled files (policy 三(一), 许可法24条)."""
    known = evaluations.sample_of(ctx.conn, case_of(ctx).id)
    basis = f"抽查案卷{len(known)}件，不符合{number(ctx, 'files_failed')}件"
    rating.score_part(ctx, "random_check", number(ctx, "files_score"), basis)
    cases.find(ctx.conn, case_of(ctx).id, case_files.failing_files(ctx), now=ctx.now)
    return {}


def sum_up(ctx: StepContext) -> dict[str, Json]:
    """The mean of the forms and the rating the scale gives (policy 三(一), 许可法61条); a 否决 makes it 不合格."""
    found = cases.findings_of(ctx.conn, case_of(ctx).id)
    score = rating.counted_score(ctx)
    word = evaluations.rating_of(score, vetoed=any(one.severity == evaluations.VETO for one in found))
    return {"proposed_score": score, "proposed_rating": rating.WORDS[word], "rating_by_scale": word}


def check_rating(ctx: StepContext) -> dict[str, Json]:
    """The rating is the scale's; problems go where they can be mended (policy 三(一), 许可法66条)."""
    disposal = set(texts(ctx, "disposal"))
    if text(ctx, "rating") != text(ctx, "rating_by_scale"):
        raise Refused(f"按公布的标准，等级应为“{text(ctx, 'proposed_rating')}”。", "rating")
    if NONE in disposal and len(disposal) > 1:
        raise Refused("“无问题”不能与其他处理同时选择。", "disposal")
    if "rectification" in disposal and not ctx.variables.get("transferred"):
        raise Refused("对机关不能责令限期改正，请转承接机关监督。", "disposal")
    if "organ_supervision" in disposal and ctx.variables.get("transferred"):
        raise Refused("承接方是社会组织的，不适用承接机关监督。", "disposal")
    if NONE not in disposal and not text(ctx, "result_summary"):
        raise Refused("提出处理的，须写明存在的问题。", "result_summary")
    return {}


def record(ctx: StepContext) -> dict[str, Json]:
    """The rating stands; the 编办 is told; a rectification is a case, all else a lead (许可法66条, policy 四(一))."""
    known, word, score = rating.evaluation_of(ctx), text(ctx, "rating"), number(ctx, "proposed_score")
    opinion = text(ctx, "rating_opinion")
    evaluations.rate(ctx.conn, known.id, score=score, rating=word, opinion=opinion, actor=ctx.actor, now=ctx.now)
    rating.tell_establishment_office(ctx, score=score, rating=word)
    if "organ_supervision" in texts(ctx, "disposal"):
        _tell_supervisors(ctx)
    inspecting.start_follow_ups(_with_team(ctx))
    return {}


def _tell_supervisors(ctx: StepContext) -> None:
    case, offices = case_of(ctx), holders(ctx.conn, "legal_affairs", ctx.now.date())
    cases.notify(
        ctx.conn, candidates=[f"{office}:legal_affairs" for office in offices], case_id=case.id, work_item_id=None,
        kind=rating.TOLD, text=f"{case.title}（{case.case_no}）建议转承接机关监督", now=ctx.now,
    )  # fmt: skip


def _with_team(ctx: StepContext) -> StepContext:
    """A rectification is re-checked by the evaluators."""
    return replace(ctx, variables={**ctx.variables, "inspectors": list(texts(ctx, "evaluators"))})


def publish(ctx: StepContext) -> dict[str, Json]:
    """Put the rating on the public page (政府信息公开条例26条)."""
    publishing.publish(ctx, kind="evaluation_result", step="publish_evaluation")
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "evaluation.open": open_evaluation,
    "evaluation.plan": check_plan,
    "case_files.judge": case_files.judge,
    "evaluation.score_files": score_files,
    "survey.choose": choose,
    "survey.score": score_survey,
    "evaluation.sum_up": sum_up,
    "evaluation.check_rating": check_rating,
    "evaluation.record": record,
    "evaluation.publish": publish,
}
VARIABLES = frozenset(
    {
        "transferred", "subject_name", "entrust_note", "use_random_check", "use_survey_visit", "use_third_party",
        "interviewees_left", "interviewees_now", "survey_scores", "survey_wanted", "proposed_score",
        "proposed_rating", "rating_by_scale", "files_failed", "files_score", "adoption", "interviewee",
        "survey_outcome", "q_time", "q_process", "q_fairness", "q_fee",
    }
)  # fmt: skip
