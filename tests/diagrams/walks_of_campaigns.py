"""Stories of special rectifications: every flow at least once, each loop 0, 1 and 2 times."""

from tests.diagrams.acts import walk
from tests.diagrams.campaign_acts import (
    accepted,
    archived,
    at_work,
    ended,
    noticed,
    summed_up,
    swept,
    the_campaign,
    week_reported,
)
from tests.diagrams.world import Walk
from workflows.supervision import campaigns
from workflows.supervision.documents import documents_of


def papers(walk: Walk) -> list[str]:
    with walk.database.reading() as conn:
        return [document.kind for document in documents_of(conn, walk.case_id)]


@walk
def a_campaign_finds_nothing_and_says_so(walk: Walk) -> None:
    at_work(walk)
    accepted(walk)
    assert len(walk.all_items("record_check")) == 3
    week_reported(walk, zero=True)
    swept(walk)
    walk.later(days=21)
    noticed(walk)
    ended(walk)
    noticed(walk)
    assert "write_summary" in walk.waits_for()
    summed_up(walk)
    archived(walk)
    assert the_campaign(walk).state == campaigns.CLOSED
    assert papers(walk) == ["campaign_plan", "stage_notice", "stage_notice", "campaign_summary"]
