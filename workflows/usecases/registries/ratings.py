"""评价等级: what evaluations, supervision of organs and inspections of intermediaries came to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from workflows.db import Database
from workflows.supervision.cases.evaluations import RATINGS
from workflows.supervision.cases.tables import case, evaluation, evaluation_part
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party
from workflows.usecases.permissions import visible_cases
from workflows.usecases.registries.wanted import PAGE, Wanted, admit

MOST = 500
KINDS = ("effect", "organ", "intermediary")
_EVALUATOR = department.alias("evaluator")
_ORGAN = department.alias("organ")


@dataclass(frozen=True)
class Rated:
    """The newest rating of a party (for an item)."""

    score: int
    rating: str
    rated_at: datetime


@dataclass(frozen=True)
class PartScore:
    """One form of an evaluation; ``counted`` False is shown beside the rating only."""

    form: str
    score: int
    counted: bool


@dataclass(frozen=True)
class RatingRow:
    """``whom``: the organ or party that was rated. ``case_id`` None where the viewer may not open the case."""

    id: int
    kind: str
    case_id: int | None
    department_name: str
    whom: str
    party_id: int | None
    item_name: str
    score: int
    rating: str
    opinion: str
    rated_at: datetime
    parts: tuple[PartScore, ...]


def ratings(
    database: Database, actor: Actor, wanted: Wanted, *, kind: str = "", rating: str = "", now: datetime
) -> list[RatingRow]:
    """Ratings of the cases the actor may see, the newest first: all of them for the 编办 (policy 四(一))."""
    admit(actor)
    query = _rated(actor).where(case.c.id.is_not(None)).limit(MOST)
    if kind in KINDS:
        query = query.where(evaluation.c.kind == kind)
    if rating in RATINGS:
        query = query.where(evaluation.c.rating == rating)
    if wanted.department_id is not None:
        query = query.where(evaluation.c.department_id == wanted.department_id)
    with database.reading() as conn:
        return [row for row in _rows(conn, query) if wanted.text in f"{row.whom}{row.item_name}"]


def ratings_of_party(conn: Connection, actor: Actor, party_id: int) -> list[RatingRow]:
    """Every rating of one party; results are shared, case files are not (policy 三(三))."""
    return _rows(conn, _rated(actor).where(evaluation.c.party_id == party_id).limit(PAGE))


def newest_ratings(conn: Connection, party_ids: Collection[int]) -> Mapping[tuple[int, int], Rated]:
    """(party, item) → its newest rating; (party, 0) → that of any item."""
    query = (
        select(
            evaluation.c.party_id, evaluation.c.item_id, evaluation.c.score, evaluation.c.rating, evaluation.c.rated_at
        )
        .where(evaluation.c.party_id.in_(sorted(party_ids)), evaluation.c.rated_at.is_not(None))
        .order_by(evaluation.c.rated_at, evaluation.c.id)
    )
    found: dict[tuple[int, int], Rated] = {}
    for row in conn.execute(query):
        rated = Rated(row.score, row.rating, row.rated_at)
        found[row.party_id, row.item_id] = found[row.party_id, 0] = rated
    return found


def _rated(actor: Actor) -> Select[Any]:
    table = evaluation.c
    return (
        select(
            table.id, table.kind, case.c.id.label("case_id"), _EVALUATOR.c.name.label("department_name"),
            _ORGAN.c.name.label("organ_name"), party.c.name.label("party_name"), table.party_id,
            approval_item.c.name.label("item_name"), table.score, table.rating, table.opinion, table.rated_at,
        )
        .join(_EVALUATOR, _EVALUATOR.c.id == table.department_id)
        .outerjoin(_ORGAN, _ORGAN.c.id == table.organ_id)
        .outerjoin(party, party.c.id == table.party_id)
        .outerjoin(approval_item, approval_item.c.id == table.item_id)
        .outerjoin(case, and_(case.c.id == table.case_id, visible_cases(actor)))
        .where(table.rated_at.is_not(None))
        .order_by(table.rated_at.desc(), table.id.desc())
    )  # fmt: skip


def _rows(conn: Connection, query: Select[Any]) -> list[RatingRow]:
    found = [dict(row._mapping) for row in conn.execute(query)]
    parts = _parts(conn, [row["id"] for row in found])
    rows = []
    for row in found:
        organ, name = row.pop("organ_name"), row.pop("party_name")
        row["item_name"] = row["item_name"] or ""
        rows.append(RatingRow(**row, whom=name or organ or "", parts=tuple(parts.get(row["id"], ()))))
    return rows


def _parts(conn: Connection, evaluation_ids: Collection[int]) -> Mapping[int, list[PartScore]]:
    table = evaluation_part.c
    query = select(table.evaluation_id, table.form, table.score, table.counted).order_by(table.id)
    found: dict[int, list[PartScore]] = {}
    for row in conn.execute(query.where(table.evaluation_id.in_(list(evaluation_ids)))):
        found.setdefault(row.evaluation_id, []).append(PartScore(row.form, row.score, row.counted))
    return found
