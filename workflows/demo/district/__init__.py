"""The invented district 清源区（演示）, code 370399: what stands before the first case, from a fixed seed."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from workflows.demo.district import adjustments, caps, departments, equipment, intermediaries, items, parties, people

__all__ = ["load_base"]


def load_base(conn: Connection, *, now: datetime, progress: Callable[[str], None] = lambda line: None) -> None:
    """Everything that stands before the first case, in the caller's transaction.

    The same rows for the same ``now``; only the password hashes differ.
    """
    ids = departments.load(conn)
    progress(f"部门 {len(ids)} 个，职能对应表已装入")
    item_rows = items.load(conn, ids)
    progress(f"审批事项 {len(item_rows)} 项及检查要点已装入")
    caps.load(conn, ids, now=now)
    count = people.load(conn, ids, item_rows, now=now)
    progress(f"人员 {count} 人、岗位、执法证和责任已装入")
    party_count, permit_count = parties.load(conn, item_rows, now=now)
    equipment_count = equipment.load(conn, item_rows, now=now)
    progress(f"监管对象 {party_count} 户、许可 {permit_count} 件、设备 {equipment_count} 台已装入")
    papers, organisations = adjustments.load(conn, item_rows, now=now)
    agencies = intermediaries.load(conn, item_rows, now=now)
    progress(f"事项调整文件 {papers} 份、承接社会组织 {organisations} 家、中介服务机构 {agencies} 家已装入")
