"""The daily scan: what the registries say is running out (到期提醒), and steps held by people who have left."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, func, select

from workflows import engine
from workflows.engine.tables import due_work
from workflows.processes import leavers
from workflows.supervision import cases
from workflows.supervision.items.queries import UnknownItem, item_of
from workflows.supervision.organisation.departments import successors
from workflows.supervision.parties import alarms
from workflows.supervision.parties.alarms import Alarm

SCAN = "registry.scan"
AT = time(7, 30)
NOTICE = "registry"
TOLD = ("handler", "section_head")


def keep_scanning(conn: Connection, *, now: datetime) -> None:
    """See to it that a scan is scheduled; called at every start."""
    if not _scheduled(conn):
        engine.schedule(conn, SCAN, due_at=now, payload={})


def scan(conn: Connection, *, now: datetime) -> None:
    """Scan, tell the departments, schedule tomorrow's; of two rows (two first starts at once) one dies out."""
    found = alarms.scan(conn, now=now)
    for department_id, told in _by_department(conn, (*found.raised, *found.overdue)).items():
        _tell(conn, department_id, told, now=now)
    leavers.release_all(conn, now=now)
    if _scheduled(conn) <= 1:
        tomorrow = datetime.combine(now.date() + timedelta(days=1), AT, tzinfo=now.tzinfo)
        engine.schedule(conn, SCAN, due_at=tomorrow, payload={})


def _scheduled(conn: Connection) -> int:
    return conn.scalar(select(func.count()).select_from(due_work).where(due_work.c.kind == SCAN)) or 0


def _by_department(conn: Connection, found: Iterable[Alarm]) -> dict[int, list[Alarm]]:
    """The department of the item each thing is supervised under; what hangs on no item is shown on the page only."""
    told: dict[int, list[Alarm]] = defaultdict(list)
    for alarm in found:
        try:
            department_id = item_of(conn, alarm.item_id).department_id if alarm.item_id is not None else None
        except UnknownItem:
            department_id = None
        if department_id is not None:
            told[department_id].append(alarm)
    return told


def _tell(conn: Connection, department_id: int, told: list[Alarm], *, now: datetime) -> None:
    late = [alarm for alarm in told if alarm.overdue(now.date())]
    parts = [f"{n}件{words}" for n, words in ((len(told) - len(late), "即将到期"), (len(late), "已经超期")) if n]
    first = (late or told)[0]
    cases.notify(
        conn,
        candidates=[f"{one}:{role}" for one in successors(conn, department_id, now.date()) for role in TOLD],
        case_id=None,
        work_item_id=None,
        kind=NOTICE,
        text=f"许可、设备、资质登记：新增{'、'.join(parts)}（如{first.party_name}，{first.due_on}到期）。",
        now=now,
    )
