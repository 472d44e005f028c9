"""预览文书（草稿）: what the documents of a step would say; no number is taken, nothing is stored."""

import io
from typing import Any

import docx
import pytest
from sqlalchemy import func, select

from tests.diagrams.acts import a_rectification, an_inspection, approved, drafted, prepared, served
from tests.diagrams.world import Walk, furnish
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision.documents.drafts import MARK
from workflows.supervision.documents.tables import document, document_sequence
from workflows.usecases import tasks
from workflows.usecases.errors import NotFound


@pytest.fixture
def walk(database: Database, now: Any) -> Walk:
    furnish(database, now=now)
    return Walk(database, now)


def typed(walk: Walk, login: str, step: str, **raw: Any) -> str:
    item = walk.item(step).id
    tasks.save_draft(walk.database, walk.who(login), item, raw, now=walk.now)
    return item


def text_of(content: bytes) -> str:
    opened = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in opened.paragraphs), *cells])


def counted(walk: Walk) -> list[int]:
    tables = (document, document_sequence)
    return [walk.ask(select(func.count()).select_from(table))[0][0] for table in tables]


def test_the_draft_says_what_is_known_and_takes_no_number(walk: Walk) -> None:
    approved(prepared(an_inspection(walk)))
    before = counted(walk)
    item = typed(walk, "handler1", "serve_notice", recipient="王某")
    (draft,) = tasks.preview(walk.database, walk.who("handler1"), item, now=walk.now).drafts
    assert draft.wanted and draft.drafted is not None and draft.drafted.missing == ()
    text = text_of(draft.drafted.content)
    assert "草稿" in text and "〔2026〕" not in text.split("54号")[0].split("国办发")[0]
    assert "清源测试餐饮店1" in text and "张示例" not in text
    assert counted(walk) == before


def test_what_is_missing_is_named_in_chinese_and_left_blank(walk: Walk) -> None:
    drafted(a_rectification(walk))
    item = walk.item("approve_order").id
    assert tasks.preview(walk.database, walk.who("section1"), item, now=walk.now).drafts == ()
    an_inspection(walk)
    item = typed(walk, "handler1", "prepare_inspection")
    assert tasks.preview(walk.database, walk.who("handler1"), item, now=walk.now).drafts == ()
    prepared(walk)
    walk.do("section1", "review_inspection", review_decision="approve")
    item = typed(walk, "deputy1", "approve_inspection", approve_decision="send_back")
    (draft,) = tasks.preview(walk.database, walk.who("deputy1"), item, now=walk.now).drafts
    assert not draft.wanted


def test_a_step_with_nothing_filled_in_yet_shows_blanks_not_an_error(walk: Walk) -> None:
    approved(prepared(an_inspection(walk)))
    served(walk).later(days=7)
    item = walk.item("record_site").id
    (draft,) = tasks.preview(walk.database, walk.who("inspector1"), item, now=walk.now).drafts
    assert draft.problem or draft.drafted is not None
    assert draft.drafted is None or "检查地点" in draft.drafted.missing


def test_the_word_file_of_a_draft_is_marked(walk: Walk) -> None:
    approved(prepared(an_inspection(walk)))
    item = typed(walk, "handler1", "serve_notice")
    name, content = tasks.draft_file(walk.database, walk.who("handler1"), item, "inspection_notice", now=walk.now)
    assert name == "行政检查通知书（草稿）.docx"
    assert docx.Document(io.BytesIO(content)).sections[0].header.paragraphs[0].text == MARK
    with pytest.raises(NotFound):
        tasks.draft_file(walk.database, walk.who("handler1"), item, "site_record", now=walk.now)


def test_only_who_may_do_the_step_sees_its_draft(walk: Walk) -> None:
    approved(prepared(an_inspection(walk)))
    item = walk.item("serve_notice").id
    with pytest.raises((Refused, NotFound)):
        tasks.preview(walk.database, walk.who("section1"), item, now=walk.now)
    with pytest.raises(NotFound):
        tasks.preview(walk.database, walk.who("handler9"), item, now=walk.now)
