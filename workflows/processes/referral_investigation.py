"""Operations of ``referral_investigation.bpmn`` (核实、固定证据、调查报告), called by a referral."""

from collections.abc import Mapping
from typing import Any

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import clock_stops, referring
from workflows.processes.common.reading import case_of, latest_submission, rows, text, texts
from workflows.supervision import cases, referrals
from workflows.supervision.parties.identifiers import mask_idno
from workflows.supervision.referrals import Charge, Goods, Stage

EVIDENCE = "fix_evidence"


def record_evidence(ctx: StepContext) -> dict[str, Json]:
    """Suspect, charge, standard, evidence and goods; the standard fits the charge (310号令3条、4条)."""
    case, filled = case_of(ctx), latest_submission(ctx, EVIDENCE)
    charge, met = referrals.charges().get(text(ctx, "charge")), texts(ctx, "standard_met")
    amount = filled.get("amount")
    _check_standard(charge, met, amount)
    name = text(ctx, "suspect_name")
    code = mask_idno(str(filled["suspect_idno"])) if filled.get("suspect_idno") else text(ctx, "suspect_uscc")
    record = referring.change(
        ctx, suspect_name=name, suspect_kind=text(ctx, "suspect_kind"), suspect_code=code,
        charge=text(ctx, "charge"), standard_met=met, standard_ref=text(ctx, "standard_ref"), amount=amount,
        facts=text(ctx, "verified_facts"),
    )  # fmt: skip
    goods = [_goods(row) for row in rows(filled, "goods")]
    referrals.replace_goods(ctx.conn, record.id, goods)
    if case.party_id is None:
        cases.describe(ctx.conn, case.id, subject=name)
    return {"evidence_fixed_on": ctx.now.date().isoformat(), "problem": record.facts}


def _check_standard(charge: Charge | None, met: list[str], amount: Any) -> None:
    """合理嫌疑 is enough for crimes against intellectual property only (310号令3条2款)."""
    property_crime = charge is not None and charge.intellectual_property
    if "suspicion" in met and not property_crime:
        raise Refused("“合理嫌疑”只适用于侵犯知识产权的案件，请按数额、情节或者后果填写。", "standard_met")
    if "amount" in met and amount is None:
        raise Refused("按数额认定的，请填写涉案金额。", "amount")
    if "amount" in met and charge is not None and charge.amount and amount < charge.amount and not property_crime:
        raise Refused(
            f"涉案金额低于{charge.name}的追诉数额（{charge.standard}），请改按情节或者后果认定，或者更正金额。",
            "amount",
        )


def _goods(row: Mapping[str, Any]) -> Goods:
    return Goods(
        name=str(row.get("name")),
        quantity=str(row.get("quantity")),
        unit=str(row.get("unit")),
        place=str(row.get("place")),
        spec=str(row.get("spec") or ""),
        value=row.get("value"),
        feature=str(row.get("feature") or ""),
        perishable=row.get("perishable") == "yes",
        measure=str(row.get("measure") or ""),
    )


def record_report(ctx: StepContext) -> dict[str, Json]:
    """The written report is ready; it goes to the chief (310号令5条1款)."""
    referring.change(ctx, team_opinion=text(ctx, "report_opinion"), stage=Stage.DECISION)
    return {"report_written_on": ctx.now.isoformat()}


OPERATIONS: Mapping[str, Operation] = {
    "referral.record_evidence": record_evidence,
    "referral.record_report": record_report,
    "clock.stop": clock_stops.stop,
    "clock.resume": clock_stops.resume,
}
VARIABLES = frozenset({"suspected_at", "inspectors", "lead_inspector", "evidence_fixed_on", "report_written_on"})
