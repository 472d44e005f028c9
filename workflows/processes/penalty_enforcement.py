"""Operations of ``penalty_enforcement.bpmn`` (缴纳、加处罚款、催告、申请法院强制执行)."""

from collections.abc import Mapping
from datetime import date

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common.penalties import accountability_lead, amount, end_of, known, last_day, served_on
from workflows.processes.common.reading import case_of, day, latest_submission, rows, text
from workflows.supervision import penalties
from workflows.supervision.penalties import Instalment, Penalty


def open_collection(ctx: StepContext) -> dict[str, Json]:
    """Fifteen days from the receipt of the decision (处罚法67条3款)."""
    case, penalty = known(ctx)
    since = day(ctx, "served_on")
    until = last_day(ctx, case, "T-G-08", since)
    penalties.note(ctx.conn, case.id, stage="enforcement", payment_until=until if penalty.principal else None)
    return {
        "fine_left": penalty.principal, "payment_since": since.isoformat(), "payment_until": end_of(until).isoformat(),
        "deferred": False, "in_arrears": False, "collection_stage": "voluntary", "performance": "", "surcharge": 0,
        "remedy_since": since.isoformat(), "reminded_on": since.isoformat(), "remedy_over_on": since.isoformat(),
        "paid_up": False,
    }  # fmt: skip


def defer(ctx: StepContext) -> dict[str, Json]:
    """暂缓或者分期缴纳 (处罚法66条2款): the instalments add up to what is owed."""
    decision = text(ctx, "deferral_decision")
    if decision == "refuse":
        return {}
    case, penalty = known(ctx)
    today, owed = ctx.now.date(), penalties.balance(ctx.conn, case.id, on=ctx.now.date()).principal_left
    if decision == "defer":
        plan, field = [Instalment(day(ctx, "deferred_to"), owed)], "deferred_to"
    else:
        given = rows(latest_submission(ctx, "decide_deferral"), "instalments")
        plan = [Instalment(date.fromisoformat(str(row["due_on"])), int(str(row["amount"]))) for row in given]
        plan, field = sorted(plan, key=lambda one: one.due_on), "instalments"
    if plan[0].due_on <= today or len({one.due_on for one in plan}) < len(plan):
        raise Refused("每一期的期限须晚于今天，且各不相同。", field)
    if sum(one.amount for one in plan) != owed:
        raise Refused(f"各期合计须等于尚欠的{owed / 100:.2f}元。", field)
    paid = penalty.principal - owed
    penalties.set_instalments(ctx.conn, case.id, [Instalment(plan[0].due_on, plan[0].amount + paid), *plan[1:]])
    penalties.note(ctx.conn, case.id, payment_until=plan[-1].due_on)
    return {"deferred": True, "payment_until": end_of(plan[0].due_on).isoformat()}


def judge(ctx: StepContext) -> dict[str, Json]:
    """What was due is paid: the next instalment; else the party is in arrears (处罚法72条)."""
    case, penalty = known(ctx)
    today, plan = ctx.now.date(), penalties.instalments_of(ctx.conn, case.id)
    left = penalties.balance(ctx.conn, case.id, on=today)
    paid = penalty.principal - left.principal_left
    asked = sum(one.amount for one in plan if one.due_on < today) if plan else penalty.principal
    coming = [one for one in plan if one.due_on >= today]
    if paid >= asked and coming:
        return {"in_arrears": False, "payment_until": end_of(coming[0].due_on).isoformat()}
    return {"in_arrears": True, "surcharge": left.surcharge.amount, "fine_left": left.principal_left}


def reminded(ctx: StepContext) -> dict[str, Json]:
    """催告 (强制法54条): ten working days before the court is asked; the surcharge is imposed or not."""
    case, penalty = known(ctx)
    limit = penalty.payment_until or ctx.now.date()
    on = served_on(ctx, case, "reminder", not_before=limit, why="缴纳期限届满之日")
    imposed = text(ctx, "surcharge_imposed") == "yes"
    penalties.note(ctx.conn, case.id, reminded_on=on, surcharge_imposed=imposed)
    return {"collection_stage": "reminded", "reminded_on": on.isoformat(), **_state(ctx, case.id)}


def check_remedies(ctx: StepContext) -> dict[str, Json]:
    """The court is asked only when neither review nor suit is possible or pending any more (强制法53条)."""
    case = case_of(ctx)
    remedies, served = penalties.remedies_of(ctx.conn, case.id), day(ctx, "served_on")
    if any(one.pending for one in remedies):
        return {"collection_stage": "pending", **_state(ctx, case.id)}
    stage, since = "suit", served
    over = max(last_day(ctx, case, "T-G-12", served), last_day(ctx, case, "T-G-13", served))
    if remedies:
        last = max(remedies, key=lambda one: one.ended_on or served)
        since = last.ended_on or served
        stage, over = (
            ("after_review", last_day(ctx, case, "T-G-19", since)) if last.kind == "review" else ("open", since)
        )
    if ctx.now.date() > over or stage == "open":
        return {"collection_stage": "open", "remedy_over_on": over.isoformat(), **_state(ctx, case.id)}
    return {"collection_stage": stage, "remedy_since": since.isoformat(), **_state(ctx, case.id)}


