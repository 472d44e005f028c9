"""What the documents of an administrative penalty say."""

from collections.abc import Callable, Mapping

from workflows.processes import papers_of_coercion
from workflows.processes.common.penalties import KIND_WORDS
from workflows.processes.paper_source import Context, Source, day, moment
from workflows.processes.penalty_words import (
    CF,
    LEVELS,
    OUTCOMES,
    REASONS,
    days_of,
    evidence,
    in_words,
    issued_on,
    last_document,
    name_of,
    names_of,
    number_of,
    record,
    remedies,
    said,
    today,
    until,
    yuan,
)
from workflows.supervision.documents import chinese_date


def _filing(source: Source) -> Context:
    known = record(source)
    proposed = said(source, "propose_filing")
    return {
        "basis": f"{CF}第五十四条第二款",
        "cause": known.cause,
        "facts": known.facts,
        "law_violated": known.law_violated,
        "source": source.text("source_case") or "依职权发现",
        "received_on": day(source.text("lead_received_on")),
        "suggestion": f"{proposed.get('verification_note') or ''}建议立案。",
        "opinion": _opinion(source, "filing_decision", source.text("filing_note")),
        "decided_on": today(source),
    }


def _inquiry(source: Source) -> Context:
    return {
        "basis": f"{CF}第五十五条",
        "started_at": moment(source.text("inquiry_started_at")),
        "ended_at": moment(source.text("inquiry_ended_at")),
        "place": source.text("inquiry_place"),
        "asked": source.text("asked_person"),
        "position": source.text("asked_position"),
        "said": source.text("inquiry_text"),
        "refusal": source.text("refusal_reason") if source.text("sign_mode") == "refused" else "",
        "certificates_shown": bool(source.value("certificate_shown")),
        "recusal_told": bool(source.value("recusal_told")),
    }


def _report(source: Source) -> Context:
    level = LEVELS.get(source.text("discretion_level"), "")
    return {
        "basis": f"{CF}第五十七条",
        "cause": source.text("cause"),
        "facts": source.text("facts"),
        "evidence": evidence(source.data),
        "law_violated": source.text("law_violated"),
        "law_penalty": source.text("law_penalty"),
        "outcome": OUTCOMES.get(source.text("proposed_outcome"), ""),
        "penalty_text": source.text("penalty_text"),
        "discretion": f"{level}。{source.text('discretion_reason')}",
        "filed_on": day(source.text("filed_on")),
        "reason": REASONS.get(source.text("no_penalty_ground"), ""),
    }


def _legal(source: Source) -> Context:
    known = record(source)
    return {
        "basis": f"{CF}第五十八条",
        "cause": known.cause,
        "opinion": source.chosen("legal_opinion"),
        "note": source.text("legal_note"),
        "reviewer": name_of(source, source.item.completed_by),
        "outcome": OUTCOMES.get(known.proposed_outcome, ""),
        "penalty_text": source.text("penalty_text"),
    }


def _notice(source: Source) -> Context:
    known, report = record(source), said(source, "final_report")
    return {
        "basis": f"{CF}第四十四条、第四十五条" + ("、第六十三条、第六十四条" if known.hearing_right else ""),
        "cause": known.cause,
        "facts": known.facts,
        "evidence": evidence(report),
        "law_violated": known.law_violated,
        "law_penalty": known.law_penalty,
        "intended": str(report.get("penalty_text") or ""),
        "discretion": LEVELS.get(known.discretion_level, ""),
        "hearing": known.hearing_right,
        "hearing_days": days_of(source, "T-G-04"),
        "statement_days": days_of(source, "T-G-18"),
    }


def _statement(source: Source) -> Context:
    given = str(said(source, "statement_received").get("statement_text") or "")
    heard = "当事人要求听证，意见见听证笔录。" if record(source).hearing else ""
    return {
        "basis": f"{CF}第四十五条",
        "said": given or heard or "当事人在期限内未提出陈述、申辩意见。",
        "result": source.chosen("defence_result"),
        "note": source.text("defence_note"),
        "notice_number": number_of(last_document(source, "penalty_notice")),
    }


def _hearing(source: Source) -> Context:
    arranged = said(source, "arrange_hearing")
    open_word = "公开举行" if arranged.get("hearing_open") == "open" else "不公开举行"
    return {
        "basis": f"{CF}第六十三条、第六十四条",
        "cause": record(source).cause,
        "hearing_at": moment(str(arranged.get("hearing_at") or "")),
        "place": str(arranged.get("hearing_place") or ""),
        "chair": name_of(source, str(arranged.get("hearing_chair") or "")),
        "recorder": name_of(source, str(arranged.get("hearing_recorder") or "")),
        "open": open_word,
    }


def _hearing_record(source: Source) -> Context:
    return {
        **_hearing(source),
        "state": source.chosen("hearing_outcome"),
        "investigators": source.text("hearing_investigators"),
        "party_said": source.text("hearing_party"),
        "note": source.text("hearing_note"),
        "third": str(said(source, "arrange_hearing").get("third_parties") or ""),
    }


def _hearing_report(source: Source) -> Context:
    return {**_hearing(source), "facts": source.text("report_facts"), "opinion": source.text("report_opinion")}


def _meeting(source: Source) -> Context:
    known = record(source)
    return {
        "basis": f"{CF}第五十七条第二款",
        "cause": known.cause,
        "facts": known.facts,
        "meeting_on": moment(source.text("meeting_on")),
        "place": source.text("meeting_place"),
        "attendees": names_of(source, source.value("meeting_attendees")),
        "opinions": source.text("meeting_opinions"),
        "conclusion": source.text("meeting_conclusion"),
        "proposal": OUTCOMES.get(known.proposed_outcome, ""),
    }


