"""Every template, filled with its sample, opens in LibreOffice; its PDF holds the text. One process converts all."""

import io
import re
from pathlib import Path
from typing import Any

import pypdf
import pytest
from docx import Document

from tests.supervision.documents.samples import sample
from tests.support.office import missing
from workflows.supervision.documents import KINDS, office
from workflows.supervision.documents.templates import render

TEMPLATES = Path(__file__).parents[3] / "bpmn" / "documents"
HEAD = {
    "number": "清源市监示范〔2026〕12号",
    "date": "2026年3月16日",
    "organisation": "清源区市场监督管理局",
}

SIGNS = re.compile(r"[^\u4e00-\u9fa5A-Za-z0-9]")  # readers of PDF put quotation marks and boxes elsewhere


def filled(kind: str) -> tuple[dict[str, Any], bytes]:
    facts = KINDS[kind]
    number = HEAD["number"] if facts.numbered else ""
    context = {**facts.complete(sample(kind)), **HEAD, "number": number, "title": facts.title}
    return context, render((TEMPLATES / f"{kind}.docx").read_bytes(), context)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """Kind → the text of its PDF without white space."""
    sentence = missing()
    assert sentence is None, sentence
    made = office.convert({kind: filled(kind)[1] for kind in KINDS}, seconds=300)
    return {kind: squeezed(text_of_pdf(pdf)) for kind, pdf in made.items()}


def text_of_pdf(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def text_of_word(content: bytes) -> list[str]:
    opened = Document(io.BytesIO(content))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return [line for text in (*(one.text for one in opened.paragraphs), *cells) for line in text.splitlines()]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_pdf_of_a_filled_template_holds_every_line_of_it(kind: str, pages: dict[str, str]) -> None:
    text = re.sub(r"—\d+—", "", pages[kind])  # a line may go on after the foot of a page
    assert "{{" not in text and "{%" not in text
    known = SIGNS.sub("", text)
    parts = [part for line in text_of_word(filled(kind)[1]) for part in SIGNS.split(line) if part]
    assert [part for part in parts if part not in known] == []


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_pdf_has_page_numbers(kind: str, pages: dict[str, str]) -> None:
    assert "—1—" in pages[kind]
