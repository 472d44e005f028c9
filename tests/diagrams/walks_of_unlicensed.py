"""Stories of unlicensed activity: proved, refuted, passed on, dropped; never a check of permit conditions."""

from typing import Any

import pytest
from sqlalchemy import select, update

from tests.diagrams.acts import TEAM, archived, day, walk
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision.cases.tables import finding, inspection, lead, publication
from workflows.supervision.documents import documents_of
from workflows.supervision.parties.tables import party, permit

STALL = "南湖夜市无照小饭桌"


def a_clue(walk: Walk, **raw: Any) -> Walk:
    given = {
        "item": 1, "clue_source": "patrol", "clue_received_on": day(walk, 0), "subject_kind": "other",
        "subject_name": STALL, "subject_place": "南湖街道夜市东口", "subject_town": "南湖街道",
        "activity": "无许可制售餐食",
    }  # fmt: skip
    return walk.begin("handler1", "unlicensed_activity", **{**given, **raw})


def assessed(walk: Walk, decision: str = "verify", **raw: Any) -> Walk:
    given: dict[str, Any] = {"clue_decision": decision, "clue_note": "线索具体，属于本部门职责"}
    if decision == "verify":
        given |= {"planned_on": day(walk, 3), "inspectors": TEAM, "lead_inspector": "inspector1"}
    return walk.do("handler1", "assess_clue", **{**given, **raw})


def approved(walk: Walk) -> Walk:
    return walk.do("section1", "approve_verification", verification_decision="approve")


def visited(walk: Walk, *, seen: str = "active", shown: str = "none", **raw: Any) -> Walk:
    walk.later(days=3)
    begun = walk.now.replace(hour=10)
    photo = walk.photo("inspector1", "verify_activity", "evidence")
    walk.do(
        "inspector1", "verify_activity", certificate_shown="true", rights_told="true", started_at=begun.isoformat(),
        ended_at=begun.replace(hour=11).isoformat(), place="南湖街道夜市东口", subject_rep="摊主", activity_seen=seen,
        activity_fact="现场正在加工盒饭约六十份，日售约三百元", permit_shown=shown, evidence=[photo],
        evidence_list=[{"name": "现场照片", "proves": "正在加工"}], sign_mode="refused", witness="网格员", **raw,
    )  # fmt: skip
    return walk.do("inspector2", "confirm_verification")


def concluded(walk: Walk, result: str, *disposal: str, **raw: Any) -> Walk:
    given: dict[str, Any] = {
        "verification_result": result, "conclusion_reason": "依据笔录和照片", "disposal": list(disposal or ["none"]),
        "result_summary": "核查结论如上",
    }  # fmt: skip
    return walk.do("inspector1", "conclude_verification", **{**given, **raw})


def closed(walk: Walk) -> Walk:
    walk.do("publisher1", "publish_verification", publication_title="核查结果公示", publication_text="结果如下")
    archived(walk, "archive_verification")
    assert walk.case().state == "closed"
    return walk


@walk
def unlicensed_activity_is_proved_and_becomes_leads(walk: Walk) -> None:
    a_clue(walk)
    case = walk.case()
    assert (case.case_no, case.title) == ("QY-SJ-WZ-2026-0001", f"无证活动核查：{STALL}")
    (subject,) = walk.ask(select(party).where(party.c.id == case.party_id))
    assert (subject.code, subject.code_kind) == ("WZ-2026-0007", "unlicensed")
    approved(assessed(walk))
    visited(walk)
    with pytest.raises(Refused, match="须提出"):
        concluded(walk, "unlicensed")
    with pytest.raises(Refused, match="不能与其他"):
        concluded(walk, "unlicensed", "penalty", "none")
    with pytest.raises(Refused, match="正在从事"):
        concluded(walk, "not_active")
    concluded(walk, "unlicensed", "penalty", "transfer")
    due = walk.item("publish_verification").due
    assert due is not None and due["code"] == "T-A-05b"
    closed(walk)
    (found,) = walk.ask(select(finding))
    assert (found.point_code, found.severity, found.state) == ("UNLICENSED", "否决", "open")
    assert len(found.evidence) == 1
    assert {row.target for row in walk.ask(select(lead))} == {"transfer"}
    assert len(walk.cases_of("administrative_penalty")) == 1
    (visit,) = walk.ask(select(inspection))
    assert (visit.mode, visit.overall) == ("unlicensed", "未经许可擅自从事活动")
    with walk.database.reading() as conn:
        (record,) = documents_of(conn, walk.case_id)
    assert record.kind == "unlicensed_record"
    assert record.context["facts"] == "现场正在加工盒饭约六十份，日售约三百元"
    again = a_clue(walk)
    assert again.case().party_id == case.party_id
    assert again.variables()["clues_before"] == 1


