"""Work items: candidates, claiming, due dates; versions; both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from tests.engine.drawn import (
    Walk,
    boundary,
    catch,
    el,
    end,
    flow,
    many,
    message,
    path,
    process,
    service,
    start,
    timer,
    user,
)
from workflows import engine
from workflows.engine.tables import due_work, instance, work_item_candidate
from workflows.engine.types import Bundle, Vocabulary, WorkItem

ONE = process(
    start(),
    user(
        "a",
        candidateGroups="inspector,legal_reviewer",
        candidateUsers="wang",
        dueDate="${due('T-A-05')}",
        priority="70",
    ),
    end(),
    path("s", "a", "e"),
)


def item(walk: Walk) -> WorkItem:
    return walk.items()[0]


def listed(walk: Walk) -> list[tuple[str, bool]]:
    with walk.database.reading() as conn:
        query = select(work_item_candidate.c.candidate, work_item_candidate.c.open)
        return sorted((row.candidate, row.open) for row in conn.execute(query))


def test_an_item_opens_with_candidates_due_facts_and_priority(walk: Walk) -> None:
    walk.start(ONE)
    opened = item(walk)
    assert opened.candidates == ("7:inspector", "7:legal_reviewer", "user:wang")
    assert opened.priority == 70 and opened.due_at == walk.now + timedelta(days=5)
    assert opened.due == {
        "at": "2026-03-21T09:00:00+08:00", "on": "2026-03-21", "code": "T-A-05", "rule_id": 1,
        "since": "2026-03-16T09:00:00+08:00", "calendar_version": "2026", "provisional": False,
    }  # fmt: skip
    assert opened.business_key == "K-1" and opened.name == "a"


def test_a_step_without_candidates_is_open_to_publishers(walk: Walk) -> None:
    walk.start(process(start(), user("a"), end(), path("s", "a", "e")))
    assert item(walk).candidates == ("publishers",)


def test_claiming_has_one_winner_and_releasing_gives_it_back(walk: Walk) -> None:
    walk.start(ONE)
    ident = item(walk).id
    with walk.database.transaction() as conn:
        engine.claim(conn, ident, login="li", now=walk.now)
    with walk.database.transaction() as conn:
        engine.claim(conn, ident, login="li", now=walk.now)
    with pytest.raises(engine.AlreadyClaimed), walk.database.transaction() as conn:
        engine.claim(conn, ident, login="wang", now=walk.now)
    assert item(walk).assignee == "li" and not any(shown for _, shown in listed(walk))
    with pytest.raises(engine.AlreadyClaimed), walk.database.transaction() as conn:
        engine.release(conn, ident, login="wang", now=walk.now)
    with walk.database.transaction() as conn:
        engine.release(conn, ident, login="li", now=walk.now)
    assert item(walk).assignee is None and all(shown for _, shown in listed(walk))
    with walk.database.transaction() as conn:
        engine.assign(conn, ident, login="zhao", now=walk.now)
    assert item(walk).assignee == "zhao"
    assert walk.happened("work_item.claimed") == ["a"]


def test_a_closed_item_can_neither_be_completed_nor_claimed_again(walk: Walk) -> None:
    walk.start(ONE)
    ident = item(walk).id
    walk.complete(ident, {"x": 1})
    with pytest.raises(engine.WorkItemClosed):
        walk.complete(ident, {"x": 2})
    for change in (engine.claim, engine.assign):
        with pytest.raises(engine.WorkItemClosed), walk.database.transaction() as conn:
            change(conn, ident, login="li", now=walk.now)
    with pytest.raises(engine.UnknownWorkItem):
        walk.complete("nothing")
    with walk.database.reading() as conn:
        done = engine.work_item(conn, ident)
    assert (done.state, done.completed_by) == ("done", "li")
    assert walk.variables() == {"x": 1} and listed(walk)[0][1] is False


def test_only_an_open_item_of_a_token_that_is_there_completes(walk: Walk) -> None:
    """The row says open, the state does not know the token (tampered): refused, nothing written."""
    walk.start(ONE)
    from workflows.engine.tables import work_item

    with walk.database.transaction() as conn:
        conn.execute(update(work_item).values(token="0" * 32))
    with pytest.raises(engine.WorkItemClosed):
        walk.complete(item(walk).id)
    assert walk.open() == ["a"]


def test_a_version_that_moved_meanwhile_is_a_conflict(walk: Walk) -> None:
    walk.host.operations["row.touch"] = lambda ctx: ctx.conn.execute(update(instance).values(version=99)) and None
    walk.start(process(start(), user("a"), service("n", "row.touch"), end(), path("s", "a", "n", "e")))
    with pytest.raises(engine.Conflict):
        walk.do("a")
    assert walk.open() == ["a"]


def test_the_host_is_told_what_opens_and_closes(walk: Walk) -> None:
    walk.start(ONE)
    walk.do("a")
    assert walk.host.told == [("started", "p"), ("opened", "a"), ("done", "a"), ("ended", "p")]


def test_waiting_names_items_timers_messages_and_children(walk: Walk) -> None:
    walk.publish(process(start(), user("work"), end(), path("s", "work", "e"), key="c"))
    walk.start(
        process(
            start(), el("parallelGateway", "f"), user("a"), catch("m", message()), catch("t", timer("P1D")),
            el("callActivity", "call", calledElement="c"), el("parallelGateway", "j"), end(),
            path("s", "f", "a", "j", "e"), path("f", "m", "j"), path("f", "t", "j"), path("f", "call", "j"),
        )
    )  # fmt: skip
    waits = walk.waiting()
    assert sorted(i.element_id for i in waits.items) == ["a", "work"]
    assert [(t.element_id, t.due_at) for t in waits.timers] == [("t", walk.now + timedelta(days=1))]
    assert [m.name for m in waits.messages] == ["paid"]
    assert [c.process_key for c in waits.children] == ["c"]
    assert walk.trace().open_elements == {"a", "m", "t", "call"}


def test_incidents_are_opened_once_shown_and_resolved(walk: Walk) -> None:
    walk.host.operations["fails"] = lambda ctx: 1 / 0
    walk.start(process(start(), user("a"), service("n", "fails"), end(), path("s", "a", "n", "e")))
    ident = item(walk).id
    for _ in range(2):
        with pytest.raises(engine.StepFailed) as failed:
            walk.do("a")
        with walk.database.transaction() as conn:
            number = engine.open_incident(conn, failed.value, payload={"work_item_id": ident}, now=walk.now)
    assert [i.id for i in walk.waiting().incidents] == [number] and walk.trace().incidents == {"n"}
    with walk.database.transaction() as conn:
        resolved = engine.resolve_incident(conn, number, actor="ops", now=walk.now)
    assert resolved.payload == {"work_item_id": ident} and walk.waiting().incidents == ()


def test_a_row_that_always_raises_is_parked_with_an_incident_and_can_be_retried(walk: Walk) -> None:
    walk.start(
        process(start(), user("a"), boundary("b", "a", timer("P1D")), service("n", "fails"), end(),
                path("s", "a", "e"), path("b", "n", "e"))
    )  # fmt: skip
    walk.host.operations["fails"] = lambda ctx: 1 / 0
    walk.now += timedelta(days=2)
    incidents = []
    for _ in range(5):
        with pytest.raises(engine.StepFailed) as failed:
            walk.tick()
        with walk.database.transaction() as conn:
            due_id = conn.scalar(select(due_work.c.id))
            assert due_id is not None
            incidents.append(engine.due_failed(conn, due_id, failed.value, now=walk.now))
        walk.now += timedelta(hours=3)
    assert incidents[:4] == [None] * 4 and incidents[4] is not None
    assert walk.tick() is False and walk.dead_ends() == [], "parked; the open incident and item say so"
    walk.host.operations["fails"] = lambda ctx: None
    with walk.database.transaction() as conn:
        assert engine.unpark(conn, due_id, now=walk.now)
        engine.resolve_incident(conn, incidents[4].id, actor="ops", now=walk.now)
    assert walk.drain() == 1 and walk.state() == "completed"


def test_due_work_of_the_host_is_handed_to_it(walk: Walk) -> None:
    with walk.database.transaction() as conn:
        engine.schedule(conn, "reminder", due_at=walk.now + timedelta(days=1), payload={"item": "x"})
    assert walk.drain() == 0
    assert walk.drain(days=1) == 1 and walk.host.told == [("reminder", "{'item': 'x'}")]
    assert walk.drain() == 0


def test_versions_are_frozen_and_drafts_do_not_start(walk: Walk) -> None:
    first = walk.publish(ONE, note="first")
    draft = walk.publish(ONE, state="draft")
    assert (first.version, draft.version) == (1, 2) and first.digest == draft.digest
    with pytest.raises(engine.NotPublished):
        walk.start(draft)
    with walk.database.transaction() as conn:
        assert engine.latest(conn, "p") == first
        promoted = engine.promote(conn, draft.id, vocabulary=Vocabulary(), actor="owner", now=walk.now)
        assert engine.latest(conn, "p") == promoted
        assert engine.bundle(conn, first.id) == Bundle("p.bpmn", ONE)
        assert [d.version for d in engine.definitions(conn, "p")] == [2, 1]
        with pytest.raises(engine.UnknownDefinition):
            engine.definition(conn, "nothing")


def test_a_refused_diagram_is_not_stored(walk: Walk) -> None:
    with pytest.raises(engine.DiagramRefused) as refused:
        walk.publish(b"this is no diagram")
    assert refused.value.findings
    with walk.database.reading() as conn:
        assert engine.definitions(conn) == []


def test_a_silent_dead_end_is_found(walk: Walk) -> None:
    """Nothing the engine does makes one; a deleted row of due work does."""
    walk.start(process(start(), catch("t", timer("P1D")), end(), path("s", "t", "e")))
    assert walk.dead_ends() == []
    with walk.database.transaction() as conn:
        conn.execute(due_work.delete())
    assert walk.dead_ends() == [walk.instance_id]


def test_names_with_rare_characters_are_kept_exactly(walk: Walk) -> None:
    walk.start(ONE)
    walk.do("a", {"name": "𠮷㛃🙂", "list": [1, {"深": None}]})
    assert walk.variables() == {"name": "𠮷㛃🙂", "list": [1, {"深": None}]}


def test_the_cost_of_a_completion_does_not_grow_with_the_loop(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("a"), el("exclusiveGateway", "g", default="g_e"), end(),
            path("s", "a", "g"), flow("g", "a", "${again}"), flow("g", "e"),
        )
    )  # fmt: skip
    statements: list[str] = []
    event.listen(walk.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    counts, sizes = [], []
    for _ in range(40):
        ident = item(walk).id
        statements.clear()
        walk.complete(ident, {"again": True})
        counts.append(len(statements))
        with walk.database.reading() as conn:
            sizes.append(len(conn.scalar(select(instance.c.blob)) or b""))
    assert counts[-1] == counts[1] and counts[1] <= 15, counts
    assert sizes[-1] == sizes[1] and sizes[1] < 400


def test_a_hundred_items_open_in_as_many_statements_as_two(walk: Walk) -> None:
    definition = walk.publish(process(start(), user("m", many("people", "who")), end(), path("s", "m", "e")))
    statements: list[str] = []
    event.listen(walk.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    counts = []
    for number in (2, 100):
        statements.clear()
        walk.start(definition, {"people": list(range(number))})
        counts.append(len(statements))
    assert counts[0] == counts[1]
