"""A held record cannot be corrected, withdrawn or thinned out; let go, it can."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from tests.diagrams.acts import a_rectification, archived, drafted, ordered, published, rechecked, reported
from tests.diagrams.world import Walk
from tests.processes.reconstruction.office import EVENT, TODAY, a_tracing
from workflows.engine.tables import work_item
from workflows.engine.types import Refused
from workflows.processes import reconstruction
from workflows.supervision import cases, tracing
from workflows.supervision.documents.tables import document
from workflows.usecases.cases.publications import withdraw_publication
from workflows.usecases.papers_voided import void_document
from workflows.usecases.tasks.correct import correct
from workflows.usecases.tasks.drafts import remove_upload, upload


def a_finished_rectification(walk: Walk) -> int:
    ordered(drafted(a_rectification(walk)))
    walk.later(days=3)
    rechecked(reported(walk), passed=True)
    archived(published(walk, "publish_rectification"), "archive_rectification")
    return walk.case_id


def reconstructed(walk: Walk) -> int:
    case_id = a_tracing(walk)
    with walk.database.transaction() as conn:
        scope = tracing.around(EVENT, party_id=1)
        reconstruction.reconstruct(conn, case_id, scope, actor="observer1", now=walk.now)
    return case_id


def let_go(walk: Walk, tracing_case: int) -> None:
    with walk.database.transaction() as conn:
        assert tracing.release(conn, tracing_case, reason="核查终结", actor="observer1", now=walk.now) == 1


def test_a_held_publication_stays_published(walk: Walk) -> None:
    held = a_finished_rectification(walk)
    walk.until(TODAY)
    tracing_case = reconstructed(walk)
    with walk.database.reading() as conn:
        (one,) = cases.publications_of(conn, held)
    with pytest.raises(Refused, match=r"2026年5月20日起依法保全，解除保全前不能撤回公示"):
        withdraw_publication(walk.database, walk.who("publisher1"), one.id, reason="有误需要撤回", now=walk.now)
    let_go(walk, tracing_case)
    withdraw_publication(walk.database, walk.who("publisher1"), one.id, reason="有误需要撤回", now=walk.now)


def test_a_held_form_stays_as_it_was_filled_in(walk: Walk) -> None:
    a_finished_rectification(walk)
    walk.until(TODAY)
    tracing_case = reconstructed(walk)
    table = work_item.c
    (item,) = walk.ask(work_item.select().where(table.element_id == "archive_rectification"))
    again = {"archive_no": "SJ-2026-2"}

    def mend() -> None:
        correct(walk.database, walk.who("archivist1"), item.id, again, reason="编号写错了", now=walk.now)

    with pytest.raises(Refused, match="不能更正"):
        mend()
    let_go(walk, tracing_case)
    mend()


def test_a_file_uploaded_to_a_held_case_is_not_taken_back(walk: Walk) -> None:
    a_rectification(walk)
    ordered(drafted(walk))
    reported(walk)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    item = walk.item("recheck")
    person = walk.who("inspector1")
    file = upload(walk.database, person, item.id, "points.r1.evidence", "现场.png", picture.getvalue(), now=walk.now)
    walk.until(TODAY)
    tracing_case = reconstructed(walk)
    with pytest.raises(Refused, match="不能删除已上传的材料"):
        remove_upload(walk.database, person, item.id, file.id, now=walk.now)
    let_go(walk, tracing_case)
    remove_upload(walk.database, person, item.id, file.id, now=walk.now)


def test_a_held_document_is_not_voided(walk: Walk) -> None:
    a_finished_rectification(walk)
    walk.until(TODAY)
    tracing_case = reconstructed(walk)
    (paper,) = walk.ask(select(document.c.id).where(document.c.kind == "rectification_order"))
    head = walk.who("head1")
    with pytest.raises(Refused, match="不能作废文书"):
        void_document(walk.database, head, paper.id, reason="内容有误需要作废", now=walk.now)
    let_go(walk, tracing_case)
    void_document(walk.database, head, paper.id, reason="内容有误需要作废", now=walk.now)
