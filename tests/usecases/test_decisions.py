"""Decision tables: process owners upload and publish them, everyone may look and try, shipped ones come along."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.engine.decisions.tables import decision, file, made, table
from workflows import engine
from workflows.audit import audit_leaf as leaf
from workflows.db import Database
from workflows.engine.decisions.evaluation import record
from workflows.engine.types import HistoryEvent, Severity
from workflows.processes import shipped, shipped_decisions
from workflows.processes.vocabulary import vocabulary
from workflows.supervision.organisation.actor import Actor
from workflows.usecases import diagrams, session
from workflows.usecases.cases.decided import decided_lines
from workflows.usecases.errors import NotFound, NotPermitted

X, A = [("x", "integer")], [("a", "integer")]
CONTENT = table(X, A, [["< 5", "1"], [">= 5", "2"]])
NEWER = table(X, A, [["< 5", "10"], [">= 5", "20"]])


@pytest.fixture
def owner(district_database: Database, now: datetime) -> Actor:
    return session.actor_of_login(district_database, "owner1", now=now)


def tried(database: Database, actor: Actor, ident: str, now: datetime, **raw: str) -> object:
    (result,) = diagrams.try_decision(database, actor, ident, raw, now=now).results
    return result["a"]


def test_an_upload_is_a_draft_until_it_is_published_and_every_step_leaves_an_audit_leaf(
    district_database: Database, owner: Actor, now: datetime
) -> None:
    first = diagrams.upload_decisions(district_database, owner, "d.dmn", CONTENT, state="published", now=now)
    draft = diagrams.upload_decisions(district_database, owner, "../d.dmn", NEWER, note="加倍", now=now)
    (version,) = draft.decisions
    assert (version.state, version.version, version.note, version.file) == ("draft", 2, "加倍", "d.dmn")
    assert diagrams.show_decision(district_database, owner, "d", now=now).decision.id == first.decisions[0].id
    assert tried(district_database, owner, version.id, now, x="7") == 20
    diagrams.publish_decision(district_database, owner, version.id, now=now)
    view = diagrams.show_decision(district_database, owner, "d", now=now)
    assert (view.decision.id, view.decision.published_by) == (version.id, "owner1")
    assert tried(district_database, owner, first.decisions[0].id, now, x="7") == 2
    (row,) = [row for row in diagrams.decision_listing(district_database, owner, now=now) if row.key == "d"]
    assert (row.version, row.drafts) == (2, 0)
    with district_database.reading() as conn:
        actions = conn.scalars(select(leaf.c.action).where(leaf.c.subject.like("decision:d:%"))).all()
    assert sorted(actions) == ["decision.publish", "decision.publish", "decision.upload"]


def test_what_is_refused_is_not_stored(district_database: Database, owner: Actor, now: datetime) -> None:
    refused = diagrams.upload_decisions(
        district_database, owner, "d.dmn", table(X, A, [["< 5", "1"], ["< 6", "2"]]), now=now
    )
    assert refused.decisions == ()
    assert [one.rule for one in refused.findings if one.severity is Severity.ERROR] == ["overlap"]
    with pytest.raises(NotFound):
        diagrams.show_decision(district_database, owner, "d", now=now)


def test_only_process_owners_upload_edit_and_publish_and_all_may_look_and_try(
    district_database: Database, owner: Actor, now: datetime
) -> None:
    (version,) = diagrams.upload_decisions(district_database, owner, "d.dmn", CONTENT, now=now).decisions
    other = session.actor_of_login(district_database, "inspector1", now=now)
    with pytest.raises(NotPermitted):
        diagrams.upload_decisions(district_database, other, "d.dmn", CONTENT, now=now)
    with pytest.raises(NotPermitted):
        diagrams.publish_decision(district_database, other, version.id, now=now)
    with pytest.raises(NotPermitted):
        diagrams.edit_decision(district_database, other, version.id, now=now)
    assert diagrams.decision_file(district_database, other, version.id, now=now) == CONTENT
    assert tried(district_database, other, version.id, now, x="1") == 1


def test_a_trial_reads_what_a_person_types(district_database: Database, owner: Actor, now: datetime) -> None:
    content = table(
        [("p.name", "string"), ("n", "double"), ("b", "boolean"), ("d", "date"), ("any", "")],
        [("a", "string")],
        [['"甲"', "1.5", "true", 'date("2026-03-16")', "7", '"yes"'], ["null", "null", "null", "null", "null", '"no"']],
        "FIRST",
    )
    (version,) = diagrams.upload_decisions(district_database, owner, "d.dmn", content, now=now).decisions
    view = diagrams.show_decision(district_database, owner, "d", now=now)
    assert [(one.name, one.type) for one in view.table.asked] == [
        ("p.name", "string"), ("n", "number"), ("b", "boolean"), ("d", "date"), ("any", ""),
    ]  # fmt: skip
    raw = {"p.name": " 甲 ", "n": "1.5", "b": "true", "d": "2026-03-16", "any": "7"}
    assert tried(district_database, owner, version.id, now, **raw) == "yes"
    assert tried(district_database, owner, version.id, now) == "no"
    with pytest.raises(engine.DecisionFailed, match="不是数字"):
        tried(district_database, owner, version.id, now, n="许多")


def test_a_trial_of_a_decision_asks_for_what_its_required_decisions_need(
    district_database: Database, owner: Actor, now: datetime
) -> None:
    both = file(
        decision([("b", "integer")], A, [["-", "b + 1"]], key="d", requires=["b"]),
        decision(X, [("b", "integer")], [["-", "x * 2"]], key="b"),
    )
    stored = diagrams.upload_decisions(district_database, owner, "d.dmn", both, now=now).decisions
    view = diagrams.show_decision(district_database, owner, "d", now=now)
    assert [one.name for one in view.table.asked] == ["x"]
    assert {one.key for one in view.siblings} == {"b", "d"}
    ident = next(one.id for one in stored if one.key == "d")
    assert tried(district_database, owner, ident, now, x="4") == 9


def test_a_shipped_table_does_not_replace_what_an_office_published(
    district_database: Database, owner: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def released(content: bytes) -> list[str]:
        monkeypatch.setattr(shipped_decisions, "files", lambda: {"d.dmn": content})
        with district_database.transaction() as conn:
            stored = shipped_decisions.publish(conn, vocabulary=vocabulary(conn, now=now), actor="system", now=now)
        return [one.state for one in stored]

    assert released(CONTENT) == ["published"]
    assert released(CONTENT) == []
    assert released(NEWER) == ["published"]
    diagrams.upload_decisions(district_database, owner, "d.dmn", CONTENT + b"\n", state="published", now=now)
    assert released(CONTENT + b"\n\n") == ["draft"]
    assert diagrams.show_decision(district_database, owner, "d", now=now).decision.source == "owner"


def test_diagrams_and_tables_of_one_folder_are_checked_together(tmp_path: Path, now: datetime) -> None:
    drawn = (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"'
        ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><bpmn:process id="p" isExecutable="true">'
        '<bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>'
        '<bpmn:businessRuleTask id="ask" name="问" camunda:decisionRef="d" camunda:resultVariable="a"/>'
        '<bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="e"/><bpmn:endEvent id="e"/>'
        "</bpmn:process></bpmn:definitions>"
    )
    (tmp_path / "p.bpmn").write_text(drawn)
    paths = [tmp_path / "p.bpmn", tmp_path / "d.dmn"]
    (tmp_path / "d.dmn").write_bytes(CONTENT)
    assert [one.rule for one in diagrams.check_paths(paths, now=now) if one.severity is Severity.ERROR] == []
    alone = diagrams.check_paths(paths[:1], now=now)
    assert [one.rule for one in alone if one.severity is Severity.ERROR] == ["unknown-decision"]
    (tmp_path / "d.dmn").write_bytes(table(X, A, [["< 5", "1"], ["< 6", "2"]]))
    (wrong,) = [one for one in diagrams.check_paths(paths, now=now) if one.severity is Severity.ERROR]
    assert (wrong.file, wrong.rule) == (str(tmp_path / "d.dmn"), "overlap")


def test_every_shipped_table_passes_its_check_without_a_finding(now: datetime) -> None:
    findings = diagrams.check_paths(sorted(shipped.FOLDER.rglob("*.dmn")), now=now)
    assert findings == []


def test_the_record_of_a_case_says_what_was_decided_by_which_rule(now: datetime) -> None:
    both = file(
        decision([("b", "integer")], A, [["> 5", "1"], ["<= 5", "null"]], key="d", requires=["b"]),
        decision(X, [("b", "integer")], [["-", "x * 2"]], key="b"),
    )

    def said(**variables: int) -> tuple[str, ...]:
        detail = record(made(both, variables, "d"))
        event = HistoryEvent(1, "i", "i", "decision.evaluated", "e", None, now, "li", detail)
        return decided_lines(event)

    assert said(x=4) == (
        "“b 表”第 0 版：x = 4，命中第 1 条规则，结果 b = 8",
        "“d 表”第 0 版：b = 8，命中第 1 条规则，结果 a = 1",
    )
    assert said(x=1)[1] == "“d 表”第 0 版：b = 2，命中第 2 条规则，结果 a = 空"


def test_what_a_diagram_in_force_gives_a_value_to_is_no_unknown_variable(
    district_database: Database, owner: Actor, now: datetime
) -> None:
    def warned(name: str) -> list[str]:
        content = table([(name, "string")], A, [["-", "1"]])
        return [
            one.rule for one in diagrams.upload_decisions(district_database, owner, "d.dmn", content, now=now).findings
        ]

    assert warned("task_source") == []
    assert warned("task_sauce") == ["unknown-variable"]
