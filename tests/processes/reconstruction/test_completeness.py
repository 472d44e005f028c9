"""The completeness oracle: a random story is lived through, every act is noted in a diary beside it, and the timeline
holds each act in its window once, in order, and nothing of anybody else."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.diagrams import acts
from tests.diagrams.world import Walk
from tests.processes.reconstruction import office
from tests.processes.reconstruction.office import BEGIN
from workflows import engine
from workflows.db import Database
from workflows.engine.tables import submission, work_item
from workflows.processes import reconstruction
from workflows.processes.host import HOST
from workflows.supervision import cases, tracing
from workflows.supervision.cases.tables import case, finding, inspection, lead, notification, publication
from workflows.supervision.documents.tables import document, document_service
from workflows.supervision.evidence.tables import evidence
from workflows.supervision.tracing import Moment
from workflows.usecases.cases.publications import withdraw_publication
from workflows.usecases.tasks.correct import correct

ACTS = 45
Note = tuple[str, datetime, str, str]  # kind, when, who, which


@dataclass
class Diary(Walk):
    """A walk that writes down what it did, without asking the product."""

    notes: list[tuple[int, Note]] = field(default_factory=list)  # party, note
    party: int = 1

    def note(self, kind: str, who: str, which: str) -> None:
        self.notes.append((self.party, (kind, self.now, who, which)))

    def begin(self, login: str, key: str, **raw: Any) -> Walk:
        self.note("opened", login, key)
        return super().begin(login, key, **{**raw, "party": self.party})

    def do(self, login: str, element_id: str, **raw: Any) -> Walk:
        super().do(login, element_id, **raw)
        self.note("step", login, element_id)
        return self

    def letter(self, login: str, name: str, **raw: Any) -> Walk:
        super().letter(login, name, **raw)
        self.note("letter", login, name)
        return self

    def turn_to(self, case_id: int, party: int) -> None:
        self.follow(case_id)
        self.party = party

    # --- what can happen next ---

    def act(self, luck: random.Random) -> None:
        """One thing that the case which is looked at allows."""
        waits = self.waits_for()
        if "draft_order" in waits:
            acts.drafted(self, days=luck.choice((5, 20)))
        elif "approve_order" in waits and luck.random() < 0.3:
            self.do("section1", "approve_order", order_decision="send_back", send_back_reason="期限太短")
        elif "approve_order" in waits:
            self.do("section1", "approve_order", order_decision="approve")
        elif "serve_order" in waits:
            self.do("inspector1", "serve_order", **{**acts.SERVED, "served_on": acts.day(self, 0)})
        elif "recheck" in waits:
            acts.rechecked(self, passed=luck.random() < 0.6)
        elif "confirm_recheck" in waits:
            self.do("inspector2", "confirm_recheck")
        elif "rectification_report_received" in waits:
            acts.reported(self)
        elif "publish_rectification" in waits:
            acts.published(self, "publish_rectification")
            self.note("publication", "publisher1", "")
        elif "archive_rectification" in waits:
            acts.archived(self, "archive_rectification")

    def mend(self, luck: random.Random) -> None:
        """Correct what was filled in at a step of the case that is looked at."""
        table = work_item.c
        rows = self.ask(select(work_item).where(table.root_id == self.root_id, table.element_id == "serve_order"))
        done = [row for row in rows if row.state == "done"]
        if done:
            raw = {
                **acts.SERVED,
                "served_on": done[0].ended_at.date().isoformat(),
                "recipient": f"店员{len(self.notes)}",
            }
            actor = self.who("inspector1")
            correct(self.database, actor, done[0].id, raw, reason="收件人写错了", now=self.now)
            self.note("correction", "inspector1", "serve_order")

    def withdraw(self) -> None:
        with self.database.reading() as conn:
            found = [one for one in cases.publications_of(conn, self.case_id) if one.withdrawn_at is None]
        if found:
            who = self.who("publisher1")
            withdraw_publication(self.database, who, found[0].id, reason="公示内容有误", now=self.now)
            self.note("publication_withdrawn", "publisher1", "")

    def end(self) -> None:
        if self.case().state == "open":
            with self.database.transaction() as conn:
                engine.terminate(conn, HOST, self.root_id, reason="不再办理", actor="section1", now=self.now)
            self.note("terminated", "", "")
            self.settle()


def live(diary: Diary, seed: int) -> None:
    """Some cases of two parties, acts in any order, days between them."""
    luck = random.Random(seed)
    begun: list[tuple[int, int]] = []
    for _ in range(ACTS):
        diary.until(diary.now + timedelta(hours=luck.choice((1, 5, 24, 24 * 6, 24 * 25))))
        if len(begun) < 2 or luck.random() < 0.08:
            diary.party = luck.choice((1, 1, 2))
            acts.a_rectification(diary)
            begun.append((diary.case_id, diary.party))
            continue
        diary.turn_to(*luck.choice(begun))
        chance = luck.random()
        if chance < 0.05:
            diary.mend(luck)
        elif chance < 0.08:
            diary.withdraw()
        elif chance < 0.1:
            diary.end()
        elif diary.case().state == "open":
            diary.act(luck)


def told(moments: list[Moment]) -> Counter[Note]:
    """The timeline as notes: the acts among its moments."""
    which = {"step": "element_id", "correction": "element_id", "letter": "element_id"}
    found: list[Note] = []
    for one in moments:
        if one.kind not in (
            "opened",
            "step",
            "letter",
            "correction",
            "publication",
            "publication_withdrawn",
            "terminated",
        ):
            continue
        name = "rectification" if one.kind == "opened" else getattr(one, which.get(one.kind, ""), "")
        found.append((str(one.kind), one.at, one.actor, name))
    return Counter(found)


@pytest.mark.parametrize("seed", range(6))
def test_every_act_is_told_once_and_in_order(walk: Walk, seed: int) -> None:
    diary = Diary(walk.database, BEGIN)
    live(diary, seed)
    days = (diary.now - BEGIN).days
    event = (BEGIN + timedelta(days=days * 3 // 4)).date()
    scope = tracing.around(event, party_id=1, window_from=(BEGIN + timedelta(days=days // 8)).date())
    with diary.database.reading() as conn:
        moments = reconstruction.collect(conn, scope, now=diary.now)
    within = [
        note for party, note in diary.notes if party == 1 and scope.window_from <= note[1].date() <= scope.window_to
    ]
    letters = {"rectification_report_received": letter_element(moments)}
    wanted = Counter((kind, at, who, letters.get(which, which)) for kind, at, who, which in within)
    assert told(moments) == wanted
    assert [one.at for one in moments] == sorted(one.at for one in moments)
    keys = [(one.kind, one.source, one.source_id) for one in moments]
    assert len(keys) == len(set(keys))
    assert {one.party_id for one in moments if one.case_id} == {1}


def letter_element(moments: list[Moment]) -> str:
    return next((one.element_id for one in moments if one.kind == "letter"), "")


@pytest.mark.parametrize("seed", [11, 12])
def test_every_row_of_every_source_is_told_once(walk: Walk, seed: int) -> None:
    diary = Diary(walk.database, BEGIN)
    live(diary, seed)
    for party in (1, 2):
        diary.party = party
        acts.an_inspection(diary)
        acts.approved(acts.prepared(diary))
        acts.served(diary)
        acts.visited(diary, failed=party == 1)
    department = diary.case().department_id
    scope = tracing.around(diary.now.date(), department_id=department, window_from=BEGIN.date())
    with diary.database.reading() as conn:
        moments = reconstruction.collect(conn, scope, now=diary.now)
        told_of = Counter(one.source for one in moments)
        rung = select(notification.c.work_item_id, notification.c.kind, notification.c.at).distinct().subquery()
        ended = select(func.count()).select_from(case).where(case.c.state != "open").scalar_subquery()

        def rows(table: Any, *where: Any) -> int:
            return conn.scalar(select(func.count()).select_from(table).where(*where)) or 0

        alone = submission.c.work_item_id.is_(None) | submission.c.supersedes_id.is_not(None)
        assert told_of["work_item"] == rows(work_item)
        assert told_of["submission"] == rows(submission, alone)
        assert told_of["document"] == rows(document)
        assert told_of["document_service"] == rows(document_service)
        assert told_of["evidence"] == rows(evidence)
        assert told_of["publication"] == rows(publication) + rows(publication, publication.c.withdrawn_at.is_not(None))
        assert told_of["notification"] == rows(rung)
        assert told_of["finding"] == rows(finding)
        assert told_of["lead"] == rows(lead)
        assert told_of["inspection"] == rows(inspection, inspection.c.inspected_on.is_not(None))
        assert told_of["case"] == rows(case) + (conn.scalar(select(ended)) or 0)


def test_the_timeline_is_the_same_on_postgresql(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    database = Database(postgres_url)
    try:
        diary = Diary(office.furnished(database).database, BEGIN)
        live(diary, 3)
        acts.drawn(acts.a_batch(Walk(database, diary.now)))
        for scope in ({"party_id": 1}, {"town": "南湖街道"}, {"item_id": 1}, {"department_id": 1}):
            with database.reading() as conn:
                wanted = tracing.around(diary.now.date(), window_from=BEGIN.date(), **scope)  # type: ignore[arg-type]
                moments = reconstruction.collect(conn, wanted, now=diary.now)
            assert [one.order for one in moments] == sorted(one.order for one in moments)
            steps = sum(note[0] == "step" for party, note in diary.notes if party == 1 or "party_id" not in scope)
            assert sum(one.kind == "step" for one in moments) >= steps > 0
            assert "drawn" in {one.kind for one in moments} or "pooled" in {one.kind for one in moments}
    finally:
        database.dispose()
