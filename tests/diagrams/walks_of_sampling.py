"""Stories of sampling: the laboratory has the sample, the clock stands still, the party may object once."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.diagrams.acts import archived, day, decided, published, waits, walk
from tests.diagrams.walks_of_methods import ROWS, failing, kinds, of_method, on_the_spot
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision import deadlines
from workflows.supervision.cases.tables import finding, inspection
from workflows.supervision.deadlines import NO_END


def sampled(walk: Walk) -> Walk:
    of_method(walk, "sampling")
    sample = {
        "name": "熟食卤味", "batch_no": "20260320", "spec": "500g", "base_quantity": "20kg", "quantity": "1kg",
        "backup_quantity": "1kg", "seal_no": "F-001",
    }  # fmt: skip
    walk.do(
        "inspector1", "take_samples", **on_the_spot(walk), sampling_kind="sample", sampled_on=day(walk, 0),
        samples=[sample], sealed="true", backup_place="本局样品室", lab_name="清源区检验检测中心",
    )  # fmt: skip
    return walk.do("inspector2", "confirm_sampling")


def sent(walk: Walk) -> Walk:
    return walk.do(
        "handler1", "send_samples", lab_name="清源区检验检测中心", lab_qualification="CMA-001",
        lab_order_no="SJ-2026-1", sent_on=day(walk, 0),
    )  # fmt: skip


def scan(walk: Walk, login: str, letter: str, field: str) -> str:
    return walk.scan(login, letter, field)


def reported(walk: Walk, result: str) -> Walk:
    paper = scan(walk, "handler1", "lab_report_received", "lab_report_files")
    return walk.letter(
        "handler1", "lab_report_received", report_received_on=day(walk, 0), lab_report_no="BG-1", lab_result=result,
        unqualified_items="菌落总数" if result == "unqualified" else "", lab_report_files=[paper],
    )  # fmt: skip


def lab_told(walk: Walk) -> Walk:
    return walk.do(
        "handler1", "tell_lab_result", told_on=day(walk, 0), told_how="direct", told_recipient="店主",
        objection_right_told="true",
    )  # fmt: skip


def objected(walk: Walk) -> Walk:
    return walk.letter(
        "handler1", "sampling_objection", objection_received_on=day(walk, 0), objection_applicant="店主",
        objection_kind="retest", objection_grounds="对检验结果有异议",
    )  # fmt: skip


def retested(walk: Walk, result: str) -> Walk:
    walk.do(
        "section1", "decide_retest", retest_decision="accept", retest_reason="符合条件", retest_lab="市检验院",
        retest_order_no="FJ-1", retest_sent_on=day(walk, 0),
    )  # fmt: skip
    walk.later(days=6)
    paper = scan(walk, "handler1", "retest_report_received", "retest_report_files")
    return walk.letter(
        "handler1", "retest_report_received", retest_received_on=day(walk, 0), retest_report_no="FJBG-1",
        lab_result=result, unqualified_items="菌落总数" if result == "unqualified" else "",
        retest_report_files=[paper],
    )  # fmt: skip


def concluded(walk: Walk, result: str, rows: dict[str, Any] = ROWS) -> Walk:
    walk.do("inspector1", "conclude_sampling", final_result=result, final_note="见报告", rows=rows)
    return walk.do("inspector2", "confirm_conclusion")


@walk
def a_sample_that_passes_stops_the_clock_while_the_laboratory_has_it(walk: Walk) -> None:
    sent(sampled(walk))
    sampled_on = walk.now.date()
    assert waits(walk) == {"lab_report_received"}
    walk.later(days=9)
    reported(walk, "qualified")
    due = walk.item("conclude_sampling").due
    assert due is not None and due["code"] == "T-A-36"
    # 20 working days from Monday 23 March 2026 without 23 March to 1 April: 2 April is the first, 4 to 6 April rest
    assert (sampled_on, due["on"]) == (date(2026, 3, 23), "2026-04-30")
    with pytest.raises(Refused, match="结论不能是不合格"):
        walk.do("inspector1", "conclude_sampling", final_result="unqualified", final_note="x", rows=ROWS)
    concluded(walk, "qualified")
    archived(published(decided(walk), "publish_result"), "archive_inspection")
    assert kinds(walk) == [
        "inspection_approval",
        "inspection_notice",
        "sampling_record",
        "result_notice",
    ]
    (found,) = walk.ask(select(inspection))
    assert (found.method, found.inspected_on) == ("sampling", sampled_on)


@walk
def a_failed_sample_is_tested_again_once_and_passes(walk: Walk) -> None:
    sampled(walk)
    with pytest.raises(Refused, match="早于抽样"):
        walk.do(
            "handler1", "send_samples", lab_name="中心", lab_qualification="CMA", lab_order_no="1",
            sent_on=day(walk, -1),
        )  # fmt: skip
    sent(walk)
    walk.later(days=9)
    reported(walk, "unqualified")
    lab_told(walk)
    assert waits(walk) == {"sampling_objection"}
    walk.later(days=2)
    objected(walk)
    retested(walk, "qualified")
    with walk.database.reading() as conn:
        stops = deadlines.stops_of(conn, walk.case_id)
    assert [(one.reason, one.codes) for one in stops] == [("testing", ("T-A-36",))] * 2
    concluded(walk, "qualified")
    decided(walk)
    assert walk.times("stop_for_retest") == 1


@walk
def a_failed_sample_without_objection_is_a_finding(walk: Walk) -> None:
    sent(sampled(walk))
    walk.later(days=9)
    reported(walk, "unqualified")
    lab_told(walk)
    walk.later(days=14)  # seven working days and more: the item is about food
    assert waits(walk) == {"conclude_sampling"}
    assert walk.times("objection_over") == 1
    with pytest.raises(Refused, match="结论不能是合格"):
        concluded(walk, "qualified")
    with pytest.raises(Refused, match="须有对应"):
        concluded(walk, "unqualified")
    concluded(walk, "unqualified", failing(walk, "inspector1", "conclude_sampling"))
    decided(walk, "涉嫌违法立案", "penalty")
    (found,) = walk.ask(select(finding))
    assert found.fact == "菌落总数超标"


@walk
def a_retest_is_refused_and_another_confirms(walk: Walk) -> None:
    sent(sampled(walk))
    walk.later(days=9)
    reported(walk, "unqualified")
    objected(lab_told(walk))
    walk.do("section1", "decide_retest", retest_decision="refuse", retest_reason="备样已过保质期")
    assert waits(walk) == {"conclude_sampling"}


@walk
def a_late_laboratory_is_urged_twice(walk: Walk) -> None:
    sent(sampled(walk))
    for rounds in (1, 2):
        walk.later(days=31)
        assert waits(walk) == {"urge_lab"}
        walk.do("handler1", "urge_lab", urged_how="letter", urge_note="已发函")
        assert walk.variables_of("sampling")["times_urged"] == rounds
    assert walk.times("report_late") == 2
    reported(walk, "qualified")
    assert waits(walk) == {"conclude_sampling"}


@walk
def an_open_due_date_moves_with_the_clock_to_the_minute(walk: Walk) -> None:
    """A decision on a recusal waits while the clock of all limits is stopped and goes on."""
    of_method(walk, "sampling")
    walk.letter(
        "handler1", "recusal_requested", recusal_received_on=day(walk, 0), recusal_applicant="店主",
        recused_inspector="inspector1", recusal_grounds="亲属",
    )  # fmt: skip
    due = walk.item("decide_recusal")
    assert (due.due_at, due.due and due.due["on"]) == (datetime(2026, 3, 25, tzinfo=walk.now.tzinfo), "2026-03-24")
    walk.stop_clock(since=walk.now.date() + timedelta(days=1))
    assert walk.item("decide_recusal").due_at == NO_END
    walk.until(datetime(2026, 3, 30, 9, tzinfo=walk.now.tzinfo))
    walk.resume_clock(until=date(2026, 3, 30))
    moved = walk.item("decide_recusal")
    assert moved.due_at == datetime(2026, 4, 1, tzinfo=walk.now.tzinfo)
    assert moved.due_at is not None
    walk.until(moved.due_at - timedelta(minutes=1))
    assert not walk.is_late("decide_recusal")
    walk.until(moved.due_at)
    assert walk.is_late("decide_recusal")
