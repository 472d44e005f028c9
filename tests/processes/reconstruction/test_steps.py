"""Steps of the timeline: in time, late, open, cut short; the law, the diagram and the people of that day."""

from datetime import timedelta

from tests.diagrams.acts import a_rectification, archived, drafted, ordered, published, rechecked, reported
from tests.diagrams.world import Walk
from tests.processes.reconstruction.office import EVENT, TODAY, a_tracing, logins, of_kind, step, timeline
from workflows import engine
from workflows.processes import reconstruction
from workflows.processes.host import HOST
from workflows.supervision import tracing
from workflows.supervision.tracing import Deviation, MomentKind


def test_a_re_check_missed_two_years_ago_names_the_law_the_diagram_and_the_people_of_then(walk: Walk) -> None:
    ordered(drafted(a_rectification(walk)))
    walk.later(days=3)
    reported(walk)
    due_on = walk.item("recheck").due["on"]
    walk.until(TODAY)
    missed = step(timeline(walk), "recheck", MomentKind.STEP_OPEN)
    assert missed.deviation is Deviation.OPEN_LATE
    assert missed.expected["rule"]["code"] == "T-R-01"
    assert (missed.expected["rule"]["n"], missed.expected["rule"]["day_kind"]) == ("10", "WORK")
    assert missed.expected["legal_basis"] and missed.expected["definition"].startswith("rectification:")
    assert missed.expected["failed_on"] == due_on
    assert missed.at.year == 2024
    assert missed.days_late > 480  # working days, not the 766 days between
    assert logins(missed, "direct_responsible") == ["inspector1"]  # not inspector3, who is responsible today
    assert logins(missed, "first_responsible") == ["head1"]


def test_what_was_done_in_time_and_what_was_done_late(walk: Walk) -> None:
    ordered(drafted(a_rectification(walk)))
    walk.later(days=3)
    reported(walk)
    walk.until(walk.item("recheck").due_at + timedelta(hours=10))
    rechecked(walk, passed=True)
    archived(published(walk, "publish_rectification"), "archive_rectification")
    walk.until(TODAY)
    found = timeline(walk)
    late = step(found, "recheck")
    assert (late.deviation, late.days_late, late.actor) == (Deviation.LATE, 1, "inspector1")
    assert late.done["who"] and late.done["post"] == ["市场监管局", "inspector"]
    assert len(late.done["sha256"]) == 64
    assert step(found, "approve_order").deviation is Deviation.NONE
    kinds = [moment.kind for moment in found]
    for kind, times in (("opened", 1), ("closed", 1), ("letter", 1), ("order", 1), ("order_report", 1),
                        ("order_recheck", 1), ("publication", 1), ("submission", 1)):  # fmt: skip
        assert kinds.count(MomentKind(kind)) == times, kind
    assert "复查意见书" in [one.title for one in of_kind(found, "document")]
    assert of_kind(found, "reminder")
    assert [moment.at for moment in found] == sorted(moment.at for moment in found)


def test_a_step_done_only_after_the_event_counts_as_not_done_by_it(walk: Walk) -> None:
    ordered(drafted(a_rectification(walk)))
    walk.later(days=3)
    reported(walk)
    walk.until(TODAY)
    rechecked(walk, passed=True)
    missed = step(timeline(walk), "recheck", MomentKind.STEP_OPEN)
    assert missed.deviation is Deviation.OPEN_LATE
    assert missed.done["done_later_at"][:10] == "2026-05-20"


def test_a_case_ended_by_hand_shows_what_was_open_and_what_was_still_to_come(walk: Walk) -> None:
    ordered(drafted(a_rectification(walk)))
    walk.later(days=3)
    reported(walk)
    with walk.database.transaction() as conn:
        engine.terminate(conn, HOST, walk.root_id, reason="领导要求结案", actor="section1", now=walk.now)
    walk.until(TODAY)
    found = timeline(walk)
    assert [one.done["why"] for one in of_kind(found, "terminated")] == ["领导要求结案"]
    cut = step(found, "recheck", MomentKind.STEP_CANCELLED)
    assert (cut.deviation, cut.done["why"]) == (Deviation.SKIPPED, "领导要求结案")
    skipped = [one.element_id for one in of_kind(found, "step_skipped")]
    assert "archive_rectification" in skipped and "publish_rectification" in skipped
    assert "draft_order" not in skipped  # done before; a second round was only one of the ways
    case_id = a_tracing(walk)
    with walk.database.transaction() as conn:
        reconstruction.reconstruct(conn, case_id, tracing.around(EVENT, party_id=1), actor="observer1", now=walk.now)
        gaps = tracing.propose_gaps(conn, case_id, actor="observer1", now=walk.now)
        assert {gap.kind for gap in gaps} == {"not_performed"}
        assert tracing.propose_gaps(conn, case_id, actor="observer1", now=walk.now) == []
