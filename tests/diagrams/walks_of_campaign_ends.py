"""Stories of how special rectifications end: sampling, looking back, serious problems, extension, summary."""

import pytest
from sqlalchemy import select

from tests.diagrams.acts import day, walk
from tests.diagrams.campaign_acts import (
    BUREAU,
    OTHER,
    accepted,
    archived,
    asked_for_extension,
    at_work,
    checked,
    closed_problem,
    ended,
    noticed,
    problems_of,
    reinforced,
    sampled,
    summed_up,
    swept,
    the_campaign,
)
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision import campaigns
from workflows.supervision.campaigns.tables import campaign_extension, campaign_look_back
from workflows.supervision.cases.tables import lead


def looked_back_at(walk: Walk) -> list[int]:
    """The parties of the look-back."""
    with walk.database.reading() as conn:
        backs = campaigns.look_backs(conn, the_campaign(walk).id)
        return [campaigns.object_by_id(conn, one.object_id).party_id for one in backs]


@walk
def a_sampled_problem_fails_and_goes_back(walk: Walk) -> None:
    swept(accepted(at_work(walk)), failing=(2, 4, 6))
    for one in problems_of(walk):
        closed_problem(walk, one.id)
    noticed(walk.later(days=21))
    ended(walk)
    assert the_campaign(walk).state == campaigns.CLOSING
    item = walk.all_items("recheck_problem")
    assert len(item) == 1
    assert walk.begins_with("inspector1", item[0].id)["sampled_no"] in {one.no for one in problems_of(walk)}
    for people, words in (
        (("uncertified",), "不得少于两人"),
        (("uncertified", "inspector3"), "原检查人员、验收人员"),
        (("uncertified", "inspector1"), "原检查人员、验收人员"),
    ):
        with pytest.raises(Refused, match=words):
            sampled(walk, people=people)
    sampled(walk, "failed")
    reopened = [one for one in problems_of(walk) if one.times_reopened]
    assert len(reopened) == 1 and len(walk.cases_of("campaign_problem")) == 4
    assert [row.target for row in walk.ask(select(lead))] == ["accountability"]


@walk
def looking_back_finds_a_relapse(walk: Walk) -> None:
    swept(accepted(at_work(walk)), failing=(2, 4))
    for one in problems_of(walk):
        closed_problem(walk, one.id)
    noticed(walk.later(days=21))
    noticed(ended(walk))
    sampled(walk)
    walk.later(days=29)
    assert "record_check" not in walk.waits_for()
    walk.later(days=3)
    (again,) = looked_back_at(walk)
    item = walk.item("record_check")
    assert item.due is not None
    assert (item.due["code"], str(item.due["since"])[:10]) == ("T-B-05", the_campaign(walk).ends_on.isoformat())  # type: ignore[union-attr]
    checked(walk, again, failed=1, grade="major")
    found = the_campaign(walk)
    assert (found.look_back_count, found.relapsed_count) == (1, 1)
    assert len(problems_of(walk)) == 3
    assert [row.relapsed for row in walk.ask(select(campaign_look_back))] == [True]
    assert [row.target for row in walk.ask(select(lead))] == ["accountability"]
    due = walk.item("write_summary").due
    assert due is not None and (due["code"], str(due["since"])[:10]) == ("T-B-06", day(walk, 0))
    archived(summed_up(walk), regime=True)
    assert [row.target for row in walk.ask(select(lead))] == ["accountability", "regime_list"]


@walk
def a_serious_problem_keeps_the_campaign_open_until_it_is_closed(walk: Walk) -> None:
    swept(accepted(at_work(walk)), failing=(2,), grade="serious")
    (serious,) = problems_of(walk)
    noticed(walk.later(days=21))
    noticed(ended(walk))
    walk.later(days=32)
    checked(walk, 2)
    assert "request_extension" in walk.waits_for()
    with pytest.raises(Refused, match="由主要领导批准"):
        asked_for_extension(walk, 10, who="gov1")
    asked_for_extension(walk, 10, "refuse")
    asked_for_extension(walk, 10, "refuse")
    asked_for_extension(walk, 10)
    walk.later(days=11)
    asked_for_extension(walk, 10)
    closed_problem(walk, serious.id)
    assert walk.waits_for() == set()
    walk.later(days=11)
    summed_up(walk)
    assert [row.granted for row in walk.ask(select(campaign_extension))] == [False, False, True, True]


@walk
def the_government_extends_a_district_wide_campaign(walk: Walk) -> None:
    reinforced(walk)
    at_work(walk, departments=(BUREAU, OTHER))
    accepted(walk)
    accepted(walk, OTHER)
    swept(walk, failing=(2,), grade="serious")
    swept(walk, OTHER, failing=(1, 3))
    noticed(walk.later(days=21))
    noticed(ended(walk))
    walk.later(days=32)
    for party_id in looked_back_at(walk):
        checked(walk, party_id)
    with pytest.raises(Refused, match="由区政府批准"):
        asked_for_extension(walk, 10)
    for one in problems_of(walk):
        closed_problem(walk, one.id)
    asked_for_extension(walk, 10, who="gov1")
    walk.later(days=11)
    summed_up(walk)
    archived(walk)
    with walk.database.reading() as conn:
        lines = campaigns.lines(conn, the_campaign(walk), today=walk.now.date())
    assert [(line.department_id, line.objects, line.checked, line.problems, line.closed) for line in lines] == [
        (BUREAU, 3, 3, 1, 1),
        (OTHER, 3, 3, 2, 2),
    ]
