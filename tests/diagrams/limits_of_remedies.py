"""The limits after a decision: service, execution, review and appeal, and those of the supervision commission."""

from datetime import date, datetime, timedelta

from tests.diagrams.acts import day
from tests.diagrams.limits import Limit, counted
from tests.diagrams.tracers import (
    TEAM,
    a_tracing,
    announced,
    appeal_decided,
    appealed,
    review_asked,
    served,
)
from tests.diagrams.world import Walk
from workflows.processes.host import HOST
from workflows.processes.starting import start_case
from workflows.supervision import cases, tracing
from workflows.supervision.accountability import persons
from workflows.supervision.organisation.officers import officer_by_login

COMPLETE = ("tracing_outcome", "tracing_appeal", "supervisory_review")


def an_outcome(walk: Walk, measure: str = "demote", track: str = "civil") -> date:
    """A person whose measure was decided, without the way there: what follows is a case of its own."""
    a_tracing(walk)
    with walk.database.transaction() as conn:
        who = officer_by_login(conn, "inspector1")
        cases.name_officers(conn, walk.case_id, "team", TEAM)
        gap = tracing.record_gap(
            conn, walk.case_id, kind="not_performed", node="复查", happened_on=walk.now.date(), expected="按期复查",
            actual="没有复查", actor="sifa1", now=walk.now,
        )  # fmt: skip
        tracing.judge(
            conn, gap.id, who.id, liability="direct", causal=True, fault="negligence", reason="没有复查", actor="sifa1",
            now=walk.now,
        )  # fmt: skip
        (one,) = persons.weigh(conn, walk.case_id)
        persons.change(
            conn, one.id, measure=measure, measure_basis="《公务员法》第六十二条", decided_on=walk.now.date()
        )
        begun = start_case(
            conn, HOST, "tracing_outcome", department_id=cases.by_id(conn, walk.case_id).department_id, actor="sifa1",
            now=walk.now, source="accountability_tracing", parent_case_id=walk.case_id, link="tracing",
            variables={
                "person": "inspector1", "person_id": one.id, "person_name": one.name, "measure": measure,
                "outcome_text": "降级", "decided_on": walk.now.date().isoformat(), "remedy_track": track, "item": 1,
            },
        )  # fmt: skip
    walk.follow(begun.case.id)
    return walk.now.date()


def he_is_cleared(walk: Walk) -> date:
    return an_outcome(walk, "none", "none")


def it_was_served(walk: Walk) -> date:
    an_outcome(walk)
    served(walk.later(days=1))
    return walk.now.date()


def it_was_announced(walk: Walk) -> date:
    """Benefits change within a month of the decision, not of its service."""
    on = an_outcome(walk)
    announced(served(walk.later(days=2)))
    return on


def a_review_is_asked_for(walk: Walk) -> date:
    it_was_served(walk)
    review_asked(walk.later(days=3))
    return walk.now.date()


def the_review_was_told(walk: Walk) -> date:
    a_review_is_asked_for(walk)
    walk.do("gov1", "decide_review", review_decision="maintain", review_told_on=day(walk, 0), review_reason="维持")
    return walk.now.date()


def an_appeal_is_lodged(walk: Walk) -> date:
    it_was_served(walk)
    appealed(walk)
    return walk.now.date()


def the_appeal_is_late(walk: Walk) -> datetime:
    walk.until(counted(Limit("T-D-13", "", "", it_was_served), an_appeal_is_lodged(walk)))
    return walk.now


def the_appeal_was_extended(walk: Walk) -> date:
    """Thirty days more from the end of the first sixty."""
    the_appeal_is_late(walk)
    last = (walk.now - timedelta(minutes=1)).date()
    walk.do("gov1", "ask_appeal_organ", appeal_answer="extended", appeal_ask_note="已批准延长")
    return last


def the_appeal_was_maintained(walk: Walk) -> date:
    an_appeal_is_lodged(walk)
    appeal_decided(walk, "maintain")
    return walk.now.date()


