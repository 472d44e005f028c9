"""What every visit on the spot is checked for, right behind its form: times, and the scan on entry and exit."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from workflows import engine
from workflows.clock import aware
from workflows.db import Json
from workflows.engine.types import Host, Refused, StepContext
from workflows.processes.common.reading import text
from workflows.supervision.organisation.switches import Switch, is_on

RECORDS = (
    "record_site",
    "review_materials",
    "conclude_sampling",
    "collect_evidence",
    "record_equipment",
    "record_expert_visit",
)
"""The step of each method whose form holds the checklist (检查方式的记录环节)."""


SCANNED = "visit.scanned"
"""Due work: a called visit that runs learns of a scan in a transaction of its own."""


def scanned(conn: Connection, host: Host, payload: Mapping[str, Json], *, now: datetime) -> None:
    facts = payload["facts"]
    assert isinstance(facts, dict)
    engine.set_variables(conn, host, str(payload["instance_id"]), facts, actor=engine.CLOCK, now=now)


def check(ctx: StepContext) -> dict[str, Json]:
    """The visit ends after it begins; a scan that is missing has its reason (国办发〔2024〕54号: 扫码入企)."""
    begun, ended = instant(ctx, "started_at"), instant(ctx, "ended_at")
    if ended < begun:
        raise Refused("检查结束时间不能早于开始时间。", "ended_at")
    missing = [word for name, word in (("scan_code_in", "入企"), ("scan_code_out", "离企")) if not text(ctx, name)]
    if missing and is_on(ctx.conn, Switch.SCAN_REQUIRED, ctx.now.date()) and not text(ctx, "scan_missing_reason"):
        raise Refused(
            f"本区要求扫码入企，还没有{'和'.join(missing)}扫码记录；请扫码，或者写明原因。", "scan_missing_reason"
        )
    return {"inspected_at": begun.isoformat(), "visit_minutes": int((ended - begun).total_seconds() // 60)}


def instant(ctx: StepContext, name: str) -> datetime:
    return aware(datetime.fromisoformat(text(ctx, name)))
