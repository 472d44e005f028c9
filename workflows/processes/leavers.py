"""离岗: a step that somebody holds who has left or changed his post goes back to its group, once a day."""

from datetime import datetime

from sqlalchemy import Connection, select

from workflows import audit, engine
from workflows.engine.tables import work_item
from workflows.supervision import cases
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import UnknownOfficer, actor_for

NOTICE = "left"
LEADER = "section_head"


def release_all(conn: Connection, *, now: datetime) -> int:
    """Give back what nobody could finish; a step given to a person by name is told to the section head instead.

    What the holder wrote as a draft stays his; the record shows who had the step until today. How many were given back.
    """
    holders = conn.scalars(
        select(work_item.c.assignee).where(work_item.c.state == "open", work_item.c.assignee.is_not(None)).distinct()
    ).all()
    return sum(_release(conn, login, now=now) for login in sorted(holders))


def _release(conn: Connection, login: str, *, now: datetime) -> int:
    try:
        holder = actor_for(conn, login, now.date())
    except UnknownOfficer:  # an account of a program
        return 0
    query = select(work_item.c.id).where(work_item.c.state == "open", work_item.c.assignee == login)
    released = 0
    for item_id in conn.scalars(query.order_by(work_item.c.id)).all():
        item = engine.work_item(conn, item_id)
        groups = [candidate for candidate in item.candidates if not candidate.startswith("user:")]
        if not _gone(holder, groups):
            continue
        case = cases.of_instance(conn, item.root_id)
        where = groups[0].partition(":")[0] if groups else str(case.department_id if case else "")
        if groups:
            engine.assign(conn, item_id, login=None, now=now)
            audit.record(
                conn, now=now, actor=engine.CLOCK, action="work_item.give_back", subject=f"work_item:{item_id}"
            )
            text = f"“{item.name}”的签收人{holder.name}已离岗，待办已退回岗位，请安排签收。"
            released += 1
        else:
            text = f"“{item.name}”指派给了{holder.name}，他已离岗，请改派。"
        cases.notify(
            conn, candidates=[f"{where}:{LEADER}", *groups], case_id=case.id if case else None, work_item_id=item_id,
            kind=NOTICE, text=text, now=now,
        )  # fmt: skip
    return released


def _gone(holder: Actor, groups: list[str]) -> bool:
    if holder.department_id is None:
        return True
    return bool(groups) and set(groups).isdisjoint(holder.reach)
