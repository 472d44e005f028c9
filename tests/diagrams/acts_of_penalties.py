"""What people do in a penalty case: one function per act, each through the use cases."""

from datetime import datetime, time, timedelta
from typing import Any

from tests.diagrams.acts import TEAM, day
from tests.diagrams.world import Walk
from workflows.clock import SHANGHAI

FINE = 5_000_00


def at(walk: Walk, days: int = 0, hour: int = 10) -> str:
    return datetime.combine(walk.now.date() + timedelta(days=days), time(hour), SHANGHAI).isoformat()


def served_raw(walk: Walk, prefix: str, how: str = "direct") -> dict[str, Any]:
    return {f"{prefix}_served_on": day(walk, 0), f"{prefix}_served_how": how, f"{prefix}_recipient": "店主"}


def a_penalty(walk: Walk, **raw: Any) -> Walk:
    given = {"item": 1, "party": 1, "problem": "两名从业人员没有健康证明", "basis": "《食品安全法》第四十五条"}
    return walk.begin("handler1", "administrative_penalty", **{**given, **raw})


def proposed(walk: Walk, verification: str = "file", **raw: Any) -> Walk:
    given = {
        "verification": verification, "cause": "未查验健康证明", "facts": "两名从业人员没有健康证明",
        "continuing": "ended", "law_violated": "《食品安全法》第四十五条", "violation_ended_on": day(walk, -10),
        "inspectors": TEAM, "verification_note": "经核查属实",
    }  # fmt: skip
    return walk.do("handler1", "propose_filing", **{**given, **raw})


def filed(walk: Walk, **raw: Any) -> Walk:
    proposed(walk, **raw)
    return walk.do("deputy1", "approve_filing", filing_decision="file", filing_note="符合立案标准")


def investigated(walk: Walk, following: str = "done") -> Walk:
    walk.do(
        "inspector1", "take_statement", inquiry_started_at=at(walk, -1, 9), inquiry_ended_at=at(walk, -1, 10),
        inquiry_place="本局询问室", asked_person="店主", certificate_shown="true", recusal_told="true",
        inquiry_text="问：有健康证明吗？答：没有。", sign_mode="signed", inquiry_next=following,
    )  # fmt: skip
    return walk.do("inspector2", "confirm_statement")


def proof(walk: Walk, *files: str) -> dict[str, Any]:
    return {
        "kind": "documentary", "name": "人员名单", "proves": "人数", "obtained_how": "on_site",
        "obtained_on": day(walk, 0), "files": list(files),
    }  # fmt: skip


def reported(walk: Walk, outcome: str = "penalty", **raw: Any) -> Walk:
    given: dict[str, Any] = {
        "cause": "未查验健康证明", "facts": "两名从业人员没有健康证明", "law_violated": "《食品安全法》第四十五条",
        "law_penalty": "《食品安全法》第一百二十六条", "proposed_outcome": outcome, "discretion_level": "normal",
        "discretion_reason": "无从轻、从重情节", "penalty_text": "警告，并处罚款五千元。",
        "evidence": [proof(walk)],
    }  # fmt: skip
    if outcome == "penalty":
        given |= {"kinds": ["warning", "fine"], "fine": FINE}
    if outcome == "no_penalty":
        given |= {"no_penalty_ground": "minor", "discretion_level": "exempt"}
    return walk.do("inspector1", "final_report", **{**given, **raw})


def examined(walk: Walk, opinion: str = "agree") -> Walk:
    return walk.do("section1", "examine_report", legal_opinion=opinion, legal_note="事实清楚")


def reviewed(walk: Walk, opinion: str = "agree") -> Walk:
    return walk.do(
        "legal1", "legal_review", legal_opinion=opinion, legal_note="事实清楚，程序合法", reviewer_qualified="true"
    )


def noticed(walk: Walk, how: str = "direct") -> Walk:
    return walk.do("inspector1", "serve_notice", rights_told="true", **served_raw(walk, "notice", how))


def waived(walk: Walk) -> Walk:
    return walk.letter("handler1", "penalty_rights_waived", waived_on=day(walk, 0))


def stated(walk: Walk) -> Walk:
    return walk.letter(
        "handler1", "penalty_statement_received", statement_received_on=day(walk, 0), statement_how="written",
        statement_text="请求从轻",
    )  # fmt: skip


def considered(walk: Walk, result: str = "none", **raw: Any) -> Walk:
    return walk.do("inspector1", "consider_defence", defence_result=result, defence_note="复核如上", **raw)


def discussed(walk: Walk) -> Walk:
    return walk.do(
        "head1", "collective_discussion", meeting_on=at(walk, -1), meeting_attendees=["head1", "deputy1", "section1"],
        meeting_place="会议室", meeting_opinions="均同意", meeting_conclusion="同意处罚建议",
    )  # fmt: skip


def decided(walk: Walk, login: str = "deputy1", outcome: str = "penalty", **raw: Any) -> Walk:
    given: dict[str, Any] = {
        "decision": "approve", "outcome": outcome, "penalty_text": "警告，并处罚款五千元。", "decision_note": "同意",
    }  # fmt: skip
    given |= {"kinds": ["warning", "fine"], "fine": FINE} if outcome == "penalty" else {"kinds": [], "fine": None}
    if outcome == "no_penalty":
        given |= {"no_penalty_ground": "minor"}
    return walk.do(login, "approve_decision", **{**given, **raw})


