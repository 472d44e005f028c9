"""The cost of a reconstruction follows the rows of its window: the large tables are reached by an index."""

import re
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.diagrams.acts import a_batch, a_rectification, drafted, drawn, ordered, rechecked, reported
from tests.diagrams.world import Walk
from tests.processes.reconstruction.office import EVENT, TODAY
from workflows.processes import reconstruction
from workflows.supervision import tracing

LARGE = (
    "work_item", "work_item_candidate", "event", "submission", "document", "notification", "draw_member", "case",
    "case_link", "finding", "publication", "inspection", "audit_leaf", "incident", "rectification_order", "lead",
)  # fmt: skip
SCAN = re.compile(rf"SCAN ({'|'.join(LARGE)})\b(?!.*USING (COVERING )?INDEX)")


@pytest.mark.parametrize("scope", [{"party_id": 1}, {"town": "南湖街道"}, {"item_id": 1}, {"department_id": 1}])
def test_no_large_table_is_read_from_end_to_end(walk: Walk, scope: dict[str, Any]) -> None:
    ordered(drafted(a_rectification(walk)))
    rechecked(reported(walk.later(days=3)), passed=True)
    drawn(a_batch(walk))
    walk.until(TODAY)
    asked: dict[str, Any] = {}

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.lstrip().startswith("SELECT"):
            asked[statement] = parameters

    event.listen(walk.database.engine, "before_cursor_execute", note)
    try:
        with walk.database.reading() as conn:
            assert reconstruction.collect(conn, tracing.around(EVENT, **scope), now=walk.now)
    finally:
        event.remove(walk.database.engine, "before_cursor_execute", note)
    assert len(asked) > 25
    read_whole = []
    with walk.database.reading() as conn:
        for statement, parameters in asked.items():
            plan = [row[-1] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            read_whole += [(step, statement) for step in plan if SCAN.search(step)]
    assert read_whole == []


def test_the_same_question_gets_the_same_answer(walk: Walk) -> None:
    """Twice, and on a database whose statistics are known: order and digests do not depend on the plan."""
    ordered(drafted(a_rectification(walk)))
    drawn(a_batch(walk))
    walk.until(TODAY)

    def digests() -> list[str]:
        with walk.database.reading() as conn:
            found = reconstruction.collect(conn, tracing.around(EVENT, town="南湖街道"), now=walk.now)
        return [tracing.digest_of(one) for one in found]

    first = digests()
    with walk.database.transaction() as conn:
        conn.execute(text("ANALYZE"))
    assert digests() == first
