"""Stories of intermediaries: an expired qualification must be answered for; a clean one is rated and published."""

from typing import Any

import pytest
from sqlalchemy import select, update

from tests.diagrams.acts import SERVED, TEAM, archived, day, published, walk
from tests.diagrams.receivers import receivers
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision.cases import evaluations
from workflows.supervision.cases.tables import finding
from workflows.supervision.documents import documents_of
from workflows.supervision.parties.tables import intermediary

CODES = ("B1-01", "B1-02", "B1-03", "B2-01", "B2-02", "B3-01", "B3-02")


def a_task(walk: Walk, party: int, item: int = 1) -> Walk:
    return walk.begin(
        "handler1", "intermediary_inspection", item=item, party=party, method="site_visit", mode="key",
        task_source="assigned", reason="年度计划",
    )  # fmt: skip


def visited(walk: Walk, *, failed: str = "") -> Walk:
    walk.do(
        "handler1", "prepare_inspection", planned_on=day(walk, 7), inspectors=TEAM, lead_inspector="inspector1",
        content="质量、收费、资质", basis="意见二（一）",
    )  # fmt: skip
    walk.do("section1", "review_inspection", review_decision="approve")
    walk.do("handler1", "serve_notice", rights_told="true", **SERVED)
    walk.later(days=7)
    rows: dict[str, Any] = {code: {"result": "符合"} for code in CODES}
    if failed:
        photo = walk.photo("inspector1", "record_site", f"rows.{failed}.evidence")
        rows[failed] = {"result": "不符合", "fact": "资质证书已过期仍承接业务", "evidence": [photo]}
    begun = walk.now.replace(hour=10)
    walk.do(
        "inspector1", "record_site", certificate_shown="true", started_at=begun.isoformat(),
        ended_at=begun.replace(hour=11).isoformat(), place="南湖街道9号", subject_rep="经理", rows=rows,
    )  # fmt: skip
    return walk.do("inspector2", "confirm_record")


def decided(walk: Walk, overall: str, *disposal: str) -> Walk:
    return walk.do(
        "inspector1", "decide_result", overall=overall, disposal=list(disposal or ["none"]), result_summary="如上"
    )


def closed(walk: Walk) -> Walk:
    walk.do("handler1", "serve_result", result_served_on=day(walk, 0), handling_told="依法处理")
    return archived(published(walk, "publish_result"), "archive_inspection")


@walk
def an_expired_qualification_is_flagged_and_rectified(walk: Walk) -> None:
    made = receivers(walk)
    a_task(walk, made["agency"])
    assert walk.case().case_no == "QY-SJ-ZJ-2026-0001"
    assert "2026-02-28届满" in str(walk.variables()["qualification_note"])
    visited(walk, failed="B3-01")
    with pytest.raises(Refused, match="未发现问题"):
        decided(walk, "未发现问题")
    closed(decided(walk, "发现问题责令限期改正", "rectification"))
    assert len(walk.cases_of("rectification")) == 1
    assert [row.point_code for row in walk.ask(select(finding))] == ["B3-01"]
    with walk.database.reading() as conn:
        known = evaluations.of_case(conn, walk.case_id)
        kinds = [one.kind for one in documents_of(conn, walk.case_id)]
    assert known is not None and (known.kind, known.rating, known.party_id) == ("intermediary", "poor", made["agency"])
    assert kinds == ["inspection_notice", "intermediary_result"]


@walk
def an_intermediary_with_a_valid_qualification_is_found_in_order(walk: Walk) -> None:
    made = receivers(walk)
    with pytest.raises(Refused, match="不在中介服务机构名录"):
        a_task(walk, 1)
    with pytest.raises(Refused, match="没有关联"):
        a_task(walk, made["agency"], made["delegated"])
    a_task(walk, made["agency"])
    with pytest.raises(Refused, match="资质已过期"):
        decided(visited(walk), "未发现问题")
    with walk.database.transaction() as conn:
        conn.execute(update(intermediary).values(qualification_expires_on=None))
    a_task(walk, made["agency"])
    walk.do(
        "handler1", "prepare_inspection", planned_on=day(walk, 9), inspectors=TEAM, lead_inspector="inspector1",
        content="质量", basis="意见二（一）",
    )  # fmt: skip
    walk.do("section1", "review_inspection", review_decision="send_back", send_back_reason="时间不妥")
    closed(decided(visited(walk), "未发现问题"))
    with walk.database.reading() as conn:
        known = evaluations.of_case(conn, walk.case_id)
    assert known is not None and (known.score, known.rating) == (100, "excellent")
