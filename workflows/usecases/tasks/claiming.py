"""签收 and 退签."""

from datetime import datetime

from workflows import audit, engine
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.tasks.acting import check_may_act, load


def claim(database: Database, actor: Actor, item_id: str, *, now: datetime) -> None:
    """Take an item of one of my groups; what would stop me from completing it stops me here."""
    with database.transaction() as conn:
        item, step = load(conn, actor, item_id)
        if item.assignee in (None, actor.login):
            check_may_act(conn, actor, item, step, now=now)
        engine.claim(conn, item_id, login=actor.login, now=now)
        audit.record(conn, now=now, actor=actor.login, action="work_item.claim", subject=f"work_item:{item_id}")


def release(database: Database, actor: Actor, item_id: str, *, now: datetime) -> None:
    """Give it back to the group it came from; the draft stays for whoever wrote it."""
    with database.transaction() as conn:
        item, _step = load(conn, actor, item_id)
        if item.assignee != actor.login:
            raise Refused("只能退回您自己签收的待办。")
        if not item.candidates:
            raise Refused("这项待办是直接指派给您的，不能退回公共待办。")
        engine.release(conn, item_id, login=actor.login, now=now)
        audit.record(conn, now=now, actor=actor.login, action="work_item.release", subject=f"work_item:{item_id}")
