"""The answers to the fields of the shipped forms, so that a case goes the way its fate says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from workflows.clock import aware
from workflows.db import Json
from workflows.demo.history import words
from workflows.demo.history.fates import (
    ON_THE_SPOT,
    InspectionFate,
    RectificationFate,
    inspection_fate,
    luck_of,
    rectification_fate,
)
from workflows.demo.history.filling import Answer, Scene, photo, plain, scan, signature
from workflows.engine.types import Field
from workflows.supervision.parties.equipment import Equipment

FAILED = "不符合"
SOONEST = 8
"""Working days between the request and the day of the visit, at least."""


def inspection(scene: Scene) -> InspectionFate:
    return inspection_fate(scene.case_no)


def rectification(scene: Scene) -> RectificationFate:
    return rectification_fate(scene.case_no)


def team(scene: Scene) -> list[str]:
    """Those drawn, those named before, or the first two who are proposed."""
    for name in ("drawn_inspectors", "inspectors"):
        named = scene.variables.get(name)
        if isinstance(named, list) and named:
            return [str(login) for login in named]
    return list(scene.inspectors[:2])


def planned_on(one: Field, scene: Scene) -> Json:
    known = scene.variables.get("planned_on")
    if isinstance(known, str) and known >= scene.workday(SOONEST).isoformat():
        return known
    return scene.workday(scene.luck.randint(SOONEST + 1, SOONEST + 4)).isoformat()


def failed_codes(scene: Scene) -> Sequence[str]:
    """The points that are not met; the same at every step of the case."""
    fate = inspection(scene)
    mild = [point.code for point in scene.checklist if point.severity != "否决"] or [p.code for p in scene.checklist]
    return sorted(luck_of(scene.case_no, "points").sample(mild, min(fate.failed, len(mild))))


def point_code(scene: Scene) -> str:
    return scene.path.split(".")[1]


def of_a_point(answer: Answer) -> Answer:
    """The answer in the row of a checklist; elsewhere a field of that name is filled as its type suggests."""

    def answered(one: Field, scene: Scene) -> Json:
        return answer(one, scene) if scene.step == "recheck" or scene.path.count(".") == 2 else None

    return answered


def checked(one: Field, scene: Scene) -> Json:
    """The result of one point."""
    fate, code = inspection(scene), point_code(scene)
    if code in failed_codes(scene):
        return FAILED
    if fate.overall in ("无法联系", "未开展相关活动"):
        return "不适用"
    return luck_of(scene.case_no, code).choices(("符合", "基本符合", "不适用"), (92, 3, 5))[0]


def fact(one: Field, scene: Scene) -> Json:
    if scene.step == "recheck":
        return "复查时仍未改正，情况与责令改正通知书所列相同。" if _still_failing(scene) else None
    code = point_code(scene)
    if code not in failed_codes(scene):
        return None
    group = next(point.group for point in scene.checklist if point.code == code)
    return words.fact(group, scene.luck)


def evidence(one: Field, scene: Scene) -> Json:
    wanted = _still_failing(scene) if scene.step == "recheck" else point_code(scene) in failed_codes(scene)
    return photo(one, scene) if wanted else None


def decision(step: str, approve: str = "approve") -> Answer:
    """Approve; the one who sends back does so the first time only."""

    def answer(one: Field, scene: Scene) -> Json:
        fate = inspection(scene)
        if scene.before == 0 and fate.returned_by == step:
            return "send_back"
        return "decline" if fate.declined and step == "review_inspection" else approve

    return answer


def order_decision(one: Field, scene: Scene) -> Json:
    return "send_back" if rectification(scene).returned and scene.before == 0 else "approve"


def corrected_points(one: Field, scene: Scene) -> Json:
    return ",".join(failed_codes(scene)) if inspection(scene).overall == ON_THE_SPOT else None


def result_summary(one: Field, scene: Scene) -> Json:
    return words.summary(inspection(scene).overall, len(failed_codes(scene)))


def requirement(one: Field, scene: Scene) -> Json:
    if scene.path.startswith("points"):
        return str(scene.variables.get("requirement") or "按通知书改正")[:1000]
    return "；".join(luck_of(scene.case_no, "requirement").sample(words.REQUIREMENTS, 2)) + "。"


def deadline_on(one: Field, scene: Scene) -> Json:
    days = scene.luck.randint(7, 9) if scene.variables.get("order_round") else scene.luck.randint(8, 12)
    return scene.workday(days).isoformat()


def extended_to(one: Field, scene: Scene) -> Json:
    """Seven days after the day that holds now."""
    at = aware(datetime.fromisoformat(str(scene.variables.get("deadline_at") or scene.now.isoformat())))
    return (max(at, scene.now).date() + timedelta(days=7)).isoformat()


def _still_failing(scene: Scene) -> bool:
    return rectification(scene).failures >= int(str(scene.variables.get("order_round") or 1))


def outcome(scene: Scene) -> str:
    if scene.step == "publish_rectification":
        return "复查合格" if scene.variables.get("recheck_result") == "passed" else "复查不合格，已登记线索"
    return str(scene.variables.get("overall") or inspection(scene).overall)


def title(one: Field, scene: Scene) -> Json:
    kind = "整改复查结果" if scene.step == "publish_rectification" else "检查结果"
    return f"{scene.party_name}{kind}公示"[:200]


def replacement(one: Field, scene: Scene) -> Json:
    return next((login for login in scene.inspectors if login not in team(scene)), None)


def _recusal_decision(one: Field, scene: Scene) -> Json:
    granted = inspection(scene).recusal_granted and replacement(one, scene) is not None
    return "grant" if granted else "refuse"


def _before(minutes: int) -> Answer:
    return lambda one, scene: (scene.now - timedelta(minutes=minutes)).isoformat(timespec="minutes")


def today(one: Field, scene: Scene) -> Json:
    return scene.today.isoformat()


def _refuses(scene: Scene) -> bool:
    return inspection(scene).refuses_to_sign


EQUIPMENT = "sys_equipment"
"""Under this name a scene knows what the party runs."""


def listed(known: Sequence[Equipment]) -> list[Json]:
    return [
        {
            "equipment": one.id,
            "last_tested_on": str(one.last_tested_on or ""),
            "next_test_on": str(one.next_test_on or ""),
        }
        for one in known
    ]


def samples(one: Field, scene: Scene) -> Json:
    number = scene.luck.randint(100, 999)
    return [
        {
            "id": "r1", "name": f"{scene.item_name[:20]}样品", "batch_no": f"{scene.today:%Y%m}{number}",
            "spec": "500g", "base_quantity": "20kg", "quantity": "1kg", "backup_quantity": "1kg",
            "seal_no": f"F-{number}",
        }
    ]  # fmt: skip


def captures(one: Field, scene: Scene) -> Json:
    shown = replace(scene, path="captures.r1.screenshot")
    return [
        {
            "id": "r1", "url": "https://shop.example/store", "captured_at": _before(40)(one, scene),
            "screenshot": photo(one, shown), "fact": "店铺首页公示的许可信息",
        }
    ]  # fmt: skip


def devices(one: Field, scene: Scene) -> Json:
    """As the register says; what was never tested is tested today."""
    known = scene.variables.get(EQUIPMENT)
    rows: list[Json] = []
    for number, each in enumerate(known if isinstance(known, list) else [], 1):
        assert isinstance(each, dict)
        last, following = str(each["last_tested_on"]), str(each["next_test_on"])
        tested = last or scene.today.isoformat()
        fits = following if following > tested else (date.fromisoformat(tested) + timedelta(days=365)).isoformat()
        rows.append(
            {
                "id": f"r{number}", "equipment": each["equipment"], "last_tested_on": tested, "next_test_on": fits,
                "test_result": "passed",
            }
        )  # fmt: skip
    return rows


def experts(one: Field, scene: Scene) -> Json:
    return [
        {
            "id": "r1", "name": "特聘专家", "unit": "清源安全技术中心（演示）", "contract_no": "HT-1",
            "no_interest": "true",
        }
    ]  # fmt: skip


def lab_result(one: Field, scene: Scene) -> Json:
    return "unqualified" if inspection(scene).failed else "qualified"


ANSWERS: Mapping[str, Answer] = {
    "samples": samples,
    "captures": captures,
    "devices": devices,
    "experts": experts,
    "lab_result": lab_result,
    "final_result": lab_result,
    "unqualified_items": lambda one, scene: "菌落总数" if inspection(scene).failed else None,
    "sampled_on": today,
    "sent_on": today,
    "told_on": today,
    "result_told_on": today,
    "retest_sent_on": today,
    "report_no": lambda one, scene: f"BG-{scene.luck.randint(1000, 9999)}",
    "lab_report_no": lambda one, scene: f"BG-{scene.luck.randint(1000, 9999)}",
    "lab_name": lambda one, scene: "清源区检验检测中心（演示）",
    "third_party_name": lambda one, scene: "清源安全技术中心（演示）",
    "scan_missing_reason": lambda one, scene: "现场网络不通，已用纸质记录补登",
    "planned_on": planned_on,
    "inspectors": lambda one, scene: list(team(scene)),
    "lead_inspector": lambda one, scene: team(scene)[0],
    "announcement": lambda one, scene: "advance" if inspection(scene).announced else "none",
    "review_decision": decision("review_inspection"),
    "approve_decision": decision("approve_inspection"),
    "order_decision": order_decision,
    "recusal_decision": _recusal_decision,
    "replacement_inspector": lambda one, scene: replacement(one, scene) if inspection(scene).recusal_granted else None,
    "recused_inspector": lambda one, scene: team(scene)[-1],
    "recusal_received_on": today,
    "recusal_applicant": lambda one, scene: scene.party_name[:100],
    "served_on": today,
    "served_how": lambda one, scene: scene.luck.choice(("direct", "direct", "electronic", "mail")),
    "recipient": lambda one, scene: scene.luck.choice(words.NAMES),
    "requested_on": today,
    "reviewed_on": today,
    "materials_state": lambda one, scene: "complete" if inspection(scene).materials else "missing",
    "needs_supplement": lambda one, scene: "yes" if inspection(scene).supplement and scene.before == 0 else "no",
    "materials_received_on": today,
    "certificate_shown": lambda one, scene: True,
    "recusal_told": lambda one, scene: True,
    "rights_told": lambda one, scene: True,
    "party_told": lambda one, scene: True,
    "scan_in_at": _before(75),
    "scan_out_at": _before(5),
    "started_at": _before(70),
    "ended_at": _before(8),
    "place": lambda one, scene: scene.party_address[:200] or scene.party_name[:200],
    "subject_rep": lambda one, scene: scene.luck.choice(words.NAMES),
    "result": of_a_point(checked),
    "fact": of_a_point(fact),
    "evidence": of_a_point(evidence),
    "sign_mode": lambda one, scene: "refused" if _refuses(scene) else "signed",
    "subject_signature": lambda one, scene: (
        signature(one, scene) if scene.step == "recheck" or not _refuses(scene) else None
    ),
    "overall": lambda one, scene: inspection(scene).overall,
    "disposal": lambda one, scene: list(inspection(scene).disposal),
    "corrected_points": corrected_points,
    "result_summary": result_summary,
    "requirement": requirement,
    "deadline_on": deadline_on,
    "extension_received_on": today,
    "extension_wanted_to": extended_to,
    "extension_decision": lambda one, scene: "grant" if rectification(scene).extension_granted else "refuse",
    "extended_to": lambda one, scene: extended_to(one, scene) if rectification(scene).extension_granted else None,
    "extension_scan": scan,
    "report_received_on": today,
    "report_text": plain,
    "report_files": scan,
    "rechecked_on": today,
    "corrected": lambda one, scene: "not_corrected" if _still_failing(scene) else "corrected",
    "recheck_result": lambda one, scene: "failed" if _still_failing(scene) else "passed",
    "recheck_opinion": lambda one, scene: (
        "逐项复查，仍有未改正的问题。" if _still_failing(scene) else "逐项复查，均已改正，复查合格。"
    ),
    "publication_title": title,
    "publication_text": lambda one, scene: words.publication(scene.party_name, scene.item_name, outcome(scene)),
    "archive_no": lambda one, scene: f"清源档·{scene.today.year}·{scene.case_no}"[:64],
    "words": lambda one, scene: f"{scene.luck.choice(words.WORDS)}{scene.luck.randint(10, 99)}",
    "draw_decision": lambda one, scene: (
        "redraw" if scene.before == 0 and luck_of(scene.case_no, "redraw").random() < 0.15 else "publish"
    ),
    "basis": lambda one, scene: str(scene.variables.get("basis") or words.BASIS)[:1000],
    "problem": lambda one, scene: str(scene.variables.get("problem") or "检查发现有关制度未落实。")[:1000],
    "reason": lambda one, scene: scene.luck.choice(words.REASONS),
}
