"""One problem: its facts, what happened to it, what was merged into it; and merging it with a reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from workflows import audit, engine
from workflows.db import Database
from workflows.engine.tables import attachment
from workflows.engine.types import Refused
from workflows.processes.common.holding import refuse_if_held
from workflows.processes.host import HOST
from workflows.supervision import cases, problems
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.organisation.officers import names
from workflows.supervision.problems import Change, Problem
from workflows.supervision.problems.tables import problem
from workflows.usecases.errors import NotFound
from workflows.usecases.forms import plaintext
from workflows.usecases.forms.context import Wrong
from workflows.usecases.forms.shown import FileRef
from workflows.usecases.permissions import Permission, may
from workflows.usecases.problems.ledger import Row, admit, described
from workflows.usecases.problems.wanted import visible_problems

LEAST_REASON = 4


@dataclass(frozen=True)
class ProblemView:
    """``others``: into which of them it can be merged, by whoever may (else empty)."""

    row: Row
    supervised_by: str
    people: dict[str, str]
    before: list[FileRef]
    after: list[FileRef]
    changes: list[Change]
    merged: tuple[Row, ...]
    others: tuple[Row, ...]


def show(database: Database, actor: Actor, problem_id: int, *, now: datetime) -> ProblemView:
    """Raises NotFound for a problem one may not know of."""
    with database.reading() as conn:
        one = _seen(conn, actor, problem_id)
        today = now.date()
        changes = problems.changes_of(conn, one.id)
        logins = {*one.found_by, *one.accepted_by, one.approved_by, one.merged_by, one.entered_by}
        logins |= {change.by for change in changes}
        merged = problems.listed(conn, problem.c.merged_into_id == one.id)
        (row,) = described(conn, actor, [one], today=today)
        return ProblemView(
            row=row,
            supervised_by=_department(conn, one.supervised_by),
            people=names(conn, sorted(logins - {""})),
            before=_files(conn, one.before),
            after=_files(conn, one.after),
            changes=changes,
            merged=described(conn, actor, merged, today=today),
            others=described(conn, actor, _others(conn, actor, one), today=today),
        )


def merge(database: Database, actor: Actor, problem_id: int, *, into: int, reason: str, now: datetime) -> str:
    """Merge a problem into another of the same campaign and object; its running case ends with the reason.

    Returns the number of the one it went into. Raises NotFound, Refused.
    """
    with database.transaction() as conn:
        one, other = _seen(conn, actor, problem_id), _seen(conn, actor, into)
        if not _may_merge(conn, actor, one):
            raise Refused("合并问题由牵头部门的承办人或者科室负责人办理。")
        said = _reason(reason)
        refuse_if_held(conn, one.case_id, "合并问题")
        try:
            problems.merge(conn, one.id, into=other.id, reason=said, actor=actor.login, now=now)
        except problems.CannotMerge as error:
            raise Refused(
                "只能并入同一专项整治、同一单位的另一个未合并的问题；已销号的问题不能并入其他问题。", "into"
            ) from error
        if one.case_id is not None and (own := cases.by_id(conn, one.case_id)).state == "open":
            ending = f"问题{one.no}并入{other.no}：{said}"
            engine.terminate(conn, HOST, own.instance_id, reason=ending, actor=actor.login, now=now)
        audit.record(
            conn, now=now, actor=actor.login, action="problem.merge", subject=f"problem:{one.no}",
            facts={"into": other.no, "reason": said},
        )  # fmt: skip
        return other.no


def _seen(conn: Connection, actor: Actor, problem_id: int) -> Problem:
    admit(actor)
    found = problems.listed(conn, problem.c.id == problem_id, visible_problems(actor))
    if not found:
        raise NotFound(problem_id)
    return found[0]


def _may_merge(conn: Connection, actor: Actor, one: Problem) -> bool:
    """The leading department of the campaign, or who found the problem where there is none."""
    leading = one.department_id
    if one.campaign_case_id is not None:
        leading = cases.by_id(conn, one.campaign_case_id).department_id or leading
    return may(actor, Permission.PROBLEM_MERGE, leading)


def _others(conn: Connection, actor: Actor, one: Problem) -> list[Problem]:
    if (
        one.merged_into_id is not None
        or one.status == problems.ProblemStatus.CLOSED
        or not _may_merge(conn, actor, one)
    ):
        return []
    same = [
        column.is_(None) if value is None else column == value
        for column, value in (
            (problem.c.campaign_case_id, one.campaign_case_id),
            (problem.c.party_id, one.party_id),
            (problem.c.object_department_id, one.object_department_id),
        )
    ]
    alive = (problem.c.merged_into_id.is_(None), problem.c.id != one.id)
    return problems.listed(conn, *same, *alive, visible_problems(actor))[:100]


def _reason(text: str) -> str:
    try:
        said = plaintext.text(text, limit=1000, lines=True).strip()
    except Wrong as wrong:
        raise Refused(str(wrong), "reason") from wrong
    if len(said) < LEAST_REASON:
        raise Refused(f"请写明合并的理由（不少于{LEAST_REASON}个字）。", "reason")
    return said


def _department(conn: Connection, department_id: int | None) -> str:
    return "" if department_id is None else department_of(conn, department_id).name


def _files(conn: Connection, ids: tuple[str, ...]) -> list[FileRef]:
    table = attachment
    query = select(table.c.id, table.c.filename, table.c.media_type, table.c.size, table.c.sha256)
    found = {row.id: FileRef(**row._mapping) for row in conn.execute(query.where(table.c.id.in_(ids)))}
    return [found[one] for one in ids if one in found]
