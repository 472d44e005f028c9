"""Evaluations (评价): what was judged, by which forms, with which score and rating; and the files that were drawn.

The scale: 90 points and more 优秀, 80 良好, 60 合格, below 不合格. A point marked 否决 that was not met makes it 不合格
whatever the score. The score of a rating is the mean of the parts that count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from workflows.supervision.cases.tables import evaluation, evaluation_part, sampled_file

SCALE = ((90, "excellent"), (80, "good"), (60, "fair"), (0, "poor"))
RATINGS = tuple(rating for _, rating in SCALE)
WORTH = {"符合": 100, "基本符合": 60, "不符合": 0}
"""What a result is worth; 不适用 is not counted."""
WEIGHTS = {"一般": 1, "重点": 2, "否决": 3}
VETO = "否决"


@dataclass(frozen=True)
class Evaluation:
    id: int
    case_id: int
    kind: str
    department_id: int
    item_id: int
    organ_id: int | None
    party_id: int | None
    period_from: date | None
    period_to: date | None
    score: int | None
    rating: str | None
    opinion: str
    rated_at: datetime | None
    rated_by: str | None


@dataclass(frozen=True)
class Part:
    """One form of evaluation; ``counted`` False is shown beside the rating only."""

    form: str
    score: int
    counted: bool
    basis: str


@dataclass(frozen=True)
class SampledFile:
    number: str
    title: str
    done_on: date
    flags: Sequence[str]
    result: str = ""
    fact: str = ""


def rating_of(score: int, *, vetoed: bool = False) -> str:
    """The rating for a score by the stated scale."""
    return "poor" if vetoed else next(rating for least, rating in SCALE if score >= least)


def mean(scores: Sequence[int]) -> int:
    """Rounded half up, so that 89.5 is 90 for everybody who computes it by hand."""
    return (2 * sum(scores) + len(scores)) // (2 * len(scores)) if scores else 0


def score_of(rows: Sequence[Mapping[str, Any]]) -> int:
    """The weighted mean of checked points: 一般 1, 重点 2, 否决 3; nothing applicable is 100."""
    known = [(WEIGHTS.get(str(row.get("severity")), 1), WORTH.get(str(row.get("result")))) for row in rows]
    counted = [(weight, worth) for weight, worth in known if worth is not None]
    total = sum(weight for weight, _ in counted)
    if not total:
        return 100
    return (2 * sum(weight * worth for weight, worth in counted) + total) // (2 * total)


def vetoed(rows: Sequence[Mapping[str, Any]]) -> bool:
    return any(row.get("severity") == VETO and row.get("result") == "不符合" for row in rows)


def open_evaluation(
    conn: Connection, case_id: int, *, kind: str, department_id: int, item_id: int, organ_id: int | None = None,
    party_id: int | None = None, period_from: date | None = None, period_to: date | None = None,
) -> int:  # fmt: skip
    """The evaluation of a case: written once, brought up to date when its plan comes back."""
    facts = {"organ_id": organ_id, "party_id": party_id, "period_from": period_from, "period_to": period_to}
    found = of_case(conn, case_id)
    if found is not None:
        conn.execute(update(evaluation).where(evaluation.c.id == found.id).values(**facts))
        return found.id
    row = {"case_id": case_id, "kind": kind, "department_id": department_id, "item_id": item_id, **facts}
    number: int = conn.execute(insert(evaluation).values(**row).returning(evaluation.c.id)).scalar_one()
    return number


def of_case(conn: Connection, case_id: int) -> Evaluation | None:
    row = conn.execute(select(evaluation).where(evaluation.c.case_id == case_id)).one_or_none()
    return None if row is None else Evaluation(**row._mapping)


def score_part(
    conn: Connection, evaluation_id: int, form: str, *, score: int, basis: str, now: datetime, counted: bool = True
) -> None:
    """The score of one form; a second round replaces the first."""
    table = evaluation_part
    conn.execute(delete(table).where(table.c.evaluation_id == evaluation_id, table.c.form == form))
    row = {"evaluation_id": evaluation_id, "form": form, "score": score, "counted": counted, "basis": basis}
    conn.execute(insert(table), {**row, "scored_at": now})


def parts_of(conn: Connection, evaluation_id: int) -> list[Part]:
    table = evaluation_part
    query = select(table.c.form, table.c.score, table.c.counted, table.c.basis)
    return [
        Part(*row) for row in conn.execute(query.where(table.c.evaluation_id == evaluation_id).order_by(table.c.id))
    ]


def rate(
    conn: Connection, evaluation_id: int, *, score: int, rating: str, opinion: str, actor: str, now: datetime
) -> None:
    facts = {"score": score, "rating": rating, "opinion": opinion, "rated_at": now, "rated_by": actor}
    conn.execute(update(evaluation).where(evaluation.c.id == evaluation_id).values(**facts))


def ratings(
    conn: Connection, *, organ_id: int | None = None, party_id: int | None = None, item_id: int | None = None
) -> list[Evaluation]:
    """Finished evaluations of an organ, a party or an item, the newest first."""
    table = evaluation
    query = select(table).where(table.c.rated_at.is_not(None)).order_by(table.c.rated_at.desc(), table.c.id.desc())
    for column, wanted in ((table.c.organ_id, organ_id), (table.c.party_id, party_id), (table.c.item_id, item_id)):
        if wanted is not None:
            query = query.where(column == wanted)
    return [Evaluation(**row._mapping) for row in conn.execute(query)]


def keep_sample(conn: Connection, case_id: int, draw_id: int, files: Sequence[SampledFile]) -> None:
    """The drawn files (抽中案卷) with what the register already says against them."""
    rows = [
        {"case_id": case_id, "draw_id": draw_id, "number": one.number, "title": one.title[:255],
         "done_on": one.done_on, "flags": list(one.flags)}
        for one in files
    ]  # fmt: skip
    if rows:
        conn.execute(insert(sampled_file), rows)


def sample_of(conn: Connection, case_id: int) -> list[SampledFile]:
    """The files of a case in the order of the draw; their places are their codes in the review form (F01 …)."""
    table = sampled_file
    columns = (table.c.number, table.c.title, table.c.done_on, table.c.flags, table.c.result, table.c.fact)
    query = select(*columns).where(table.c.case_id == case_id).order_by(table.c.id)
    return [SampledFile(*row) for row in conn.execute(query)]


def judge_file(conn: Connection, case_id: int, number: str, *, result: str, fact: str) -> None:
    where = (sampled_file.c.case_id == case_id, sampled_file.c.number == number)
    conn.execute(update(sampled_file).where(*where).values(result=result, fact=fact))
