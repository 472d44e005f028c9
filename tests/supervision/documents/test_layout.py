"""GB/T 9704-2012: paper, margins, lines, fonts, head, addressee, signature, date, page numbers of the templates."""

from collections import Counter
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph

from workflows.supervision.documents import KINDS

TEMPLATES = Path(__file__).parents[3] / "bpmn" / "documents"
OFFICIAL = [kind for kind, facts in KINDS.items() if facts.official]
TEXT_AREA = 225 * 72 / 25.4  # 版心: 225 mm high
LARGE_SONG, IMITATION_SONG = "方正小标宋简体", "仿宋_GB2312"
RED = RGBColor(255, 0, 0)


def opened(kind: str) -> Any:
    return docx.Document(str(TEMPLATES / f"{kind}.docx"))


def paragraphs(kind: str) -> list[Paragraph]:
    return [one for one in opened(kind).paragraphs if one.text.strip() and not one.text.startswith("{%p")]


def east_asian(paragraph: Paragraph) -> str:
    properties = paragraph.runs[0]._element.rPr
    return str(properties.rFonts.get(qn("w:eastAsia")))


def size(paragraph: Paragraph) -> float:
    return float(paragraph.runs[0].font.size.pt)  # type: ignore[union-attr]


def field_codes(footer: Any) -> str:
    return "".join(one.text for one in footer._element.iter(qn("w:instrText")))


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_paper_is_a4_and_every_page_has_its_number(kind: str) -> None:
    (section,) = opened(kind).sections
    assert sorted(round(side.mm) for side in (section.page_width, section.page_height)) == [210, 297]
    assert "PAGE" in field_codes(section.footer)
    assert section.footer.paragraphs[0].text == "—  —"
    assert {run.font.size.pt for run in section.footer.paragraphs[0].runs} == {14}


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_margins_are_those_of_the_standard_on_upright_paper(kind: str) -> None:
    (section,) = opened(kind).sections
    if section.page_width > section.page_height:
        assert not KINDS[kind].official  # a wide table may lie on its side; an official document may not
        return
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(one.mm) for one in margins] == [37, 35, 28, 26]


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_text_is_in_the_fonts_of_the_standard_or_a_little_smaller_on_a_form(kind: str) -> None:
    body = paragraphs(kind)[3:]
    fonts = Counter(east_asian(one) for one in body)
    assert fonts and set(fonts) <= {IMITATION_SONG, "黑体", "楷体_GB2312", LARGE_SONG}
    assert {size(one) for one in body} <= {12, 14, 16}
    assert all(run.bold is not True for one in body for run in one.runs if one.text.startswith("（印章）"))


@pytest.mark.parametrize("kind", OFFICIAL)
def test_an_official_document_has_twenty_two_lines_to_the_page_in_size_three(kind: str) -> None:
    texts = [one.text for one in paragraphs(kind)]
    body = paragraphs(kind)[3 : texts.index("（印章）")]  # below the date there may be a receipt to cut off
    assert {size(one) for one in body} == {16}
    spaced = {one.paragraph_format.line_spacing.pt for one in body}  # type: ignore[union-attr]
    assert {int(TEXT_AREA // line) for line in spaced} == {22}


@pytest.mark.parametrize("kind", OFFICIAL)
def test_an_official_document_has_its_red_head_with_the_number_above_the_title(kind: str) -> None:
    organisation, number, title = paragraphs(kind)[:3]
    assert "{{ organisation }}" in organisation.text
    assert organisation.runs[0].font.color.rgb == RED
    assert east_asian(organisation) == east_asian(title) == LARGE_SONG
    assert number.text == "{{ number }}" and size(number) == 16 and east_asian(number) == IMITATION_SONG
    line = number._element.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert line.get(qn("w:color")) == "FF0000"
    assert 10 <= int(line.get(qn("w:space"))) <= 12  # 4 mm below the number, in points
    assert "{{ title }}" in title.text and size(title) == 22
    assert all(one.alignment == WD_ALIGN_PARAGRAPH.CENTER for one in (organisation, number, title))


@pytest.mark.parametrize("kind", OFFICIAL)
def test_an_official_document_names_its_addressee_flush_left(kind: str) -> None:
    below_title = paragraphs(kind)[3:5]  # a line with what it is about may stand between title and addressee
    addressee = next(one for one in below_title if one.text.rstrip().endswith("："))
    assert not addressee.paragraph_format.first_line_indent
    assert addressee.alignment != WD_ALIGN_PARAGRAPH.CENTER


@pytest.mark.parametrize("kind", OFFICIAL)
def test_an_official_document_ends_with_seal_signature_and_date(kind: str) -> None:
    texts = [one.text for one in paragraphs(kind)]
    seal = texts.index("（印章）")
    assert texts[seal + 1 : seal + 3] == ["{{ organisation }}", "{{ date }}"]
    date = paragraphs(kind)[seal + 2]
    assert date.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert date.paragraph_format.right_indent.pt == 4 * 16  # type: ignore[union-attr]  # 右空四字


@pytest.mark.parametrize("kind", OFFICIAL)
def test_an_official_document_has_its_page_number_outside(kind: str) -> None:
    document = opened(kind)
    (section,) = document.sections
    assert document.settings.odd_and_even_pages_header_footer
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT)
    assert odd.paragraph_format.right_indent.pt == even.paragraph_format.left_indent.pt == 14
    assert "PAGE" in field_codes(section.even_page_footer)
