"""Stories after the decision: execution, review, appeal, and the review by the supervision commission."""

from datetime import timedelta

import pytest

from tests.diagrams.acts import day, walk
from tests.diagrams.tracers import (
    a_decided_tracing,
    announced,
    appeal_decided,
    appealed,
    outcomes,
    people,
    review_asked,
    served,
)
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision.accountability.persons import flags_of
from workflows.supervision.documents import documents_of

THREE = {"inspector1": "direct", "deputy1": "main_leader", "head1": "important_leader"}


def _three(walk: Walk, measure: str) -> dict[str, int]:
    a_decided_tracing(walk, THREE, dict.fromkeys(THREE, measure), "to_justice")
    return outcomes(walk)


def _flags(walk: Walk, login: str) -> list[str]:
    with walk.database.reading() as conn:
        return [one.kind for one in flags_of(conn, walk.who(login).officer_id or 0, walk.now.date())]


def _reviewed(walk: Walk, decision: str, measure: str = "") -> Walk:
    more = {"review_measure": measure} if measure else {}
    return walk.do(
        "gov1", "decide_review", review_decision=decision, review_told_on=day(walk, 0), review_reason="经复核", **more
    )


def _benefits(walk: Walk) -> Walk:
    return walk.do("gov1", "change_benefits", benefits_changed_on=day(walk, 0), benefits_text="降低职级工资")


@walk
def a_demotion_is_reviewed_appealed_and_appealed_again(walk: Walk) -> None:
    tracing = walk
    found = _three(tracing, "demote")
    walk.follow(found["inspector1"])
    _benefits(announced(served(walk)))
    assert _flags(walk, "inspector1") == ["sanctioned"]
    review_asked(walk)
    with pytest.raises(Refused, match="不得加重"):
        _reviewed(walk, "lighten", "dismiss")
    _reviewed(walk, "maintain")
    appeal_decided(appealed(walk), "maintain")
    appealed(walk)
    walk.later(days=70)
    for answer in ("extended", "pending", "pending"):
        walk.do("gov1", "ask_appeal_organ", appeal_answer=answer, appeal_ask_note="函询")
        walk.later(days=40)
    walk.do("gov1", "ask_appeal_organ", appeal_answer="pending", appeal_ask_note="函询")
    with pytest.raises(Refused, match="不得加重"):
        appeal_decided(walk, "change", "dismiss")
    appeal_decided(walk, "change", "warning")
    assert walk.case().state == "closed"
    assert _result(walk, "inspector1") == "warning"
    walk.follow(found["deputy1"])
    served(walk)
    appeal_decided(appealed(walk), "revoke")
    _benefits(announced(walk))
    assert _result(walk, "deputy1") == "none"
    assert _flags(walk, "deputy1") == []
    walk.follow(found["head1"])
    _benefits(announced(served(walk)))
    walk.later(days=28)
    assert walk.case().state == "open"
    walk.later(days=8)
    assert walk.case().state == "closed"
    assert _result(walk, "head1") == "demote"
    with walk.database.reading() as conn:
        assert [one.kind for one in documents_of(conn, walk.case_id)] == ["outcome_decision"]


def _result(walk: Walk, login: str) -> str:
    here = walk.case_id
    walk.follow(walk.cases_of("accountability_tracing")[0])
    result = people(walk)[login].result
    walk.follow(here)
    return result


@walk
def a_review_is_maintained_and_nobody_appeals(walk: Walk) -> None:
    found = _three(walk, "demerit")
    _reviewed(review_asked(announced(served(walk.follow(found["inspector1"])))), "lighten", "warning")
    walk.later(days=10)
    assert walk.case().state == "open"
    walk.later(days=10)
    assert (walk.case().state, _result(walk, "inspector1")) == ("closed", "warning")
    _reviewed(review_asked(announced(served(walk.follow(found["head1"])))), "revoke")
    walk.later(days=20)
    assert _result(walk, "head1") == "none"
    announced(served(walk.follow(found["deputy1"])))
    with pytest.raises(Refused, match="不能早于决定送达"):
        walk.letter(
            "sifa1", "appeal_requested", appeal_requested_on=day(walk, -5), appeal_to="公务员主管部门",
            appeal_grounds="处理过重",
        )  # fmt: skip


@walk
def what_the_commission_sanctions_is_reviewed_there(walk: Walk) -> None:
    found = _three(walk, "to_discipline")
    walk.follow(found["inspector1"])
    announced(served(walk))
    _sanctioned(walk, "no")
    assert walk.case().state == "closed"
    walk.follow(found["deputy1"])
    _sanctioned(announced(served(walk)), "yes")
    assert _flags(walk, "deputy1") == ["sanctioned"]
    _asked(walk, "first")
    walk.later(days=40)
    for _ in range(2):
        _inquired(walk, "first")
        walk.later(days=20)
    _inquired(walk, "first")
    _told(walk, "first", "maintain")
    _asked(walk, "second")
    walk.later(days=70)
    for _ in range(2):
        _inquired(walk, "second")
        walk.later(days=20)
    _inquired(walk, "second")
    _told(walk, "second", "change")
    assert (walk.case().state, _flags(walk, "deputy1")) == ("closed", [])
    walk.follow(found["head1"])
    _sanctioned(announced(served(walk)), "yes")
    walk.later(days=40)
    assert walk.case().state == "closed"


def _sanctioned(walk: Walk, given: str) -> Walk:
    more = {"sanction_told_on": day(walk, 0)} if given == "yes" else {}
    return walk.letter(
        "jiwei1", "supervisory_decision", sanction_no="政〔2026〕1号", sanction_received_on=day(walk, 0),
        sanction_given=given, sanction_text="记过" if given == "yes" else "不予处分", **more,
    )  # fmt: skip


def _asked(walk: Walk, which: str) -> Walk:
    return walk.letter("sifa1", f"{which}_review_requested", **{f"{which}_review_requested_on": day(walk, 0)})


def _inquired(walk: Walk, which: str) -> Walk:
    return walk.do(
        "sifa1", f"ask_{which}_review",
        **{f"{which}_asked_on": day(walk, 0), f"{which}_asked": "yes", f"{which}_ask_note": "函询"},
    )  # fmt: skip


def _told(walk: Walk, which: str, decision: str) -> Walk:
    return walk.letter(
        "jiwei1", f"{which}_review_decision",
        **{
            f"{which}_decision_no": "复〔2026〕1号", f"{which}_decision_told_on": day(walk, 0),
            f"{which}_decision": decision,
        },
    )  # fmt: skip


@walk
def a_changed_first_review_and_a_second_that_nobody_asks_for(walk: Walk) -> None:
    found = _three(walk, "to_discipline")
    _asked(_sanctioned(announced(served(walk.follow(found["inspector1"]))), "yes"), "first")
    _told(walk, "first", "change")
    assert (walk.case().state, _flags(walk, "inspector1")) == ("closed", [])
    _asked(_sanctioned(announced(served(walk.follow(found["head1"]))), "yes"), "first")
    _told(walk, "first", "maintain")
    until = walk.now + timedelta(days=26)
    walk.until(until)
    assert walk.case().state == "open"
    walk.later(days=10)
    assert walk.case().state == "closed"


@walk
def a_talk_ends_with_its_announcement(walk: Walk) -> None:
    found = _three(walk, "talk")
    announced(served(walk.follow(found["head1"])))
    assert walk.case().state == "closed"
