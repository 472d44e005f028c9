"""What a step is about, where it is not what its case is about: one of the many objects of a campaign (专项整治)."""

from dataclasses import replace

from sqlalchemy import Connection, select

from workflows.supervision import campaigns
from workflows.supervision.items.queries import item_of
from workflows.supervision.parties.tables import party
from workflows.usecases.case_head import CaseHead

CAMPAIGN = "special_rectification"


def about(conn: Connection, head: CaseHead | None, instance_id: str) -> CaseHead | None:
    """The head of the case with the party and the item that this instance checks; the head itself elsewhere."""
    known = checked_object(conn, head, instance_id)
    if head is None or known is None:
        return head
    item = item_of(conn, known.item_id)
    row = conn.execute(select(party).where(party.c.id == known.party_id)).one()
    return replace(
        head, title=f"{head.title} · {row.name}", item_id=item.id, item_code=item.code, item_name=item.name,
        item_kind=item.kind, party_id=row.id, party_name=row.name, party_code=row.code, party_address=row.address,
        party_kind=row.kind, risk_class=row.risk_class,
    )  # fmt: skip


def apart_of(conn: Connection, head: CaseHead | None) -> frozenset[str]:
    """The checks of a campaign, by the hundred: its own page shows them, other pages of the case leave them out."""
    return campaigns.checks_of(conn, head.id) if head is not None and head.process_key == CAMPAIGN else frozenset()


def checked_object(conn: Connection, head: CaseHead | None, instance_id: str) -> campaigns.Object | None:
    """The object that a called check of a campaign is about."""
    if head is None or head.process_key != CAMPAIGN:
        return None
    return campaigns.object_of_check(conn, instance_id)
