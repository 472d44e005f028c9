"""Completing exactly once by one who may; drafts, files, corrections."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from tests.diagrams.world import Walk, furnish
from workflows import engine
from workflows.audit import audit_leaf
from workflows.db import Database
from workflows.engine.tables import attachment, draft, submission
from workflows.engine.types import Refused
from workflows.usecases import tasks
from workflows.usecases.errors import FormInvalid, NotFound, NotPermitted
from workflows.usecases.tasks import files

FIRST = {"item": 1, "party": 1, "method": "site_visit", "mode": "key", "task_source": "assigned", "reason": "年度计划"}
PLAN: dict[str, Any] = {
    "planned_on": "2026-03-25", "inspectors": ["inspector1", "inspector2"], "lead_inspector": "inspector1",
    "announcement": "advance", "content": "证照和场所", "basis": "《食品安全法》第一百一十条",
}  # fmt: skip


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def walk(any_database: Database, now: datetime) -> Walk:
    furnish(any_database, now=now)
    return Walk(any_database, now).begin("handler1", "daily_inspection", **FIRST)


def complete(walk: Walk, login: str, step: str, raw: dict[str, Any], **more: Any) -> tasks.Completed:
    return tasks.complete(walk.database, walk.who(login), walk.item(step).id, raw, now=walk.now, **more)


def count(walk: Walk, table: Any) -> int:
    return int(walk.ask(select(func.count()).select_from(table))[0][0])


def test_the_second_completion_is_told_that_it_is_done(walk: Walk) -> None:
    item = walk.item("prepare_inspection")
    complete(walk, "handler1", "prepare_inspection", PLAN)
    with pytest.raises(engine.WorkItemClosed):
        tasks.complete(walk.database, walk.who("handler1"), item.id, PLAN, now=walk.now)


def test_the_same_key_gets_the_first_answer_and_does_nothing_twice(walk: Walk) -> None:
    item = walk.item("prepare_inspection")
    first = complete(walk, "handler1", "prepare_inspection", PLAN, idempotency_key="k1")
    before = count(walk, submission)
    again = tasks.complete(walk.database, walk.who("handler1"), item.id, PLAN, now=walk.now, idempotency_key="k1")
    assert again == first
    assert count(walk, submission) == before


def test_a_stranger_does_not_learn_that_the_task_exists(walk: Walk) -> None:
    item = walk.item("prepare_inspection")
    for act in (tasks.show, tasks.claim):
        with pytest.raises(NotFound):
            act(walk.database, walk.who("inspector9"), item.id, now=walk.now)
    with pytest.raises(NotFound):
        tasks.complete(walk.database, walk.who("inspector9"), item.id, PLAN, now=walk.now)
    with pytest.raises(NotFound):
        tasks.show(walk.database, walk.who("handler1"), "no-such-item", now=walk.now)


def test_a_colleague_may_look_but_not_do_what_is_not_his(walk: Walk) -> None:
    item = walk.item("prepare_inspection")
    view = tasks.show(walk.database, walk.who("section1"), item.id, now=walk.now)
    assert not view.may_act
    with pytest.raises(Refused, match="职责范围"):
        complete(walk, "section1", "prepare_inspection", PLAN)


def test_what_somebody_claimed_only_he_may_do_until_he_gives_it_back(walk: Walk) -> None:
    walk.do("handler1", "prepare_inspection", **PLAN)
    walk.do("section1", "review_inspection", review_decision="approve")
    walk.do("deputy1", "approve_inspection", approve_decision="approve")
    walk.do("handler1", "serve_notice", served_on="2026-03-16", served_how="direct", recipient="王某", rights_told=True)
    item = walk.item("record_site")
    assert item.assignee == "inspector1"
    with pytest.raises(Refused, match="签收"):
        complete(walk, "inspector2", "record_site", {})
    tasks.release(walk.database, walk.who("inspector1"), item.id, now=walk.now)
    tasks.claim(walk.database, walk.who("inspector2"), item.id, now=walk.now)
    with pytest.raises(engine.AlreadyClaimed):
        tasks.claim(walk.database, walk.who("inspector1"), item.id, now=walk.now)


def test_only_appointed_inspectors_with_a_certificate_do_the_inspection(walk: Walk) -> None:
    walk.do("handler1", "prepare_inspection", **PLAN)
    walk.do("section1", "review_inspection", review_decision="approve")
    walk.do("deputy1", "approve_inspection", approve_decision="approve")
    walk.do("handler1", "serve_notice", served_on="2026-03-16", served_how="direct", recipient="王某", rights_told=True)
    item = walk.item("record_site")
    tasks.release(walk.database, walk.who("inspector1"), item.id, now=walk.now)
    with pytest.raises(Refused, match="被指派的人员"):
        tasks.claim(walk.database, walk.who("inspector3"), item.id, now=walk.now)
    late = datetime(2031, 1, 1, tzinfo=walk.now.tzinfo)
    with pytest.raises(Refused, match="执法证"):
        tasks.claim(walk.database, walk.who("inspector1"), item.id, now=late)


def test_a_refused_form_names_every_fault_and_changes_nothing(walk: Walk) -> None:
    before = count(walk, submission), count(walk, audit_leaf)
    with pytest.raises(FormInvalid) as refused:
        complete(walk, "handler1", "prepare_inspection", {"planned_on": "soon", "stranger": 1})
    assert {"planned_on", "stranger", "inspectors", "content"} <= set(refused.value.errors)
    assert (count(walk, submission), count(walk, audit_leaf)) == before
    assert walk.item("prepare_inspection").state == "open"


def test_a_draft_is_kept_for_its_writer_alone_and_goes_when_the_step_is_done(walk: Walk) -> None:
    item = walk.item("prepare_inspection")
    me = walk.who("handler1")
    tasks.save_draft(
        walk.database, me, item.id, {"content": "写到一半", "planned_on": "不是日期"}, opinion="想想", now=walk.now
    )
    view = tasks.show(walk.database, me, item.id, now=walk.now)
    assert (view.values["content"], view.opinion) == ("写到一半", "想想")
    assert tasks.show(walk.database, walk.who("section1"), item.id, now=walk.now).values["content"] is None
    complete(walk, "handler1", "prepare_inspection", PLAN)
    assert count(walk, draft) == 0


def png(size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, "PNG")
    return out.getvalue()


def to_notice(walk: Walk) -> str:
    walk.do("handler1", "prepare_inspection", **PLAN)
    walk.do("section1", "review_inspection", review_decision="approve")
    walk.do("deputy1", "approve_inspection", approve_decision="approve")
    return walk.item("serve_notice").id


def test_an_uploaded_file_belongs_to_the_submission_that_names_it(walk: Walk) -> None:
    item_id = to_notice(walk)
    me = walk.who("handler1")
    kept, unused = (
        tasks.upload(walk.database, me, item_id, "service_receipt", name, png(), now=walk.now)
        for name in ("../../回证.png", "多余.png")
    )
    assert kept.filename == "回证.png"
    raw = {"served_on": "2026-03-16", "served_how": "direct", "recipient": "王某", "rights_told": "true"}
    tasks.complete(walk.database, me, item_id, {**raw, "service_receipt": [kept.id]}, now=walk.now)
    rows = {row.id: row.submission_id for row in walk.ask(select(attachment))}
    assert rows[kept.id] is not None
    assert rows[unused.id] is None
    with pytest.raises(NotFound):
        tasks.remove_upload(walk.database, me, item_id, kept.id, now=walk.now)


def test_a_file_of_another_step_or_person_cannot_be_named(walk: Walk) -> None:
    item_id = to_notice(walk)
    with pytest.raises(FormInvalid) as refused:
        tasks.complete(walk.database, walk.who("handler1"), item_id, {"service_receipt": ["0" * 32]}, now=walk.now)
    assert "不是在本环节上传" in refused.value.errors["service_receipt"]
    with pytest.raises(Refused, match="不接受文件"):
        tasks.upload(walk.database, walk.who("handler1"), item_id, "recipient", "a.png", png(), now=walk.now)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空的"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 64, "HEIC"),
        (png()[:60], "损坏"),
        (b"\xff\xd8\xff\xe0 not a picture", "损坏"),
        (b"PK\x03\x04 broken", "损坏"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "不支持"),
        (b"<html><script>alert(1)</script>", "不支持"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不支持"),
    ],
)
def test_a_file_we_cannot_keep_is_refused_with_a_sentence(content: bytes, word: str) -> None:
    with pytest.raises(Refused, match=word):
        files.keep("文件.jpg", content)


def test_a_preview_is_re_encoded_without_the_original_bytes(home: Path) -> None:
    stored = files.keep("照片.png", png((4000, 3000)) + b"trailing secret")
    preview = files.preview(stored.storage_name)
    assert preview.startswith(b"\xff\xd8\xff")
    assert b"secret" not in preview
    assert max(Image.open(io.BytesIO(preview)).size) <= 1600
    assert "照片" not in stored.storage_name


def test_a_correction_keeps_the_old_value_and_says_why(walk: Walk) -> None:
    item = walk.item("prepare_inspection")
    complete(walk, "handler1", "prepare_inspection", PLAN)
    with pytest.raises(Refused, match="更正原因"):
        tasks.correct(walk.database, walk.who("handler1"), item.id, {**PLAN, "content": "改"}, reason="", now=walk.now)
    later = walk.now + timedelta(hours=1)
    changed = {**PLAN, "content": "证照、场所和人员"}
    tasks.correct(walk.database, walk.who("section1"), item.id, changed, reason="漏写人员一项", now=later)
    rows = walk.ask(select(submission).where(submission.c.work_item_id == item.id).order_by(submission.c.id))
    assert [row.data["content"] for row in rows] == ["证照和场所", "证照、场所和人员"]
    assert rows[1].supersedes_id == rows[0].id
    assert rows[1].reason == "漏写人员一项"


def test_nobody_else_corrects_and_nothing_is_corrected_into_itself(walk: Walk) -> None:
    item = walk.item("prepare_inspection")
    complete(walk, "handler1", "prepare_inspection", PLAN)
    with pytest.raises(NotPermitted):
        tasks.correct(walk.database, walk.who("deputy1"), item.id, PLAN, reason="我来改一改", now=walk.now)
    with pytest.raises(Refused, match="没有变化"):
        tasks.correct(walk.database, walk.who("handler1"), item.id, PLAN, reason="没有真的改", now=walk.now)
