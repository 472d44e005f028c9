"""What follows from an inspection (处置): each its own way, none of them awaited.

A process that is published starts as a case of its own from the outbox; for the others a lead is recorded, which a
person takes up. Nothing adverse happens by itself.
"""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, StepContext
from workflows.processes.common.campaign_news import campaign_case_of
from workflows.processes.common.chains import hand_over
from workflows.processes.common.reading import case_of, text
from workflows.supervision import cases
from workflows.supervision.cases import Case

PROCESSES: Mapping[str, str] = {
    "rectification": "rectification",
    "penalty": "administrative_penalty",
    "case_referral": "case_referral",
}
"""Disposal → the process that takes it up, once it is published."""


def order_rectification(ctx: StepContext) -> dict[str, Json]:
    """责令限期改正 (行政许可法66条、处罚法28条): its own case, with what was found and what was broken.

    What an inspection of a campaign finds is ordered to be corrected problem by problem, in the problem's own case.
    """
    if campaign_case_of(ctx.conn, case_of(ctx)) is not None:
        return {}
    return follow(ctx, "rectification")


def propose_penalty(ctx: StepContext) -> dict[str, Json]:
    """立案查处 (处罚法54条): whether to open a penalty case is a person's decision."""
    return follow(ctx, "penalty")


def propose_referral(ctx: StepContext) -> dict[str, Json]:
    """涉嫌犯罪移送 (310号令5条): suspicion is recorded at once; verified and referred by others."""
    return follow(ctx, "case_referral")


def transfer(ctx: StepContext) -> dict[str, Json]:
    """移送有权机关 (处罚法27条): another organ is competent."""
    return follow(ctx, "transfer")


def report_hazard(ctx: StepContext) -> dict[str, Json]:
    """重大隐患停用上报 (安全生产法70条、行政许可法68条): the use stops and the superior organ is told, by people."""
    return follow(ctx, "major_hazard")


def propose_revocation(ctx: StepContext) -> dict[str, Json]:
    """许可撤销、注销建议 (行政许可法69、70条)."""
    return follow(ctx, "permit")


def record_credit(ctx: StepContext) -> dict[str, Json]:
    """信用信息归集 (国办发〔2020〕49号): only what the national list names."""
    return follow(ctx, "credit")


def propose_listing(ctx: StepContext) -> dict[str, Json]:
    """失联列异建议 (企业信息公示暂行条例17条): listing needs its own decision."""
    return follow(ctx, "abnormal_list")


def follow(ctx: StepContext, target: str) -> dict[str, Json]:
    """Start the process of this disposal as a case of its own, or record the lead where there is none yet."""
    case, key = case_of(ctx), PROCESSES.get(target, "")
    hand_over(
        ctx, key, link="follow_up", variables=_handed_over(ctx, case), source="inspection", lead=target
    )  # fmt: skip
    return {}


def _handed_over(ctx: StepContext, case: Case) -> dict[str, Json]:
    found = [one for one in cases.findings_of(ctx.conn, case.id) if one.state == "open"]
    violated = "；".join(dict.fromkeys(one.basis for one in found if one.basis))
    return {
        "problem": "\n".join(one.fact for one in found) or text(ctx, "result_summary"),
        **({"basis": violated} if violated else {}),
    }


OPERATIONS: Mapping[str, Operation] = {
    "follow_up.rectification": order_rectification,
    "follow_up.penalty": propose_penalty,
    "follow_up.case_referral": propose_referral,
    "follow_up.transfer": transfer,
    "follow_up.major_hazard": report_hazard,
    "follow_up.permit": propose_revocation,
    "follow_up.credit": record_credit,
    "follow_up.abnormal_list": propose_listing,
}
