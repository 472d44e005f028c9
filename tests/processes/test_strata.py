"""分层: the table that the process owner publishes decides, and a pool of any size costs the same number of queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import event, insert, select

from tests.diagrams.acts import a_batch
from tests.diagrams.world import SINCE, Walk, furnish
from workflows import engine
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.processes import shipped_decisions
from workflows.processes.vocabulary import vocabulary
from workflows.supervision import drawing
from workflows.supervision.drawing.rank import pool_document
from workflows.supervision.organisation.tables import officer, recusal
from workflows.supervision.parties.tables import party, permit

STRATA = {"size_kind": "strata", "size": None, "risk_classes": ["A", "B", "C", "D"]}


@pytest.fixture
def walk(database: Database, now: datetime) -> Walk:
    furnish(database, now=now)
    return Walk(database, now)


def publish(walk: Walk, content: bytes) -> None:
    """What the process owner does with a changed table."""
    with walk.database.transaction() as conn:
        engine.publish_decision(
            conn, "draw_ratio.dmn", content, vocabulary=vocabulary(conn, now=walk.now), source="owner", actor="owner1",
            now=walk.now,
        )  # fmt: skip


def changed(*pairs: tuple[str, str]) -> bytes:
    """The shipped table with other ratios."""
    text = shipped_decisions.files()["draw_ratio.dmn"].decode()
    for old, new in pairs:
        assert f"<text>{old}</text>" in text
        text = text.replace(f"<text>{old}</text>", f"<text>{new}</text>")
    return text.encode()


def strata(walk: Walk) -> dict[str, tuple[str | None, int]]:
    with walk.database.reading() as conn:
        pool = pool_document(drawing.pool_of(conn, int(str(walk.variables()["draw_id"]))))
    return {one["id"]: (one["ratio"], one["wanted"]) for one in pool["strata"]}


def test_what_the_owner_changes_in_the_table_is_what_the_next_batch_draws(walk: Walk) -> None:
    assert strata(a_batch(walk, **STRATA)) == {"A-B": ("5", 1), "B-B": ("10", 1)}
    publish(walk, changed(("5", "66.7")))
    assert strata(a_batch(Walk(walk.database, walk.now), **STRATA)) == {"A-B": ("66.7", 3), "B-B": ("10", 1)}
    with walk.database.reading() as conn:
        made = [one for one in engine.history(conn, walk.root_id) if one.kind == "decision.evaluated"]
    assert len(made) == 2


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("101", "规定为“101.*”，不是0至100的百分数"),
        ("-1", "规定为“-1.*”，不是0至100的百分数"),
        ("", "分层比例表没有规定风险A级、信用B级的抽取比例"),
    ],
)
def test_a_table_that_gives_no_percentage_is_refused_with_the_stratum(walk: Walk, new: str, sentence: str) -> None:
    publish(walk, changed(("5", new)))
    with pytest.raises(Refused, match=sentence):
        a_batch(walk, **STRATA)
    assert walk.cases_of("inspection_batch") == []


@pytest.mark.parametrize(
    ("size_kind", "size"), [("ratio", "100.5"), ("ratio", "0"), ("ratio", ""), ("number", "1.5"), ("number", "")]
)
def test_a_size_that_is_none_is_refused_at_its_field(walk: Walk, size_kind: str, size: str) -> None:
    with pytest.raises(Refused) as refused:
        a_batch(walk, size_kind=size_kind, size=size)
    assert refused.value.field == "size"


def test_where_every_ratio_is_nothing_there_is_nothing_to_draw(walk: Walk) -> None:
    publish(walk, changed(("5", "0"), ("10", "0")))
    with pytest.raises(Refused, match="一户也抽不到"):
        a_batch(walk, **STRATA)


@contextmanager
def statements(walk: Walk) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(walk.database.engine, "before_cursor_execute", note)
    yield said
    event.remove(walk.database.engine, "before_cursor_execute", note)


def more_parties(walk: Walk, count: int) -> None:
    with walk.database.transaction() as conn:
        person = conn.scalar(select(officer.c.id).where(officer.c.login == "inspector1"))
        for number in range(1000, 1000 + count):
            row = {
                "id": number, "code": f"WZ-2027-{number:04d}", "code_kind": "unlicensed", "name": f"店{number}",
                "kind": "individual", "risk_class": "A", "district_code": "370399",
            }  # fmt: skip
            conn.execute(insert(party).values(**row))
            held = {
                "number": f"P{number}", "party_id": number, "item_id": 1, "issued_on": SINCE, "state": "valid",
                "approval_mode": "ordinary", "snapshot": {},
            }  # fmt: skip
            conn.execute(insert(permit).values(**held))
            conn.execute(
                insert(recusal).values(officer_id=person, party_id=number, reason="近亲属经营", valid_from=SINCE)
            )


def test_the_pool_is_read_with_the_same_queries_however_many_parties_it_holds(walk: Walk) -> None:
    a_batch(Walk(walk.database, walk.now))  # whatever is read once per process
    with statements(walk) as few:
        a_batch(Walk(walk.database, walk.now))
    more_parties(walk, 200)
    with statements(walk) as many:
        begun = a_batch(Walk(walk.database, walk.now))
    assert len(many) == len(few)
    with walk.database.reading() as conn:
        pool = drawing.pool_of(conn, int(str(begun.variables()["draw_id"])))
    assert (len(pool.objects), len(pool.recusals)) == (206, 200)
