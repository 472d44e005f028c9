"""The page to print says what the Word file says."""

import re
from pathlib import Path

import docx
import pytest

ROOT = Path(__file__).parents[2]
PRINTED = (ROOT / "webapp/templates/documents/print.html").read_text()
KINDS = ("inspection_notice", "site_record", "rectification_order", "recheck_opinion")


def _words(kind: str) -> list[str]:
    """The fixed words of a Word template, without fields and without blanks to write in."""
    template = docx.Document(str(ROOT / f"bpmn/documents/{kind}.docx"))
    texts = [one.text for one in template.paragraphs]
    texts += [cell.text.replace("\n", "") for table in template.tables for row in table.rows for cell in row.cells]
    texts = [
        text.replace("《行政检查通知书》", "").replace("《责令限期改正通知书》（{{ number }}）", "") for text in texts
    ]
    pieces = [piece for text in texts for piece in re.split(r"\{\{.*?\}\}|\{%.*?%\}|＿[＿年月日时分　]*", text)]
    return [piece.strip() for piece in pieces if len(piece.strip()) > 3]


@pytest.mark.parametrize("kind", KINDS)
def test_every_fixed_sentence_of_the_word_file_stands_on_the_page_to_print(kind: str) -> None:
    words = _words(kind)
    assert len(words) > 8
    assert [piece for piece in words if piece not in PRINTED] == []
