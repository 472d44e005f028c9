"""Stories of problems: every measure, every grade, each loop 0, 1 and 2 times, overdue and reopened."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.diagrams.acts import day, walk
from tests.diagrams.problem_acts import (
    a_problem,
    accepted,
    appointed,
    approved,
    archived,
    asked_for_time,
    assessed,
    closed,
    decided,
    elsewhere,
    inspected,
    listed,
    moves,
    ordered,
    reported,
    served,
    the_problem,
)
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.processes.host import HOST
from workflows.processes.starting import start_case
from workflows.supervision import cases, problems
from workflows.supervision.cases.tables import case, lead, notification, rectification_order
from workflows.supervision.documents import documents_of
from workflows.usecases.errors import FormInvalid


def papers(walk: Walk) -> list[str]:
    with walk.database.reading() as conn:
        return [document.kind for document in documents_of(conn, walk.case_id)]


@walk
def a_general_problem_is_closed_by_the_section_head(walk: Walk) -> None:
    ordered(a_problem(walk))
    assert walk.waits_for() == {"rectification_report_received", "extension_requested"}
    walk.later(days=3)
    reported(walk)
    due = walk.item("appoint_acceptors").due
    assert due is not None and due["code"] == "T-B-26"
    appointed(walk)
    due = walk.item("accept_problem").due
    assert due is not None and (due["code"], str(due["since"])[:10]) == ("T-B-04", day(walk, 0))
    inspected(walk)
    with pytest.raises(Refused, match="职责分离"):
        walk.do("inspector3", "confirm_acceptance")
    walk.do("inspector4", "confirm_acceptance")
    assert the_problem(walk).status == "to_accept"
    archived(closed(walk))
    found = the_problem(walk)
    assert moves(walk) == ["to_rectify", "rectifying", "to_accept", "closed"]
    assert (found.accepted_by, found.approved_by) == (("inspector3", "inspector4"), "section1")
    assert (found.closed_on, found.duty_person, len(found.after)) == (walk.now.date(), "handler1", 1)
    assert papers(walk) == ["rectification_order", "recheck_opinion", "problem_closing"]


@walk
def a_major_problem_is_extended_once_refused_and_closed_by_the_deputy(walk: Walk) -> None:
    a_problem(walk, grade="major")
    for _ in range(2):
        approved(assessed(walk, grade="major"), "send_back", "期限太长")
    ordered(walk, grade="major")
    walk.later(days=1)
    asked_for_time(walk, day(walk, 20), "refuse")
    with pytest.raises(Refused, match="晚于原期限"):
        asked_for_time(walk, day(walk, 1), "grant")
    decided(walk, day(walk, 20), "grant")
    assert the_problem(walk).extended_to == the_problem(walk).last_day
    with pytest.raises(Refused, match="已延期一次"):
        asked_for_time(walk, day(walk, 40), "grant")
    decided(walk, "", "refuse")
    reported(walk)
    for reason in ("照片不清", "仍不清"):
        accepted(walk)
        closed(walk, "deputy1", "approve_major", refused=reason)
        assert the_problem(walk).status == "to_accept"
        walk.later(days=1)
    accepted(walk)
    archived(closed(walk, "deputy1", "approve_major"))
    assert walk.times("accept_problem") == 3
    assert the_problem(walk).approved_by == "deputy1"
    (one,) = walk.ask(select(rectification_order))
    assert (one.round, one.passed) == (1, True)


@walk
def a_serious_problem_is_listed_overdue_accepted_at_the_second_order_and_lifted(walk: Walk) -> None:
    approved(assessed(a_problem(walk, grade="serious"), grade="serious"))
    for _ in range(2):
        listed(walk, "send_back", "标准不具体")
    served(listed(walk))
    found = the_problem(walk)
    assert (found.supervised_by, found.supervised_on, found.supervision_lifted_on) == (1, walk.now.date(), None)
    walk.until(datetime.fromisoformat(str(walk.variables()["deadline_at"])))
    told = {
        row.login or row.candidate for row in walk.ask(select(notification).where(notification.c.kind == "problem"))
    }
    assert {"handler1", "1:deputy_head"} <= told
    assert walk.waits_for() == {"appoint_acceptors"}
    accepted(walk, passed=False)
    assert (the_problem(walk).status, walk.waits_for()) == ("not_accepted", {"assess_problem"})
    ordered(walk, grade="serious", days=5)
    walk.later(days=2)
    reported(walk)
    walk.until(datetime.fromisoformat(str(walk.variables()["deadline_at"])) + timedelta(days=29))
    assert walk.ask(select(lead)) == []
    walk.later(days=1, minutes=1)
    assert [row.target for row in walk.ask(select(lead))] == ["accountability"]
    assert walk.waits_for() == {"appoint_acceptors"}
    archived(closed(accepted(walk), "head1", "approve_serious"))
    assert the_problem(walk).supervision_lifted_on == walk.now.date()
    assert papers(walk) == [
        "supervision_listing", "rectification_order", "recheck_opinion", "rectification_order", "recheck_opinion",
        "problem_closing", "listing_lifted",
    ]  # fmt: skip
    assert walk.times("record_listing") == 1


@walk
def two_orders_in_vain_and_no_third(walk: Walk) -> None:
    a_problem(walk)
    for _ in range(2):
        accepted(reported(ordered(walk)), passed=False)
    with pytest.raises(Refused, match="已两次责令改正"):
        assessed(walk)
    elsewhere(walk, "penalty")
    assert (the_problem(walk).status, moves(walk)[-2:]) == ("to_penalty", ["not_accepted", "to_penalty"])
    archived(walk)


@walk
def a_general_problem_overdue_for_thirty_days_is_no_lead(walk: Walk) -> None:
    ordered(a_problem(walk))
    walk.until(datetime.fromisoformat(str(walk.variables()["deadline_at"])) + timedelta(days=31))
    assert walk.times("no_lead") == 1
    assert walk.ask(select(lead)) == []
    assert the_problem(walk).status == "to_accept"


@walk
def an_order_that_is_not_served_in_time_goes_back(walk: Walk) -> None:
    approved(assessed(a_problem(walk), days=3))
    walk.until(datetime.fromisoformat(f"{day(walk, 4)}T00:00:00+08:00") - timedelta(minutes=1))
    assert walk.waits_for() == {"serve_order"}
    walk.later(minutes=1)
    assert walk.waits_for() == {"assess_problem"}
    ordered(walk)
    assert walk.waits_for() == {"rectification_report_received", "extension_requested"}


@walk
def what_goes_elsewhere_leaves_nothing_to_rectify(walk: Walk) -> None:
    for measures, status in (
        (("penalty",), "to_penalty"),
        (("case_referral", "penalty"), "to_referral"),
        (("accountability",), "to_accountability"),
        (("close_down",), "not_rectifiable"),
    ):
        elsewhere(a_problem(walk), *measures)
        assert the_problem(walk).status == status
        archived(walk)
        walk.later(minutes=1)


@walk
def a_penalty_beside_an_order_is_started_once(walk: Walk) -> None:
    both = {"measures": ["order", "penalty"], "measure_reason": "情节较重"}
    accepted(reported(ordered(a_problem(walk), **both)), passed=False)
    ordered(walk, **both)
    leads = len(walk.ask(select(lead).where(lead.c.target == "penalty")))
    assert leads + len(walk.cases_of("administrative_penalty")) == 1
    assert the_problem(walk).status == "rectifying"


@walk
def what_cannot_be_carried_out_is_refused_with_a_sentence(walk: Walk) -> None:
    for wrong, why in (
        ({"inspectors": ["inspector1"]}, "两人|至少"),
        ({"inspectors": ["inspector1", "uncertified"]}, "行政执法证"),
        ({"party": None}, "只填一个"),
        ({"object_department": 2}, "只填一个"),
    ):
        with pytest.raises((Refused, FormInvalid), match=why):
            a_problem(walk, **wrong)
    a_problem(walk)
    for wrong, why in (
        ({"measures": ["order", "close_down"]}, "不能再责令"),
        ({"measures": ["order", "penalty"]}, "理由"),
        ({"requirement": ""}, "整改措施"),
        ({"deadline_on": day(walk, 0)}, "晚于今天"),
        ({"duty_person": "handler9"}, "不是责任单位"),
    ):
        with pytest.raises(Refused, match=why):
            assessed(walk, **wrong)
    reported(ordered(walk))
    with walk.database.reading() as conn:
        assert cases.officers_of(conn, walk.case_id, "duty") == ["handler1"]
    for logins, why in (
        (("inspector3",), "少于两人"),
        (("inspector1", "inspector3"), "发现人"),
        (("uncertified", "inspector3"), "行政执法证"),
    ):
        with pytest.raises(Refused, match=why):
            appointed(walk, *logins)
    appointed(walk)
    with pytest.raises(Refused, match="只能由"):
        inspected(walk, "inspector1")
    row = {"requirement": "记录", "corrected": "not_corrected", "fact": "没有"}
    with pytest.raises((Refused, FormInvalid)):
        inspected(walk, points=[row])
    with pytest.raises(Refused, match="至少一项"):
        inspected(walk, recheck_result="failed")


@walk
def an_organ_itself_has_a_problem(walk: Walk) -> None:
    a_problem(walk, party=None, object_department=2, problem_type="organ")
    assert "其他部门" in walk.case().title or "：" in walk.case().title
    archived(closed(accepted(reported(ordered(walk)))))
    found = the_problem(walk)
    assert (found.party_id, found.object_department_id, found.status) == (None, 2, "closed")


@walk
def a_problem_entered_by_its_campaign_is_worked_and_reopened_after_sampling(walk: Walk) -> None:
    campaign = a_problem(walk, party=2).case_id  # any case may stand for the campaign here
    with walk.database.transaction() as conn:
        entered = problems.enter(
            conn, source="finding:1", campaign_case_id=campaign, department_id=1, item_id=1, party_id=1,
            found_on=walk.now.date(), found_by=["inspector1", "inspector2"], description="无健康证明",
            grade="serious", actor="inspector1", now=walk.now,
        )  # fmt: skip

    def handed_over() -> Walk:
        given = {"item": 1, "party": 1, "problem_id": entered.id}
        with walk.database.transaction() as conn:
            begun = start_case(
                conn, HOST, "campaign_problem", variables=given, department_id=1, actor="inspector1", now=walk.now,
                source="special_rectification", parent_case_id=campaign, link="problem",
            )  # fmt: skip
        return walk.follow(begun.case.id)

    handed_over()
    assert (the_problem(walk).id, walk.variables()["grade"]) == (entered.id, "serious")
    served(listed(approved(assessed(walk, grade="serious"))))
    archived(closed(accepted(reported(walk)), "head1", "approve_serious"))
    with walk.database.transaction() as conn:
        assert [one.id for one in problems.sample(conn, campaign, share=10, seed="东街")] == [entered.id]
        problems.reopen(conn, entered.id, reason="抽验不合格", actor="handler1", now=walk.now)
    walk.later(days=1)
    handed_over()
    served(listed(approved(assessed(walk, grade="serious"))))
    assert (the_problem(walk).times_reopened, the_problem(walk).status) == (1, "rectifying")
    assert len(walk.ask(select(case).where(case.c.process_key == "campaign_problem"))) == 3
