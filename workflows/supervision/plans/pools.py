"""How large the pool (检查对象名录库) of a row is today."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from workflows.supervision.parties.tables import party, permit


def strata(conn: Connection, item_id: int, risk_classes: Collection[str], town: str) -> dict[str, int]:
    """Active holders of a valid permit for the item, by risk class."""
    holders = select(permit.c.party_id).where(permit.c.item_id == item_id, permit.c.state == "valid")
    query = (
        select(party.c.risk_class, func.count())
        .where(party.c.id.in_(holders), party.c.state == "active", party.c.risk_class.in_(sorted(risk_classes)))
        .group_by(party.c.risk_class)
    )
    if town:
        query = query.where(party.c.town == town)
    return {row[0]: row[1] for row in conn.execute(query)}
