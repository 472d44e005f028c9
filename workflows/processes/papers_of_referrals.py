"""What the documents of a referral (行刑衔接) say."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from workflows.clock import aware
from workflows.db import Json
from workflows.engine.tables import submission
from workflows.processes.common.reading import rows
from workflows.processes.paper_source import Context, Source, day, moment
from workflows.processes.referral_handover import SLOTS
from workflows.supervision import referrals
from workflows.supervision.documents import chinese_date
from workflows.supervision.referrals import Goods, Referral, opinions

PROCURATORATE = "区人民检察院"
EVIDENCE = {
    "documentary": "书证", "physical": "物证", "audiovisual": "视听资料", "electronic": "电子数据",
    "testimony": "证人证言", "statement": "当事人陈述", "expert": "鉴定意见", "record": "勘验检查笔录",
}  # fmt: skip
OPINION = {"refer": "建议移送公安机关", "not_refer": "不建议移送"}
DECISION = {"approve": "批准移送", "refuse": "不批准移送"}
CAPACITY = {"head": "正职负责人", "acting": "主持工作的负责人"}
LEGAL = {"refer": "同意移送", "not_refer": "不同意移送", "more": "建议补充"}
RESULT = {"punished": "已作出行政处罚", "not_punished": "不予行政处罚", "in_progress": "正在办理，结案后再回复"}
QUESTIONS = {
    "ask_jurisdiction": "该案是否属于你机关管辖、是否已经转送，尚未告知我机关",
    "ask_materials": "移送材料是否齐全、是否需要补正，尚未告知我机关",
    "send_inquiry": "该案的审查期限已经届满，是否立案尚未答复我机关",
    "ask_progress": "该案立案后的侦查进展",
}


def _about(source: Source) -> Context:
    record = _record(source)
    charge = referrals.charges().get(record.charge)
    return {
        "suspect": {"name": record.suspect_name, "kind": record.suspect_kind, "code": record.suspect_code},
        "charge": f"{charge.name}（{charge.statute}）" if charge and charge.statute else referrals.word(record.charge),
        "standard": record.standard_ref,
        "facts": record.facts,
        "opinion": OPINION.get(record.team_opinion, ""),
        "amount": f"{record.amount / 100:.2f}元" if record.amount is not None else "",
        "police": record.police_org,
        "report_received_at": moment(record.report_received_at.isoformat()) if record.report_received_at else "",
        "notice_no": record.notice_no,
        "notice_on": chinese_date(record.notice_received_on) if record.notice_received_on else "",
    }


def _record(source: Source) -> Referral:
    return referrals.of_case(source.conn, source.case.id)


def _report(source: Source) -> Context:
    filled = _latest(source, "fix_evidence")
    found: list[Json] = [
        {"kind": EVIDENCE.get(str(row.get("kind")), ""), "number": row.get("number", ""), "name": row.get("name", "")}
        for row in rows(filled, "evidence")
    ]
    return {
        **_about(source),
        "facts": source.text("report_facts"),
        "evidence_rows": found,
        "goods": _goods(source),
        "analysis": source.text("report_analysis"),
        "opinion": source.chosen("report_opinion"),
    }


def _goods(source: Source) -> list[Json]:
    return [_row(one) for one in referrals.goods_of(source.conn, _record(source).id)]


def _row(one: Goods) -> Json:
    return {
        "name": one.name,
        "spec": one.spec,
        "quantity": one.quantity,
        "unit": one.unit,
        "feature": one.feature,
        "place": one.place,
    }


def _approval(source: Source) -> Context:
    record, legal = _record(source), _latest(source, "review_referral")
    opinion = LEGAL.get(str(legal.get("legal_opinion")), "")
    decided = record.head_decided_at
    return {
        **_about(source),
        "legal_opinion": f"{opinion}：{legal.get('legal_note')}" if opinion else "审批时尚未提出",
        "head_decision": DECISION[source.text("head_decision")],
        "decision_note": source.text("decision_note"),
        "decided_as": CAPACITY[source.text("decided_as")],
        "decided_at": moment((decided or source.now).isoformat()),
    }


def _refusal(source: Source) -> Context:
    return {**_about(source), "reason": source.text("refusal_reason")}


def _letter(source: Source) -> Context:
    known = {one.slot: one for one in referrals.slots_of(source.conn, _record(source).id)}
    listed: list[Json] = []
    for slot, word in SLOTS.items():
        one = known.get(slot)
        note = "" if one is None else f"无：{one.reason}" if one.state == "none" else "随案移送"
        listed.append({"name": word, "note": note})
    package = _latest(source, "assemble_package")
    return {
        **_about(source),
        "police": source.text("police_org"),
        "slots": listed,
        "contact": package.get("referral_contact") or "",
        "contact_phone": package.get("referral_phone") or "",
    }


def _goods_list(source: Source) -> Context:
    listed = referrals.goods_of(source.conn, _record(source).id)
    measures = "；".join(f"{one.name}：{one.measure}" for one in listed if one.measure)
    return {**_about(source), "goods": _goods(source), "count": str(len(listed)), "measures": measures}


def _handed_over(source: Source) -> Context:
    handed: list[Json] = [
        {name: row.get(name) or "" for name in ("name", "spec", "quantity", "unit", "state", "remark")}
        for row in rows(source.data, "handed_goods")
    ]
    return {
        **_about(source),
        "handed": handed,
        "receiver_organ": source.text("goods_receiver_organ"),
        "materials": source.text("handed_materials"),
        "handed_on": day(source.text("goods_handed_on")),
        "giver": source.text("goods_giver"),
        "receiver": source.text("goods_receiver"),
    }


def _inquiry(source: Source) -> Context:
    record = _record(source)
    return {
        **_about(source),
        "sent_on": chinese_date(aware(record.sent_at).date()) if record.sent_at else "",
        "receipt_on": chinese_date(aware(record.receipt_signed_at).date()) if record.receipt_signed_at else "",
        "question": QUESTIONS.get(source.item.element_id, "该案的办理情况"),
        "note": source.text("ask_note"),
    }


def _reconsideration(source: Source) -> Context:
    return {**_about(source), "reason": source.text("reconsideration_reason")}


def _supervision(source: Source) -> Context:
    record = _record(source)
    refused = record.police_result == "not_filed"
    answer = "逾期未作出是否立案的决定"
    if refused:
        answer = "复议后仍不予立案" if record.reconsideration_result == "upheld" else "不予立案"
    return {
        **_about(source),
        "procuratorate": PROCURATORATE,
        "police_answer": answer,
        "notice_no": record.notice_no if refused else "",
        "reason": source.text("supervision_reason"),
    }


def _reply(source: Source) -> Context:
    known = opinions.of_case(source.conn, source.case.id)
    return {
        "suspect": {"name": known.suspect_name},
        "procuratorate": known.organ,
        "letter_title": "《检察意见书》" if known.kind == "opinion" else "移送函",
        "letter_number": known.number,
        "letter_on": chinese_date(known.received_on),
        "result": RESULT.get(source.text("reply_result"), ""),
        "penalty_decision_no": source.text("penalty_decision_no"),
        "reply_text": source.text("reply_text"),
    }


def _clue(source: Source) -> Context:
    return {
        "official": {"name": source.text("official_name"), "unit": source.text("official_unit")},
        "receiver": source.text("official_sent_to"),
        "facts": source.text("official_facts"),
        "materials": source.text("official_materials"),
    }


def _latest(source: Source, element_id: str) -> Mapping[str, Any]:
    """What was last filled in at a step of the case, in whichever of its diagrams it is drawn."""
    where = (submission.c.root_id == source.item.root_id, submission.c.element_id == element_id)
    found: Mapping[str, Any] | None = source.conn.scalar(
        select(submission.c.data).where(*where).order_by(submission.c.id.desc()).limit(1)
    )
    return found or {}


CONTEXTS: Mapping[str, Callable[[Source], Context]] = {
    "investigation_report": _report,
    "referral_approval": _approval,
    "referral_refusal": _refusal,
    "referral_letter": _letter,
    "goods_list": _goods_list,
    "goods_handover_list": _handed_over,
    "referral_inquiry": _inquiry,
    "reconsideration_request": _reconsideration,
    "supervision_request": _supervision,
    "opinion_reply": _reply,
    "official_clue_letter": _clue,
}
