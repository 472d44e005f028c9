"""Operations of ``third_party_assessment.bpmn`` (第三方评估): it helps and reports, the department decides."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import select

from workflows.clock import SHANGHAI
from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import rating
from workflows.processes.common.reading import case_of, day, number, text, texts
from workflows.supervision.cases import contracts
from workflows.supervision.cases.contracts import ServiceContract
from workflows.supervision.parties.tables import intermediary, intermediary_item, party, permit, receiving_organisation

ENDED = "ended"


def record_contract(ctx: StepContext) -> dict[str, Json]:
    """The vendor has declared that it has no tie, and the register knows of none (政府采购法18条, policy 四(二))."""
    case = case_of(ctx)
    if not ctx.variables.get("no_tie"):
        raise Refused("机构没有作出无利害关系声明的，不能委托评估。", "no_tie")
    if tie := _tie(ctx, text(ctx, "vendor_code")):
        raise Refused(f"该机构{tie}，与评价对象有利害关系，请另选。", "vendor_code")
    if day(ctx, "contract_ends_on") < day(ctx, "signed_on"):
        raise Refused("合同截止日期早于签订日期，请核对。", "contract_ends_on")
    contracts.sign(
        ctx.conn, case.id, contract_no=text(ctx, "contract_no"), vendor=text(ctx, "vendor"),
        vendor_code=text(ctx, "vendor_code"), amount=number(ctx, "contract_amount"), signed_on=day(ctx, "signed_on"),
        ends_on=day(ctx, "contract_ends_on"), independent_at=ctx.now,
    )  # fmt: skip
    return {}


def _tie(ctx: StepContext, code: str) -> str:
    """What the register says of the vendor and this item; "" where it knows of nothing."""
    conn, item = ctx.conn, number(ctx, "item")
    vendor = conn.scalar(select(party.c.id).where(party.c.code == code))
    if vendor is None:
        return ""
    served = select(intermediary.c.id).join(
        intermediary_item, intermediary_item.c.intermediary_id == intermediary.c.id
    ).where(intermediary.c.party_id == vendor, intermediary_item.c.item_id == item)  # fmt: skip
    taken = receiving_organisation.c
    checks = (
        (select(taken.id).where(taken.party_id == vendor, taken.item_id == item), "是该事项的承接社会组织"),
        (served, "为该事项提供中介服务"),
        (select(permit.c.id).where(permit.c.party_id == vendor, permit.c.item_id == item), "持有该事项的许可"),
    )
    return next((word for query, word in checks if conn.scalar(query.limit(1)) is not None), "")


def record_task(ctx: StepContext) -> dict[str, Json]:
    """The steps of the task book, technical ones only (国办发〔2024〕54号), and the day of the report."""
    contract, until = _running(ctx), day(ctx, "report_by")
    if until > contract.ends_on:
        raise Refused("报告提交期限不能晚于合同截止日期。", "report_by")
    contracts.change(ctx.conn, contract.id, steps=list(texts(ctx, "task_steps")))
    return {"report_due_at": _end_of(ctx), "times_urged": 0}


def record_urge(ctx: StepContext) -> dict[str, Json]:
    """A late report is noted against the contract (民法典577条); a person decides whether to go on."""
    contract = _running(ctx)
    contracts.change(ctx.conn, contract.id, urged=contract.urged + 1)
    if text(ctx, "urge_decision") != "urge":
        contracts.change(ctx.conn, contract.id, state=ENDED, adoption_reason=text(ctx, "urge_note"))
        return {"adoption": ENDED}
    if day(ctx, "report_by") <= ctx.now.date():
        raise Refused("新的提交期限须晚于今天。", "report_by")
    return {"report_due_at": _end_of(ctx)}


def adopt(ctx: StepContext) -> dict[str, Json]:
    """The department adopts or not, with reasons (国办发〔2024〕54号); only what it adopts is scored."""
    contract, adoption = _running(ctx), text(ctx, "adoption")
    contracts.change(
        ctx.conn, contract.id, adoption=adoption, adoption_reason=text(ctx, "adoption_reason"), state="accepted",
        report_received_on=day(ctx, "report_received_on"),
    )  # fmt: skip
    if adoption != "rejected":
        score = number(ctx, "report_score" if adoption == "adopted" else "adopted_score")
        word = "采纳" if adoption == "adopted" else "部分采纳"
        rating.score_part(ctx, "third_party", score, f"{contract.vendor}评估报告，{word}")
    return {}


def _running(ctx: StepContext) -> ServiceContract:
    found = contracts.running(ctx.conn, case_of(ctx).id)
    if found is None:
        raise LookupError(f"no contract runs in {case_of(ctx).case_no}")
    return found


def _end_of(ctx: StepContext) -> str:
    return datetime.combine(day(ctx, "report_by") + timedelta(days=1), time.min, SHANGHAI).isoformat()


OPERATIONS: Mapping[str, Operation] = {
    "contract.record": record_contract,
    "contract.task": record_task,
    "contract.urge": record_urge,
    "contract.adopt": adopt,
}
VARIABLES = frozenset(
    {
        "item", "organ", "party", "period_from", "period_to", "subject_name", "evaluators", "report_due_at",
        "times_urged", "adoption", "report_received_on",
    }
)  # fmt: skip
