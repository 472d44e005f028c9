"""The register of evidence: numbered, digested, excluded with a reason, never deleted."""

import hashlib
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.diagrams.acts import TEAM
from tests.diagrams.world import Walk
from workflows import audit
from workflows.engine.tables import attachment
from workflows.engine.types import Refused
from workflows.supervision import cases
from workflows.supervision.evidence import evidence_of
from workflows.supervision.evidence.tables import evidence_file
from workflows.usecases import attachments
from workflows.usecases import evidence as desk
from workflows.usecases.errors import FormInvalid, NotFound, NotPermitted
from workflows.usecases.tasks import files

PAPER: dict[str, Any] = {
    "kind": "documentary", "name": "进货票据", "proves": "从无证单位进货", "obtained_on": "2026-03-20",
    "obtained_how": "handed_in", "obtained_from": "店主", "form": "copy", "collectors": ["inspector1", "inspector2"],
}  # fmt: skip


def uploaded(walk: Walk, content: bytes = b"%PDF-1.4 receipt", login: str = "inspector1") -> str:
    ref = desk.upload(walk.database, walk.who(login), walk.case_id, "票据.pdf", content, now=walk.now)
    return ref.id


def registered(walk: Walk, **raw: Any) -> Any:
    given = {**PAPER, "files": [uploaded(walk)], **raw}
    return desk.register(walk.database, walk.who("inspector1"), walk.case_id, given, now=walk.now)


def test_the_photos_of_a_problem_are_evidence_at_once(inspected: Walk) -> None:
    with inspected.database.reading() as conn:
        (item,) = evidence_of(conn, inspected.case_id)
    assert (item.number, item.kind, item.proves) == (1, "electronic", "两名从业人员没有健康证明")
    assert item.collectors == ("inspector1", "inspector2")
    stored = inspected.ask(select(attachment.c.storage_name).where(attachment.c.id == item.files[0].attachment_id))
    content = files.path_of(stored[0].storage_name).read_bytes()
    assert item.files[0].sha256 == hashlib.sha256(content).hexdigest()
    assert item.files[0].sm3 == audit.sm3_hex(content)


def test_evidence_is_numbered_within_its_case_and_keeps_what_was_stated(inspected: Walk) -> None:
    assert [registered(inspected).number for _ in range(3)] == [2, 3, 4]
    page = desk.show(inspected.database, inspected.who("inspector1"), inspected.case_id, now=inspected.now)
    assert [one.number for one in page.items] == [1, 2, 3, 4]
    assert page.items[1].obtained_on == date(2026, 3, 20)
    assert page.items[1].obtained_from == "店主"


def test_what_is_missing_is_named_and_nothing_is_registered(inspected: Walk) -> None:
    with pytest.raises(FormInvalid) as caught:
        registered(inspected, name="", collectors=["inspector1"], obtained_on="2026-12-31")
    assert set(caught.value.errors) == {"name", "collectors", "obtained_on"}
    with pytest.raises(Refused, match="都要上传文件"):
        registered(inspected, files=[])
    with pytest.raises(FormInvalid) as physical:
        registered(inspected, kind="physical", files=[])
    assert set(physical.value.errors) == {"quantity", "kept_at"}
    assert registered(inspected, kind="physical", files=[], quantity="3 箱", kept_at="证物室").number == 2


def test_a_file_of_a_form_is_listed_and_leaves_the_materials(inspected: Walk) -> None:
    actor = inspected.who("inspector1")
    before = desk.show(inspected.database, actor, inspected.case_id, now=inspected.now)
    photo = before.items[0].files[0].attachment_id
    assert photo not in {one.id for one in before.materials}
    desk.register_attachment(inspected.database, actor, inspected.case_id, photo, PAPER, now=inspected.now)
    with pytest.raises(FormInvalid):
        desk.register_attachment(inspected.database, actor, inspected.case_id, "nobody", PAPER, now=inspected.now)


def test_only_who_works_on_the_case_registers_and_only_who_leads_excludes(inspected: Walk) -> None:
    with pytest.raises(NotPermitted):
        desk.upload(
            inspected.database, inspected.who("publisher1"), inspected.case_id, "a.pdf", b"%PDF-1", now=inspected.now
        )
    with pytest.raises(NotFound):
        desk.show(inspected.database, inspected.who("inspector9"), inspected.case_id, now=inspected.now)
    item = registered(inspected)
    with pytest.raises(NotPermitted):
        excluded(inspected, "inspector1", item.id)


