"""What somebody was told: leads, problems, ratings, reminders and red cards, overlaps with other departments."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from workflows.engine.tables import work_item
from workflows.processes.reconstruction.reach import Reach, midnight
from workflows.supervision.cases.tables import case, case_link, evaluation, lead, notification
from workflows.supervision.drawing.tables import draw
from workflows.supervision.frequency.tables import visit_overlap
from workflows.supervision.problems.tables import problem, problem_change
from workflows.supervision.tracing import Deviation, Moment, MomentKind

PENALTY, REFERRAL = "administrative_penalty", "case_referral"
FOLLOWED_BY = {"penalty": PENALTY, PENALTY: PENALTY, REFERRAL: REFERRAL}
"""Target of a lead → the process that takes it up; other targets go to other offices."""


def leads(reach: Reach) -> Iterator[Moment]:
    """Leads recorded; one that nothing followed from is to be explained (应移未移)."""
    for ids in reach.chunks():
        for row in reach.conn.execute(select(lead).where(lead.c.case_id.in_(ids)).order_by(lead.c.id)):
            if not reach.holds(row.recorded_at):
                continue
            dead = row.target in FOLLOWED_BY and _followed(reach, row, FOLLOWED_BY[row.target]) is None
            fined = _followed(reach, row, PENALTY) if dead and row.target == REFERRAL else None
            yield Moment(
                at=row.recorded_at, kind=MomentKind.LEAD, source="lead", source_id=str(row.id),
                title=row.summary[:255], actor=row.recorded_by,
                done={"target": row.target, "state": row.state, "penalised_by": fined},
                expected={"failed_on": row.recorded_at.date().isoformat()} if dead else {},
                deviation=Deviation.MISSING if dead else Deviation.NONE, **reach.about(row.case_id),
            )  # fmt: skip


def _followed(reach: Reach, row: Row[Any], process_key: str) -> str | None:
    """The first case of the process about the same party that was opened afterwards, linked or not."""
    known = reach.cases[row.case_id]
    same = case.c.party_id == known.party_id if known.party_id is not None else case.c.id.in_(
        select(case_link.c.to_case_id).where(case_link.c.from_case_id == row.case_id)
    )  # fmt: skip
    wanted = (case.c.process_key == process_key, case.c.opened_at >= row.recorded_at)
    return reach.conn.scalar(select(case.c.case_no).where(same, *wanted).order_by(case.c.id).limit(1))


def problems(reach: Reach) -> Iterator[Moment]:
    """Every change of a problem of the ledger (问题台账), and its deadline where it was missed."""
    query = select(problem, problem_change.c.id.label("change_id"), problem_change.c.at, problem_change.c.by,
                   problem_change.c.before.label("was"), problem_change.c.after.label("became"),
                   problem_change.c.reason.label("why"))  # fmt: skip
    query = query.join(problem_change, problem_change.c.problem_id == problem.c.id).where(*_problems(reach))
    within = (problem_change.c.at >= reach.start, problem_change.c.at < reach.end)
    for row in reach.conn.execute(query.where(*within).order_by(problem_change.c.id)):
        yield _problem(row, row.at, f"change:{row.change_id}", actor=row.by, done={
            "was": row.was, "became": row.became, "why": row.why,
        })  # fmt: skip
    last = func.coalesce(problem.c.extended_to, problem.c.deadline_on)
    missed = or_(problem.c.closed_on.is_(None), problem.c.closed_on > last)
    late = (last.is_not(None), last <= reach.scope.window_to, missed)
    for row in reach.conn.execute(select(problem).where(*_problems(reach), *late).order_by(problem.c.id)):
        yield from _overdue(reach, row)


def _problem(row: Row[Any], at: datetime, key: str, **more: Any) -> Moment:
    done = {"no": row.no, "grade": row.grade, "duty_person": row.duty_person, **more.pop("done")}
    return Moment(
        at=at, kind=MomentKind.PROBLEM, source="problem", source_id=f"{row.id}:{key}", title=row.description[:255],
        case_id=row.case_id, department_id=row.department_id, item_id=row.item_id, party_id=row.party_id, done=done,
        **more,
    )  # fmt: skip


def _overdue(reach: Reach, row: Row[Any]) -> Iterator[Moment]:
    last = row.extended_to or row.deadline_on
    over = midnight(last + timedelta(days=1))
    if not reach.holds(over) or row.merged_into_id is not None:
        return
    done_on = row.closed_on
    ended = min(done_on or reach.horizon.date(), reach.horizon.date())
    still = done_on is None or done_on > reach.horizon.date()
    yield _problem(
        row, over, "deadline", deviation=Deviation.OPEN_LATE if still else Deviation.LATE,
        expected={"failed_on": last.isoformat(), "due_at": over.isoformat(), "due_on": last.isoformat()},
        days_late=max(1, (ended - last).days), done={"closed_on": done_on.isoformat() if done_on else None},
    )  # fmt: skip


def _problems(reach: Reach) -> list[ColumnElement[bool]]:
    table, clauses = problem.c, list[ColumnElement[bool]]()
    if reach.parties is not None:
        clauses.append(table.party_id.in_(sorted(reach.parties)))
    if reach.scope.item_id is not None:
        clauses.append(or_(table.item_id == reach.scope.item_id, table.item_id.is_(None)))
    if reach.departments:
        mine = sorted(reach.departments)
        clauses.append(or_(table.department_id.in_(mine), table.duty_department_id.in_(mine)))
    return clauses


def evaluations(reach: Reach) -> Iterator[Moment]:
    """Ratings given: who judged what, with which result."""
    for ids in reach.chunks():
        for row in reach.conn.execute(select(evaluation).where(evaluation.c.case_id.in_(ids))):
            if reach.holds(row.rated_at):
                yield Moment(
                    at=row.rated_at, kind=MomentKind.EVALUATION, source="evaluation", source_id=str(row.id),
                    title=row.opinion[:255] or row.kind, actor=row.rated_by or "",
                    done={"rating": row.rating or "", "score": row.score, "evaluation": row.kind},
                    **reach.about(row.case_id),
                )  # fmt: skip


def reminders(reach: Reach) -> Iterator[Moment]:
    """提醒、红牌: one moment a rung, whomever it was sent to."""
    for roots in reach.roots():
        query = (
            select(notification, work_item.c.root_id)
            .join(work_item, work_item.c.id == notification.c.work_item_id)
            .where(
                work_item.c.root_id.in_(roots), notification.c.at >= reach.start, notification.c.at < reach.end
            )
            .order_by(notification.c.id)
        )  # fmt: skip
        rungs: dict[tuple[str, str, datetime], list[Row[Any]]] = {}
        for row in reach.conn.execute(query):
            rungs.setdefault((row.work_item_id, row.kind, row.at), []).append(row)
        for sent in rungs.values():
            yield _rung(reach, sent)


def _rung(reach: Reach, sent: list[Row[Any]]) -> Moment:
    first = sent[0]
    return Moment(
        at=first.at, kind=MomentKind.REMINDER, source="notification", source_id=str(first.id), title=first.text[:255],
        done={"card": first.kind, "work_item": first.work_item_id, "to": [row.login or row.candidate for row in sent]},
        **reach.about(reach.by_root[first.root_id].id),
    )  # fmt: skip


def overlaps(reach: Reach) -> Iterator[Moment]:
    """综合查一次: that another department would visit, too, what was decided, and what it answered."""
    for ids in reach.chunks():
        query = (
            select(visit_overlap, case.c.id.label("case_id"))
            .join(draw, draw.c.id == visit_overlap.c.draw_id)
            .join(case, case.c.case_no == draw.c.reference)
            .where(case.c.id.in_(ids))
        )
        for row in reach.conn.execute(query.order_by(visit_overlap.c.id)):
            if reach.parties is None or row.party_id in reach.parties:
                yield from _overlap(reach, row)


def _overlap(reach: Reach, row: Row[Any]) -> Iterator[Moment]:
    for part, at, actor, said in (
        ("found", row.found_at, "", {}),
        ("decided", row.decided_at, row.decided_by, {"decision": row.decision, "why": row.reason}),
        ("answered", row.answered_at, row.answered_by, {"answer": row.answer, "why": row.answer_reason}),
    ):
        if reach.holds(at):
            yield Moment(
                at=at, kind=MomentKind.OVERLAP, source="visit_overlap", source_id=f"{row.id}:{part}",
                title=row.reference, actor=actor or "", done={"part": part, "other": row.department_id, **said},
                **{**reach.about(row.case_id), "party_id": row.party_id},
            )  # fmt: skip
