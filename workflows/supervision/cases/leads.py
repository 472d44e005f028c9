"""Leads (线索): what is to be looked into by a process that a person starts; nothing follows from one by itself."""

from datetime import datetime

from sqlalchemy import Connection, insert

from workflows.supervision.cases.tables import lead


def record(conn: Connection, case_id: int, *, target: str, summary: str, actor: str, now: datetime) -> int:
    """``target`` is what the lead is for: ``penalty``, ``case_referral``, ``transfer``, ``credit`` …"""
    row = {
        "case_id": case_id,
        "target": target,
        "summary": summary,
        "recorded_at": now,
        "recorded_by": actor,
        "state": "recorded",
    }
    number: int = conn.execute(insert(lead).values(**row).returning(lead.c.id)).scalar_one()
    return number