def _decision(source: Source) -> Context:
    known, report = record(source), said(source, "final_report")
    notice, heard = last_document(source, "penalty_notice"), said(source, "consider_defence")
    defence = {
        "none": "当事人在法定期限内未提出陈述、申辩意见，也未要求听证。",
        "rejected": f"当事人提出的意见，本机关复核后不予采纳。{heard.get('defence_note') or ''}",
        "accepted": f"当事人提出的意见，本机关复核后予以采纳（部分采纳）。{heard.get('defence_note') or ''}",
    }
    return {
        "basis": known.law_penalty,
        "cause": known.cause,
        "facts": known.facts,
        "evidence": evidence(report),
        "law_violated": known.law_violated,
        "law_penalty": known.law_penalty,
        "penalty_text": known.penalty_text,
        "discretion": f"{LEVELS.get(known.discretion_level, '')}：{report.get('discretion_reason') or ''}",
        "defence": defence.get(str(heard.get("defence_result")), ""),
        "notice_number": number_of(notice),
        "notice_date": issued_on(notice),
        "amount": yuan(known.principal) if known.principal else "",
        "amount_words": in_words(known.principal) if known.principal else "",
        "account": source.text("fine_account"),
        "payment_days": days_of(source, "T-G-08"),
        **remedies(source),
    }


def _no_penalty(source: Source) -> Context:
    known = record(source)
    ground = str(said(source, "approve_decision").get("no_penalty_ground") or "")
    reason = REASONS.get(ground, f"违法事实不能成立，依照{CF}第五十七条第一款第三项的规定")
    return {
        "basis": f"{CF}第五十七条",
        "cause": known.cause,
        "facts": known.facts,
        "reason": reason,
        "law_violated": known.law_violated if known.outcome == "no_penalty" else "",
        "penalty_text": known.penalty_text,
        "education": source.text("education"),
        **remedies(source),
    }


def _summary(source: Source) -> Context:
    fine = int(source.value("fine") or 0)
    kinds = {"warning": "警告", "fine": "", "both": "警告，并处"}[source.text("summary_kind")]
    fined = f"罚款人民币{yuan(fine)}（大写：{in_words(fine)}）" if fine else ""
    return {
        "basis": f"{CF}第五十一条",
        "facts": source.text("facts"),
        "law_violated": source.text("basis"),
        "law_penalty": source.text("law_penalty"),
        "penalty_text": f"{kinds}{fined}",
        "place": source.text("place"),
        "decided_at": moment(source.text("decided_at")),
        "statement": source.text("statement_text"),
        "collected": source.text("collected_on_spot") == "yes",
        "collect": source.chosen("collect_ground"),
        "amount_words": in_words(fine) if fine else "",
        "payment_days": days_of(source, "T-G-08"),
        **remedies(source),
    }


def _extension(source: Source) -> Context:
    known = record(source)
    again = source.item.element_id == "discuss_extension"  # what follows the step has run when its paper is made
    last = day(source.text("extended_until")) if again else until(source, "T-G-06x", str(known.filed_on))
    granted = source.text("extension_decision") == "grant"
    return {
        "basis": "《市场监督管理行政处罚程序规定》第六十四条",
        "reason": str(said(source, "extension_asked").get("extension_reason") or source.text("extension_note")),
        "opinion": f"{source.chosen('extension_decision')}。{source.text('extension_note')}",
        "until": last if granted else "不延长",
        "filed_on": chinese_date(known.filed_on) if known.filed_on else "",
        "attendees": names_of(source, source.value("extension_attendees")) if again else "",
        "which": "再次延长（集体讨论）" if again else "第一次延长",
    }


def _closing(source: Source) -> Context:
    known, asked = record(source), said(source, "propose_closing")
    decision = last_document(source, "penalty_decision") or last_document(source, "no_penalty_decision")
    kinds = "、".join(KIND_WORDS[kind] for kind in known.kinds)
    return {
        "basis": "《市场监督管理行政处罚程序规定》第七十八条",
        "cause": known.cause,
        "outcome": OUTCOMES.get(known.outcome, "") + (f"（{kinds}）" if kinds else ""),
        "summary": str(asked.get("closing_summary") or ""),
        "closing_kind": str(asked.get("closing_kind") or ""),
        "opinion": _opinion(source, "closing_decision"),
        "order_number": number_of(decision),
        "penalty_text": known.penalty_text,
        "decided_on": chinese_date(known.decided_on) if known.decided_on else "",
    }


def _opinion(source: Source, field: str, note: str = "") -> str:
    return f"{source.chosen(field)}。{note}（{name_of(source, source.item.completed_by)}）"


CONTEXTS: Mapping[str, Callable[[Source], Context]] = {
    **papers_of_coercion.CONTEXTS,
    "penalty_filing": _filing,
    "inquiry_record": _inquiry,
    "penalty_report": _report,
    "legal_review_opinion": _legal,
    "penalty_notice": _notice,
    "statement_record": _statement,
    "hearing_notice": _hearing,
    "hearing_record": _hearing_record,
    "hearing_report": _hearing_report,
    "penalty_meeting": _meeting,
    "penalty_decision": _decision,
    "no_penalty_decision": _no_penalty,
    "summary_decision": _summary,
    "penalty_extension": _extension,
    "penalty_closing": _closing,
}