def excluded(walk: Walk, login: str, evidence_id: int, reason: str = "取得程序违法") -> Any:
    return desk.exclude(walk.database, walk.who(login), walk.case_id, evidence_id, reason=reason, now=walk.now)


def test_excluded_evidence_stays_with_its_reason(inspected: Walk) -> None:
    item = registered(inspected)
    with pytest.raises(Refused, match="理由"):
        excluded(inspected, "section1", item.id, " ")
    assert excluded(inspected, "legal1", item.id).exclude_reason == "取得程序违法"
    with pytest.raises(Refused, match="已经排除"):
        excluded(inspected, "section1", item.id)
    page = desk.show(inspected.database, inspected.who("section1"), inspected.case_id, now=inspected.now)
    assert [one.excluded_by for one in page.items] == [None, "legal1"]


def test_a_chosen_file_is_its_uploaders_alone_until_it_is_registered(inspected: Walk) -> None:
    key = uploaded(inspected)
    with pytest.raises(NotFound):
        attachments.download(inspected.database, inspected.who("section1"), key, now=inspected.now)
    given = {**PAPER, "files": [key]}
    desk.register(inspected.database, inspected.who("inspector1"), inspected.case_id, given, now=inspected.now)
    assert attachments.download(inspected.database, inspected.who("section1"), key, now=inspected.now).content
    with pytest.raises(FormInvalid):  # another person cannot name somebody's unregistered upload
        other = {**PAPER, "files": [uploaded(inspected, b"%PDF-1.4 other")]}
        desk.register(inspected.database, inspected.who("inspector2"), inspected.case_id, other, now=inspected.now)


def test_every_change_of_a_file_or_of_its_entries_is_found(inspected: Walk) -> None:
    changed, missing, entry = (
        registered(inspected, files=[uploaded(inspected, b"%PDF-" + one)]) for one in (b"a", b"b", b"c")
    )
    actor = inspected.who("section1")
    assert desk.check(inspected.database, actor, inspected.case_id, now=inspected.now).sound
    path_of(inspected, changed).write_bytes(b"%PDF-x")
    path_of(inspected, missing).unlink()
    with inspected.database.transaction() as conn:
        conn.execute(update(evidence_file).where(evidence_file.c.evidence_id == entry.id).values(sha256="0" * 64))
    report = desk.check(inspected.database, actor, inspected.case_id, now=inspected.now)
    assert sorted(row.state for row in report.faults) == ["changed", "entry_changed", "missing"]
    leaves = inspected.ask(select(audit.audit_leaf.c.leaf).where(audit.audit_leaf.c.action == "case.check_files"))
    assert len(leaves) == 2


def path_of(walk: Walk, item: Any) -> Any:
    query = select(attachment.c.storage_name).where(attachment.c.id == item.files[0].attachment_id)
    return files.path_of(walk.ask(query)[0].storage_name)


def test_evidence_of_an_earlier_case_is_taken_over_once_with_its_digests(inspected: Walk) -> None:
    source = inspected.case_id
    item = registered(inspected)
    later = inspected.begin("inspector1", "rectification", item=1, party=1, problem="没有健康证明", inspectors=TEAM)
    actor, at = later.who("inspector1"), later.now
    assert desk.show(later.database, actor, later.case_id, now=at).related == ()
    with later.database.transaction() as conn:
        cases.link(conn, source, later.case_id, "follow_up")
    (offered,) = desk.show(later.database, actor, later.case_id, now=at).related
    assert [one.number for one in offered[1]] == [1, 2]
    carried = desk.carry(later.database, actor, later.case_id, item.id, now=at)
    assert (carried.number, carried.carried_from_id, carried.files) == (1, item.id, item.files)
    with pytest.raises(Refused, match="已经引用"):
        desk.carry(later.database, actor, later.case_id, item.id, now=at)
    with pytest.raises(NotFound):
        desk.carry(later.database, actor, later.case_id, carried.id, now=at)
    assert desk.check(later.database, actor, later.case_id, now=at).sound
    path_of(later, item).write_bytes(b"%PDF-x")
    assert [row.state for row in desk.check(later.database, actor, later.case_id, now=at).faults] == ["changed"]
