"""What the documents of measures and of the enforcement of a penalty say."""

from collections.abc import Callable, Mapping

from workflows.clock import aware
from workflows.db import Json
from workflows.processes.paper_source import Context, Source, day
from workflows.processes.penalty_words import (
    CF,
    MEASURES,
    QZ,
    goods,
    issued_on,
    last_document,
    number_of,
    record,
    remedies,
    until,
    yuan,
)
from workflows.supervision import penalties
from workflows.supervision.documents import chinese_date


def _preservation(source: Source) -> Context:
    return {
        "basis": f"{CF}第五十六条",
        "goods": goods(source.value("goods")),
        "started_on": day(source.text("measure_started_on")),
        "keep_place": source.text("keep_place"),
        "holder": source.text("goods_holder"),
        "reason": source.text("measure_reason"),
        "until": until(source, "T-G-02", source.text("measure_started_on")),
    }


def _measure_goods(source: Source) -> list[Json]:
    number = source.value("measure_id")
    found = [one for one in penalties.measures_of(source.conn, source.case.id) if one.id == number]
    return goods(found[0].goods) if found else []


def _disposal(source: Source) -> Context:
    return {
        "basis": f"{CF}第五十六条",
        "order_number": number_of(last_document(source, "evidence_preservation")),
        "disposal": source.chosen("disposal"),
        "note": source.text("disposal_note"),
        "law": source.text("disposal_law"),
        "goods": _measure_goods(source),
    }


def _seizure(source: Source) -> Context:
    return {
        "basis": f"{QZ}第二十二条、第二十四条，{source.text('measure_law')}",
        "measure": MEASURES.get(source.text("measure_kind"), "查封"),
        "goods": goods(source.value("goods")),
        "law": source.text("measure_law"),
        "reason": source.text("measure_reason"),
        "started_on": day(source.text("measure_started_on")),
        "until": until(source, "T-G-03", source.text("measure_started_on")),
        "keep_place": source.text("keep_place"),
        "holder": source.text("goods_holder"),
        **remedies(source),
    }


def _lifted(source: Source) -> Context:
    return {
        "basis": f"{QZ}第二十八条",
        "order_number": number_of(last_document(source, "seizure_decision")),
        "note": source.text("disposal_note"),
        "disposed_on": day(source.text("disposed_on")),
        "goods": _measure_goods(source),
    }


def _longer(source: Source) -> Context:
    return {
        "basis": f"{QZ}第二十五条",
        "order_number": number_of(last_document(source, "seizure_decision")),
        "until": until(source, "T-G-03x", source.text("seizure_first_end")),
        "reason": source.text("seizure_note"),
        **remedies(source),
    }


def _reminder(source: Source) -> Context:
    known, decision = (
        record(source),
        last_document(source, "penalty_decision") or last_document(source, "summary_decision"),
    )
    left = penalties.balance(source.conn, source.case.id, on=aware(source.now).date())
    return {
        "basis": f"{QZ}第五十四条",
        "order_number": number_of(decision),
        "order_date": issued_on(decision),
        "principal_left": yuan(left.principal_left),
        "surcharge": yuan(left.surcharge.amount),
        "imposed": source.text("surcharge_imposed") == "yes",
        "served_on": chinese_date(known.served_on) if known.served_on else "",
    }


def _application(source: Source) -> Context:
    known, reminder = record(source), last_document(source, "penalty_reminder")
    return {
        **_reminder(source),
        "basis": f"{QZ}第五十三条、第五十五条",
        "imposed": known.surcharge_imposed,
        "court": source.text("court"),
        "reminder_number": number_of(reminder),
        "reminder_date": issued_on(reminder),
        "note": source.text("application_note"),
        "penalty_text": known.penalty_text,
    }


CONTEXTS: Mapping[str, Callable[[Source], Context]] = {
    "evidence_preservation": _preservation,
    "evidence_disposal": _disposal,
    "seizure_decision": _seizure,
    "seizure_disposal": _lifted,
    "seizure_extension": _longer,
    "penalty_reminder": _reminder,
    "enforcement_application": _application,
}
