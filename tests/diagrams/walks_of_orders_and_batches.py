"""Stories of rectifications and batches: every flow at least once, each loop 0, 1 and 2 times."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.diagrams.acts import (
    a_batch,
    a_rectification,
    archived,
    asked_for_time,
    day,
    drafted,
    drawn,
    ordered,
    prepared,
    published,
    rechecked,
    reported,
    walk,
)
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision.cases.tables import case_link, lead, rectification_order
from workflows.supervision.documents import documents_of


@walk
def a_rectification_passes_at_once(walk: Walk) -> None:
    ordered(drafted(a_rectification(walk)))
    assert walk.waits_for() == {"rectification_report_received", "extension_requested"}
    walk.later(days=3)
    reported(walk)
    due = walk.item("recheck").due
    assert due is not None and (due["code"], str(due["since"])[:10]) == ("T-R-01", day(walk, 0))
    rechecked(walk, passed=True)
    archived(published(walk, "publish_rectification"), "archive_rectification")
    assert walk.case().state == "closed"
    (order,) = walk.ask(select(rectification_order))
    assert (order.passed, order.round, order.extended_to) == (True, 1, None)
    with walk.database.reading() as conn:
        kinds = [document.kind for document in documents_of(conn, walk.case_id)]
    assert kinds == ["rectification_order", "recheck_opinion"]


@walk
def a_rectification_fails_twice_and_becomes_a_lead(walk: Walk) -> None:
    a_rectification(walk)
    with pytest.raises(Refused, match="晚于今天"):
        drafted(walk, days=0)
    drafted(walk)
    walk.do("section1", "approve_order", order_decision="send_back", send_back_reason="期限太短")
    ordered(drafted(walk))
    deadline = datetime.fromisoformat(str(walk.variables()["deadline_at"]))
    walk.until(deadline - timedelta(seconds=1))
    assert "recheck" not in walk.waits_for()
    walk.until(deadline)
    assert walk.waits_for() == {"recheck"}
    walk.until(deadline + timedelta(hours=10))
    rechecked(walk, passed=False)
    assert walk.waits_for() == {"draft_order"}
    for _ in range(2):
        drafted(walk)
        walk.do("section1", "approve_order", order_decision="send_back", send_back_reason="期限太短")
    ordered(drafted(walk))
    reported(walk)
    rechecked(walk, passed=False)
    archived(published(walk, "publish_rectification"), "archive_rectification")
    (penalty,) = walk.cases_of("administrative_penalty")
    assert walk.ask(select(lead)) == []
    assert walk.ask(select(case_link.c.kind).where(case_link.c.to_case_id == penalty))[0].kind == "penalty"
    assert [row.passed for row in walk.ask(select(rectification_order))] == [False, False]


@walk
def two_inspectors_may_change_places_at_the_second_recheck(walk: Walk) -> None:
    ordered(drafted(a_rectification(walk)))
    for first, second, result in (("inspector1", "inspector2", "failed"), ("inspector2", "inspector1", "passed")):
        reported(walk)
        photo = walk.photo(first, "recheck", "points.r1.evidence")
        left: dict[str, Any] = {"corrected": "not_corrected", "fact": "仍没有", "evidence": [photo]}
        row = {"requirement": "办理健康证明", **(left if result == "failed" else {"corrected": "corrected"})}
        walk.do(
            first, "recheck", rechecked_on=day(walk, 0), certificate_shown="true", points=[row],
            recheck_result=result, recheck_opinion="复查情况如上",
        )  # fmt: skip
        with pytest.raises(Refused, match="职责分离"):
            walk.do(first, "confirm_recheck")
        walk.later(hours=1).do(second, "confirm_recheck").later(hours=1)
        if result == "failed":
            ordered(drafted(walk)).later(hours=1)
    assert walk.waits_for() == {"publish_rectification"}


@walk
def an_order_that_is_not_served_in_time_gets_a_new_deadline(walk: Walk) -> None:
    drafted(a_rectification(walk), days=3)
    walk.do("section1", "approve_order", order_decision="approve")
    walk.until(datetime.fromisoformat(f"{day(walk, 4)}T00:00:00+08:00") - timedelta(minutes=1))
    assert walk.waits_for() == {"serve_order"}
    walk.later(minutes=1)
    assert walk.waits_for() == {"draft_order"}
    assert walk.times("deadline_missed") == 1
    with walk.database.reading() as conn:
        assert documents_of(conn, walk.case_id) == []
    ordered(drafted(walk))
    assert walk.waits_for() == {"rectification_report_received", "extension_requested"}


@walk
def the_deadline_is_extended_once_and_not_twice(walk: Walk) -> None:
    ordered(drafted(a_rectification(walk), days=10))
    asked_for_time(walk, day(walk, 20), "grant")
    assert str(walk.variables()["deadline_at"])[:10] == day(walk, 21)
    with pytest.raises(Refused, match="已延期一次"):
        asked_for_time(walk, day(walk, 30), "grant")
    walk.do("section1", "decide_extension", extension_decision="refuse", extension_note="以一次为限")
    walk.later(days=15)
    assert walk.waits_for() == {"rectification_report_received", "extension_requested"}
    walk.later(days=7)
    assert walk.waits_for() == {"recheck"}
    with pytest.raises(Refused, match="还有1项未改正"):
        photo = walk.photo("inspector1", "recheck", "points.r1.evidence")
        row = {"requirement": "办理健康证明", "corrected": "not_corrected", "fact": "仍没有", "evidence": [photo]}
        walk.do(
            "inspector1", "recheck", rechecked_on=day(walk, 0), certificate_shown="true", points=[row],
            recheck_result="passed", recheck_opinion="合格",
        )  # fmt: skip
    rechecked(walk, passed=True)
    assert walk.times("decide_extension") == 2


@walk
def a_batch_starts_a_case_for_every_drawn_party(walk: Walk) -> None:
    drawn(a_batch(walk))
    batch = walk.case()
    assert batch.state == "closed"
    started = walk.cases_of("daily_inspection")
    assert len(started) == 2
    assert {row.kind for row in walk.ask(select(case_link))} == {"batch"}
    walk.follow(started[0])
    assert walk.case().source == "batch"
    drawn_team = walk.variables()["inspectors"]
    others = [login for login in ("inspector1", "inspector2", "inspector3") if login not in drawn_team]
    with pytest.raises(Refused, match="不能更换"):
        prepared(walk, inspectors=[drawn_team[0], *others], lead_inspector=drawn_team[0], planned_on=day(walk, 14))
    prepared(walk, inspectors=drawn_team, lead_inspector=drawn_team[0], planned_on=day(walk, 14))
    assert "review_inspection" in walk.waits_for()


@walk
def a_batch_is_drawn_again_once_by_ratio(walk: Walk) -> None:
    a_batch(walk, size_kind="ratio", size="50")
    drawn(walk, "redraw", "名录有误")
    drawn(walk)
    assert len(walk.cases_of("daily_inspection")) == 4
    assert walk.times("run_draw") == 2


@walk
def a_batch_is_drawn_again_twice(walk: Walk) -> None:
    a_batch(walk)
    drawn(drawn(walk, "redraw", "名录有误"), "redraw", "人员变动")
    drawn(walk)
    assert walk.times("run_draw") == 3


@walk
def too_large_a_batch_is_refused(walk: Walk) -> None:
    with pytest.raises(Refused, match="不超过"):
        a_batch(walk, size="7")
    with pytest.raises(Refused, match="没有符合条件"):
        a_batch(walk, risk_classes=["D"])
    assert walk.cases_of("inspection_batch") == []