def decision_served(walk: Walk, how: str = "direct") -> Walk:
    return walk.do("inspector1", "serve_decision", **served_raw(walk, "decision", how))


def published(walk: Walk) -> Walk:
    return walk.do("publisher1", "publish_penalty", publication_title="处罚决定公示", publication_text="内容")


def paid(walk: Walk, fine: int = FINE, surcharge: int = 0, receipt: str = "P1") -> Walk:
    return walk.letter(
        "handler1", "penalty_payment_received", paid_on=day(walk, 0), paid_fine=fine, paid_surcharge=surcharge,
        paid_receipt=receipt,
    )  # fmt: skip


def closed(walk: Walk) -> Walk:
    walk.do("handler1", "propose_closing", closing_summary="已执行完毕", closing_kind="处罚执行完毕")
    walk.do("deputy1", "approve_closing", closing_decision="approve")
    return walk.do("archivist1", "archive_penalty", archive_no="2026-CF-001")


def to_notice(walk: Walk, **raw: Any) -> Walk:
    """A small case up to the step where the party is told."""
    return examined(reported(investigated(filed(a_penalty(walk))), **raw))


def to_decision(walk: Walk) -> Walk:
    """A small case up to the decision, without a word from the party."""
    return considered(waived(noticed(to_notice(walk))))


def to_payment(walk: Walk) -> Walk:
    return decision_served(decided(to_decision(walk)))


def heard(walk: Walk) -> Walk:
    """A large case up to the notice: review is needed, a hearing may be asked for."""
    reviewed(reported(investigated(filed(a_penalty(walk))), larger_fine="true"))
    return noticed(walk)


def asked_to_be_heard(walk: Walk) -> Walk:
    return walk.letter("handler1", "penalty_hearing_requested", hearing_requested_on=day(walk, 0))


def arranged(walk: Walk, days: int = 20, **raw: Any) -> Walk:
    given = {
        "hearing_at": at(walk, days), "hearing_place": "会议室", "hearing_chair": "legal1",
        "hearing_recorder": "handler1", "hearing_open": "open",
    }  # fmt: skip
    return walk.do("legal2", "arrange_hearing", **{**given, **raw})


def hearing_told(walk: Walk) -> Walk:
    return walk.do("legal2", "serve_hearing_notice", **served_raw(walk, "hearing_notice"))


def held(walk: Walk, outcome: str = "held") -> Walk:
    said = {"hearing_investigators": "事实和证据", "hearing_party": "请求从轻"} if outcome == "held" else {}
    return walk.do("legal1", "hold_hearing", hearing_outcome=outcome, hearing_signed="true", **said)


def measure_asked(walk: Walk, kind: str = "register", **raw: Any) -> Walk:
    law = {} if kind == "register" else {"measure_law": "《食品安全法》第一百一十条"}
    return walk.letter(
        "inspector1", "penalty_measure_requested", measure_kind=kind, measure_reason="证据可能灭失",
        measure_place="店内", **{**law, **raw},
    )  # fmt: skip


def taken(walk: Walk, step: str = "register_evidence") -> Walk:
    return walk.do(
        "inspector1", step, goods=[{"name": "冷藏柜", "quantity": "1台"}], keep_place="原地", goods_holder="店主",
        measure_certificate_shown="true", measure_started_on=day(walk, 0),
    )  # fmt: skip


def remedy(walk: Walk, result: str, kind: str = "review", number: str = "复〔2026〕1号") -> Walk:
    return walk.letter(
        "handler1", "penalty_remedy_registered", remedy_kind=kind, remedy_organ="区人民政府", remedy_number=number,
        remedy_received_on=day(walk, 0), remedy_result=result,
    )  # fmt: skip


def reminded(walk: Walk, imposed: str = "yes") -> Walk:
    reason = {} if imposed == "yes" else {"surcharge_reason": "主动说明困难"}
    return walk.do("handler1", "serve_reminder", surcharge_imposed=imposed, **reason, **served_raw(walk, "reminder"))


def extension_asked(walk: Walk) -> Walk:
    return walk.letter(
        "handler1", "decision_extension_requested", extension_asked_on=day(walk, 0), extension_reason="案情复杂",
        work_left="鉴定",
    )  # fmt: skip


def a_summary_penalty(walk: Walk) -> Walk:
    return walk.begin(
        "inspector1",
        "summary_penalty",
        item=1,
        party=1,
        problem="未悬挂许可证",
        basis="《食品安全法》",
        inspectors=TEAM,
    )


def on_the_spot(walk: Walk, **raw: Any) -> Walk:
    given = {
        "party_kind": "unit", "summary_kind": "fine", "fine": 100_00, "facts": "未悬挂许可证", "place": "店内",
        "law_penalty": "《食品安全法》第一百二十六条", "decided_at": walk.now.isoformat(), "certificate_shown": "true",
        "rights_told": "true", "collected_on_spot": "no", "sign_mode": "signed",
    }  # fmt: skip
    return walk.do("inspector1", "decide_on_spot", **{**given, **raw})
