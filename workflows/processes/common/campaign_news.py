"""A full inspection that a campaign started has its result, or was ended: the check that waits for it is told."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from workflows import engine
from workflows.db import Json
from workflows.engine.types import Host
from workflows.supervision import campaigns, cases
from workflows.supervision.cases import Case

INSPECTED = "campaign.inspected"
"""Due work: the check is told in a transaction of its own (never two instances in one)."""
LINK = "campaign"


def campaign_case_of(conn: Connection, case: Case) -> Case | None:
    """The campaign that an inspection was started by."""
    return cases.linked_from(conn, case.id, LINK) if case.process_key == "daily_inspection" else None


def tell(conn: Connection, case: Case, *, now: datetime) -> None:
    """Nothing for a case that no campaign started."""
    if campaign_case_of(conn, case) is not None:
        engine.schedule(conn, INSPECTED, due_at=now, payload={"case_id": case.id})


def fire(conn: Connection, host: Host, payload: Mapping[str, Json], *, now: datetime) -> None:
    """Set what the check waits for; it was told before where the object knows the inspection."""
    inspected = cases.by_id(conn, int(str(payload["case_id"])))
    parent = campaign_case_of(conn, inspected)
    if parent is None or inspected.party_id is None:
        return
    one = campaigns.of_case(conn, parent.id)
    for known in campaigns.of_party(conn, one.id, inspected.party_id):
        if known.item_id != inspected.item_id or known.inspection_case_id is not None:
            continue
        campaigns.note_object(conn, known.id, inspection_case_id=inspected.id)
        waiting = campaigns.check_of(conn, known.id, campaigns.SWEEP_ROUND)
        if waiting is not None and engine.instance_view(conn, waiting).state == "active":
            told: dict[str, Json] = {"inspection_over_at": now.isoformat()}
            engine.set_variables(conn, host, waiting, told, actor=engine.CLOCK, now=now)