def applied(ctx: StepContext) -> dict[str, Json]:
    """Within three months of the end of the remedies (强制法53条); who let it lapse leaves a lead."""
    case, _penalty = known(ctx)
    last = last_day(ctx, case, "T-G-11", day(ctx, "remedy_over_on"))
    if text(ctx, "application") == "apply":
        on = day(ctx, "applied_on")
        if not day(ctx, "remedy_over_on") < on <= last:
            raise Refused(
                f"申请强制执行须在救济期限届满之后、{last}之前（含）；逾期的法院不予受理，请选“不申请”并写明理由。",
                "applied_on",
            )
        penalties.note(ctx.conn, case.id, applied_on=on)
        return {}
    if ctx.now.date() > last:
        accountability_lead(ctx, case, f"{case.case_no} 超过三个月（{last}）未申请人民法院强制执行")
    return _ended(ctx, case.id, "not_applied")


def court(ctx: StepContext) -> dict[str, Json]:
    """受理、裁定、终结 (强制法56至58条)."""
    case, result = case_of(ctx), text(ctx, "court_result")
    penalties.note(ctx.conn, case.id, court_result=result)
    return _ended(ctx, case.id, "court_ended") if result == "ended" else {"performance": "court_ended"}


def pay(ctx: StepContext) -> dict[str, Json]:
    """A payment with its receipt (处罚法67、70条); what is left follows from the rows."""
    case, penalty = known(ctx)
    paid, added, on = amount(ctx, "paid_fine"), amount(ctx, "paid_surcharge"), day(ctx, "paid_on")
    if paid + added <= 0:
        raise Refused("请填写缴纳的金额。", "paid_fine")
    if penalty.decided_on is not None and on < penalty.decided_on:
        raise Refused(f"缴款日期不能早于决定之日（{penalty.decided_on}）。", "paid_on")
    left = penalties.balance(ctx.conn, case.id, on=on)
    if paid > left.principal_left:
        raise Refused(f"缴纳的罚没款多于尚欠的{left.principal_left / 100:.2f}元，请核对。", "paid_fine")
    if added > max(left.surcharge_left, 0):
        raise Refused(f"缴纳的加处罚款多于应缴的{max(left.surcharge_left, 0) / 100:.2f}元，请核对。", "paid_surcharge")
    receipt = text(ctx, "paid_receipt")
    if receipt in {one.receipt for one in penalties.payments_of(ctx.conn, case.id)}:
        raise Refused("这张票据已经登记过。", "paid_receipt")
    penalties.pay(
        ctx.conn, case.id, paid_on=on, fine=paid, surcharge=added, receipt=receipt, actor=ctx.actor, now=ctx.now
    )
    return _state(ctx, case.id)


def paid_up(ctx: StepContext) -> dict[str, Json]:
    """Nothing is left of fine and surcharge: the enforcement is over (处罚法67、72条)."""
    case = case_of(ctx)
    paid = penalties.payments_of(ctx.conn, case.id)
    penalties.note(ctx.conn, case.id, paid_on=paid[-1].paid_on if paid else ctx.now.date())
    return _ended(ctx, case.id, "paid")


def _state(ctx: StepContext, case_id: int) -> dict[str, Json]:
    """What is left: after a payment as of its day, for what came later was not to be paid."""
    paid = penalties.payments_of(ctx.conn, case_id)
    today = penalties.balance(ctx.conn, case_id, on=ctx.now.date())
    as_of = penalties.balance(ctx.conn, case_id, on=paid[-1].paid_on) if paid else today
    penalties.note(ctx.conn, case_id, surcharge=today.surcharge.amount)
    return {
        "fine_left": today.principal_left,
        "surcharge": today.surcharge.amount,
        "paid_up": today.principal_left <= 0 and as_of.surcharge_left <= 0,
    }


def _ended(ctx: StepContext, case_id: int, how: str) -> dict[str, Json]:
    _: Penalty = penalties.note(ctx.conn, case_id, performance=how)
    return {"performance": how}


OPERATIONS: Mapping[str, Operation] = {
    "enforcement.open": open_collection,
    "enforcement.defer": defer,
    "enforcement.judge": judge,
    "enforcement.reminded": reminded,
    "enforcement.check_remedies": check_remedies,
    "enforcement.applied": applied,
    "enforcement.court": court,
    "enforcement.pay": pay,
    "enforcement.paid_up": paid_up,
}
VARIABLES = frozenset(
    {"fine_left", "payment_since", "payment_until", "deferred", "in_arrears", "collection_stage", "performance",
     "remedy_since", "reminded_on", "remedy_over_on", "paid_up", "surcharge"}
)  # fmt: skip