@walk
def a_holder_of_a_valid_permit_is_no_case_of_this_kind(walk: Walk) -> None:
    (known,) = walk.ask(select(party).where(party.c.id == 1))
    named = {"subject_name": known.name, "subject_place": known.address}
    with pytest.raises(Refused, match="日常检查"):
        a_clue(walk, **named)
    with walk.database.transaction() as conn:
        conn.execute(update(permit).where(permit.c.party_id == 1).values(state="revoked"))
    assert "已失效" in str(a_clue(walk, **named).variables()["permit_note"])
    assert walk.case().party_id == 1


@walk
def a_permit_shown_on_the_spot_clears_the_subject(walk: Walk) -> None:
    assessed(a_clue(walk))
    walk.do("section1", "approve_verification", verification_decision="send_back", send_back_reason="人员安排重新考虑")
    approved(assessed(walk))
    visited(walk, shown="shown", permit_shown_number="外地许〔2025〕9号")
    with pytest.raises(Refused, match="出示了有效许可"):
        concluded(walk, "unlicensed", "penalty")
    with pytest.raises(Refused, match="处理意见只能是"):
        concluded(walk, "licensed", "penalty", found_permit_number="外地许〔2025〕9号")
    with pytest.raises(Refused, match="其他主体"):
        concluded(walk, "licensed", found_permit_number="XK0001")
    concluded(walk, "licensed", "transfer", found_permit_number="外地许〔2025〕9号")
    closed(walk)
    assert walk.ask(select(finding)) == []
    assert [row.target for row in walk.ask(select(lead))] == ["transfer"]


@walk
def nothing_is_found_and_the_name_of_a_citizen_is_not_published(walk: Walk) -> None:
    a_clue(walk, subject_kind="citizen", subject_name="周示例")
    with pytest.raises(Refused, match="执法证"):
        assessed(walk, inspectors=["inspector1", "uncertified"])
    with pytest.raises(Refused, match="不能早于今天"):
        assessed(walk, planned_on=day(walk, -1))
    with pytest.raises(Refused, match="核查人员之一"):
        assessed(walk, lead_inspector="inspector3")
    approved(assessed(walk))
    visited(walk, seen="none")
    with pytest.raises(Refused, match="未发现该活动"):
        concluded(walk, "unlicensed", "penalty")
    concluded(walk, "not_active")
    with pytest.raises(Refused, match="不能写姓名"):
        walk.do("publisher1", "publish_verification", publication_title="公示", publication_text="周示例未从事")
    closed(walk)
    (said,) = walk.ask(select(publication))
    assert said.kind == "unlicensed_result"


@walk
def a_clue_for_another_authority_is_passed_on(walk: Walk) -> None:
    assessed(a_clue(walk), "transfer", transfer_to="文化和旅游局")
    assert walk.waits_for() == set()
    assert walk.case().state == "closed"
    assert ["文化和旅游局" in row.summary for row in walk.ask(select(lead))] == [True]


@walk
def a_vague_clue_is_dropped_with_its_reason(walk: Walk) -> None:
    assessed(a_clue(walk), "drop", clue_note="没有地点和对象，无法核查")
    assert walk.case().state == "terminated"
    assert walk.ask(select(inspection)) == []
