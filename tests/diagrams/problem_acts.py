"""What people do with a problem: one function per act, each through the use cases."""

from typing import Any

from tests.diagrams.acts import SERVED, TEAM, day
from tests.diagrams.world import Walk
from workflows.supervision import problems
from workflows.supervision.problems import Problem

OTHERS = ["inspector3", "inspector4"]


def a_problem(walk: Walk, **raw: Any) -> Walk:
    given = {
        "item": 1, "party": 1, "problem": "冷库温度没有记录", "basis": "《食品安全法》第五十四条",
        "found_on": day(walk, 0), "inspectors": TEAM, "problem_type": "records", "grade": "general",
    }  # fmt: skip
    walk.begin("inspector1", "campaign_problem", **{**given, **raw})
    assert walk.case().case_no.startswith("QY-SJ-WZ-2026-")
    return walk


def assessed(walk: Walk, *, days: int = 10, **raw: Any) -> Walk:
    given = {
        "problem": "冷库温度没有记录", "basis": "《食品安全法》第五十四条", "problem_type": "records",
        "grade": "general", "measures": ["order"], "requirement": "每日记录两次温度", "duty_department": 1,
        "duty_person": "handler1", "deadline_on": day(walk, days),
    }  # fmt: skip
    return walk.do("handler1", "assess_problem", **{**given, **raw})


def elsewhere(walk: Walk, *measures: str) -> Walk:
    """Assessed with measures that leave nothing to rectify, and approved."""
    given = {"requirement": None, "duty_department": None, "duty_person": None, "deadline_on": None}
    assessed(walk, measures=list(measures), measure_reason="性质严重", **given)
    return approved(walk)


def approved(walk: Walk, decision: str = "approve", reason: str = "") -> Walk:
    return walk.do("section1", "approve_assessment", assessment_decision=decision, send_back_reason=reason)


def listed(walk: Walk, decision: str = "approve", reason: str = "") -> Walk:
    walk.do(
        "handler1", "draft_listing", supervising_department=1, listing_standard="温度连续三十日达标",
        listing_requirement="每周报告一次",
    )  # fmt: skip
    return walk.do("head1", "approve_listing", listing_decision=decision, send_back_reason=reason)


def served(walk: Walk) -> Walk:
    return walk.do("inspector1", "serve_order", **{**SERVED, "served_on": day(walk, 0)})


def ordered(walk: Walk, **raw: Any) -> Walk:
    """From the found problem to the served order."""
    return served(approved(assessed(walk, **raw)))


def reported(walk: Walk) -> Walk:
    given = {"report_received_on": day(walk, 0), "report_text": "已配备温度计并记录"}
    return walk.letter("handler1", "rectification_report_received", **given)


def asked_for_time(walk: Walk, until: str, decision: str) -> Walk:
    walk.letter(
        "handler1", "extension_requested", extension_received_on=day(walk, 0), extension_wanted_to=until,
        extension_grounds="设备采购中",
    )  # fmt: skip
    return decided(walk, until, decision)


def decided(walk: Walk, until: str, decision: str) -> Walk:
    given = {"extended_to": until} if decision == "grant" else {}
    return walk.do("section1", "decide_extension", extension_decision=decision, extension_note="已核实", **given)


def appointed(walk: Walk, *logins: str) -> Walk:
    return walk.do("section1", "appoint_acceptors", acceptors=list(logins or OTHERS))


def inspected(walk: Walk, login: str = "inspector3", *, passed: bool = True, **raw: Any) -> Walk:
    """On the spot, with a photo of how it is now."""
    row: dict[str, Any] = {"requirement": "每日记录两次温度", "corrected": "corrected"}
    if not passed:
        photo = walk.photo(login, "accept_problem", "points.r1.evidence")
        row |= {"corrected": "not_corrected", "fact": "仍没有记录", "evidence": [photo]}
    given = {
        "rechecked_on": day(walk, 0), "certificate_shown": "true", "points": [row],
        "recheck_result": "passed" if passed else "failed", "recheck_opinion": "现场验收情况如上",
        "after_photos": [walk.photo(login, "accept_problem", "after_photos")], "rectifier": "店主",
    }  # fmt: skip
    return walk.do(login, "accept_problem", **{**given, **raw})


def accepted(walk: Walk, *, passed: bool = True) -> Walk:
    inspected(appointed(walk), passed=passed)
    return walk.do("inspector4", "confirm_acceptance")


def closed(walk: Walk, login: str = "section1", step: str = "approve_general", *, refused: str = "") -> Walk:
    decision = "refuse" if refused else "approve"
    return walk.do(login, step, closing_decision=decision, refusal_reason=refused)


def archived(walk: Walk) -> Walk:
    walk.do("archivist1", "archive_problem", archive_no="D-2026-001")
    assert walk.case().state == "closed"
    return walk


def the_problem(walk: Walk) -> Problem:
    with walk.database.reading() as conn:
        found = problems.of_case(conn, walk.case_id)
    assert found is not None
    return found


def moves(walk: Walk) -> list[str]:
    """The statuses the problem went through."""
    with walk.database.reading() as conn:
        return [str(one.after) for one in problems.changes_of(conn, the_problem(walk).id)]