def the_commission_told_him(walk: Walk) -> date:
    an_outcome(walk, "to_discipline", "supervisory")
    served(walk)
    walk.letter(
        "jiwei1", "supervisory_decision", sanction_no="政〔2026〕1号", sanction_received_on=day(walk, 0),
        sanction_given="yes", sanction_text="记过", sanction_told_on=day(walk, 0),
    )  # fmt: skip
    return walk.now.date()


def _asked(walk: Walk, which: str) -> date:
    walk.letter("sifa1", f"{which}_review_requested", **{f"{which}_review_requested_on": day(walk, 0)})
    return walk.now.date()


def _late(walk: Walk, code: str, since: date) -> datetime:
    walk.until(counted(Limit(code, "", "", it_was_served), since))
    return walk.now


def _inquired(walk: Walk, which: str) -> date:
    walk.do(
        "sifa1", f"ask_{which}_review",
        **{f"{which}_asked_on": day(walk, 0), f"{which}_asked": "yes", f"{which}_ask_note": "函询"},
    )  # fmt: skip
    return walk.now.date()


def a_first_review_is_asked_for(walk: Walk) -> date:
    the_commission_told_him(walk)
    return _asked(walk, "first")


def the_first_review_is_late(walk: Walk) -> datetime:
    return _late(walk, "T-D-15", a_first_review_is_asked_for(walk))


def the_first_review_was_inquired(walk: Walk) -> date:
    the_first_review_is_late(walk)
    return _inquired(walk, "first")


def the_first_review_was_told(walk: Walk) -> date:
    a_first_review_is_asked_for(walk)
    walk.letter(
        "jiwei1", "first_review_decision", first_decision_no="复〔2026〕1号", first_decision_told_on=day(walk, 0),
        first_decision="maintain",
    )  # fmt: skip
    return walk.now.date()


def a_second_review_is_asked_for(walk: Walk) -> date:
    the_first_review_was_told(walk)
    return _asked(walk, "second")


def the_second_review_is_late(walk: Walk) -> datetime:
    return _late(walk, "T-D-17", a_second_review_is_asked_for(walk))


def the_second_review_was_inquired(walk: Walk) -> date:
    the_second_review_is_late(walk)
    return _inquired(walk, "second")


OUTCOME, APPEAL, COMMISSION = COMPLETE
LIMITS = [
    Limit("T-D-53", OUTCOME, "serve_outcome", an_outcome),
    Limit("T-D-53", OUTCOME, "serve_clearance", he_is_cleared),
    Limit("T-D-54", OUTCOME, "announce_and_file", it_was_served),
    Limit("T-D-07", OUTCOME, "change_benefits", it_was_announced),
    Limit("T-D-10", APPEAL, "review_lapsed", it_was_served, kind="timer"),
    Limit("T-D-11", APPEAL, "decide_review", a_review_is_asked_for),
    Limit("T-D-12", APPEAL, "appeal_lapsed", the_review_was_told, kind="timer"),
    Limit("T-D-12", APPEAL, "appeal_lapsed", the_appeal_was_maintained, kind="timer"),
    Limit("T-D-13", APPEAL, "appeal_decision_late", an_appeal_is_lodged, kind="timer"),
    Limit("T-D-13x", APPEAL, "appeal_decision_late", the_appeal_was_extended, kind="timer"),
    Limit("T-D-56", APPEAL, "ask_appeal_organ", the_appeal_is_late),
    Limit("T-D-14", COMMISSION, "first_review_lapsed", the_commission_told_him, kind="timer"),
    Limit("T-D-15", COMMISSION, "first_review_late", a_first_review_is_asked_for, kind="timer"),
    Limit("T-D-55", COMMISSION, "first_review_late", the_first_review_was_inquired, kind="timer"),
    Limit("T-D-56", COMMISSION, "ask_first_review", the_first_review_is_late),
    Limit("T-D-16", COMMISSION, "second_review_lapsed", the_first_review_was_told, kind="timer"),
    Limit("T-D-17", COMMISSION, "second_review_late", a_second_review_is_asked_for, kind="timer"),
    Limit("T-D-55", COMMISSION, "second_review_late", the_second_review_was_inquired, kind="timer"),
    Limit("T-D-56", COMMISSION, "ask_second_review", the_second_review_is_late),
]
