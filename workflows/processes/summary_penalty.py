"""Operations of ``summary_penalty.bpmn`` (当场处罚, 处罚法51、52、68至71条); amounts in 分."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import penalty_ends, publishing
from workflows.processes.common.penalties import PUBLISHED, amount, known, sure_of_no_referral, sure_of_team, to_publish
from workflows.processes.common.reading import case_of, day, text
from workflows.supervision import penalties

BOUNDS = {"citizen": 200_00, "unit": 3_000_00}
"""处罚法51条."""
ON_THE_SPOT = 100_00
"""处罚法68条一项."""
KINDS = {"warning": ["warning"], "fine": ["fine"], "both": ["warning", "fine"]}


def open_summary(ctx: StepContext) -> dict[str, Json]:
    """Two or more certified inspectors (处罚法42条)."""
    case = case_of(ctx)
    sure_of_team(ctx, case)
    penalties.open_penalty(
        ctx.conn, case.id, procedure="summary", lead_received_on=ctx.now.date(), facts=text(ctx, "problem"),
        law_violated=text(ctx, "basis"), cause=text(ctx, "problem")[:100],
    )  # fmt: skip
    return {"facts": text(ctx, "problem"), "must_withdraw": False, "set_aside": False}


def decide(ctx: StepContext) -> dict[str, Json]:
    """Within the bounds of the summary procedure, or not at all (51条); collecting on the spot only by 68、69条."""
    case, _penalty = known(ctx)
    kinds, fine = KINDS[text(ctx, "summary_kind")], amount(ctx, "fine")
    bound = BOUNDS[text(ctx, "party_kind")]
    if ("fine" in kinds) != (fine > 0):
        raise Refused("处以罚款的须填写金额；只给警告的不填金额。", "fine")
    if fine > bound:
        whom = "公民" if text(ctx, "party_kind") == "citizen" else "法人或者其他组织"
        raise Refused(
            f"对{whom}当场罚款不能超过{bound // 100}元（行政处罚法第五十一条），请改用普通程序立案办理。", "fine"
        )
    for name, said in (("certificate_shown", "出示执法证件"), ("rights_told", "告知处罚内容和陈述申辩权利")):
        if not ctx.variables.get(name):
            raise Refused(f"当场处罚前须{said}（行政处罚法第四十四条、第五十二条）。", name)
    _sure_of_collecting(ctx, fine)
    sure_of_no_referral(ctx, case, fine=fine, reason="")
    on = day(ctx, "decided_at")
    penalty = penalties.note(
        ctx.conn, case.id, stage="service", facts=text(ctx, "facts"), law_penalty=text(ctx, "law_penalty"),
        outcome="penalty", kinds=kinds, fine=fine, penalty_text=_words(kinds, fine), decided_on=on,
        decided_by=ctx.actor, served_on=on, served_how="direct",
    )  # fmt: skip
    return {
        "decided_on": on.isoformat(), "served_on": on.isoformat(), "fine": fine, "kinds": list(kinds),
        **to_publish(ctx, case, penalty),
    }  # fmt: skip


def handed_in(ctx: StepContext) -> dict[str, Json]:
    """What was collected on the spot is at the department within two working days (71条)."""
    case, penalty = known(ctx)
    on = day(ctx, "handed_in_on")
    if penalty.decided_on is not None and on < penalty.decided_on:
        raise Refused(f"上交日期不能早于收缴之日（{penalty.decided_on}）。", "handed_in_on")
    paid = penalty.decided_on or on
    penalties.pay(
        ctx.conn, case.id, paid_on=paid, fine=penalty.fine, surcharge=0, receipt=text(ctx, "hand_in_receipt"),
        actor=ctx.actor, now=ctx.now,
    )  # fmt: skip
    penalties.note(ctx.conn, case.id, paid_on=paid, performance="paid")
    return {}


def reported(ctx: StepContext) -> dict[str, Json]:
    """The decision is on file with the department (52条3款)."""
    penalties.note(ctx.conn, case_of(ctx).id, stage="enforcement")
    return {}


def publish(ctx: StepContext) -> dict[str, Json]:
    """双公示 (48条, 国办发〔2018〕118号)."""
    publishing.publish(ctx, kind=PUBLISHED, step="publish_summary")
    return {}


def _sure_of_collecting(ctx: StepContext, fine: int) -> None:
    if text(ctx, "collected_on_spot") != "yes":
        return
    if not fine:
        raise Refused("没有罚款，不能当场收缴。", "collected_on_spot")
    if text(ctx, "collect_ground") == "small" and fine > ON_THE_SPOT:
        raise Refused("超过一百元的，不能以“一百元以下”为由当场收缴（行政处罚法第六十八条）。", "collect_ground")


def _words(kinds: list[str], fine: int) -> str:
    warned = ["警告"] if "warning" in kinds else []
    fined = [f"罚款人民币{fine / 100:.2f}元"] if fine else []
    return "，并处".join([*warned, *fined]) + "。"


OPERATIONS: Mapping[str, Operation] = {
    "summary.open": open_summary,
    "summary.decide": decide,
    "summary.handed_in": handed_in,
    "summary.reported": reported,
    "summary.publish": publish,
    **penalty_ends.OPERATIONS,
}
VARIABLES = frozenset({"decided_on", "served_on", "facts", "publication_title", "publication_text"})
