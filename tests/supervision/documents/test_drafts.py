"""Drafts of every kind: blanks where nothing is known yet, with the names of what lacks."""

import io
from pathlib import Path

import docx
import pytest

from tests.supervision.documents.samples import sample
from workflows.supervision.documents import KINDS, draft

TEMPLATES = Path(__file__).parents[3] / "bpmn" / "documents"


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_draft_is_made_whatever_lacks(kind: str) -> None:
    facts, template = KINDS[kind], (TEMPLATES / f"{kind}.docx").read_bytes()
    required = facts.required | facts.common
    nothing = draft(kind, template, {}, organisation="清源区市场监督管理局")
    assert nothing.missing == tuple(facts.name(name) for name in sorted(required))
    for name in required:
        known = {key: value for key, value in sample(kind).items() if key != name}
        assert draft(kind, template, known, organisation="清源区市场监督管理局").missing == (facts.name(name),)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_draft_has_no_number_and_no_date(kind: str) -> None:
    made = draft(kind, (TEMPLATES / f"{kind}.docx").read_bytes(), sample(kind), organisation="清源区市场监督管理局")
    assert made.missing == ()
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(made.content)).paragraphs)
    assert not KINDS[kind].numbered or "草稿" in text
