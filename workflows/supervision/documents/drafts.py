"""Drafts (草稿): what a document would say if it were signed now. No number is taken, nothing is stored."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor

from workflows.db import Json
from workflows.supervision.documents.kinds import KINDS, KindFacts
from workflows.supervision.documents.templates import render

NUMBER = "草稿"
DATE = "＿＿＿＿年＿＿月＿＿日"
BLANK = "＿＿＿＿"
MARK = "草稿　仅供核对，未编号、未签发，不具法律效力"


@dataclass(frozen=True)
class Drafted:
    """``missing`` are the names, on paper, of required fields that nothing is known of; they are blank in it."""

    kind: str
    title: str
    content: bytes
    missing: tuple[str, ...]


class _Blank(dict[str, str]):
    """Stands for an object or a list of objects that is not known yet: its parts are blank, it has no members."""

    def __iter__(self) -> Iterator[str]:
        return iter(())


def draft(kind: str, template: bytes, context: Mapping[str, Json], *, organisation: str) -> Drafted:
    """Fill the template with what there is; raises UnknownTemplateField or TemplateUnreadable like ``issue``."""
    facts = KINDS[kind]
    missing = facts.missing(context)
    known = {name: value for name, value in context.items() if name not in missing}
    filled = {
        **facts.complete({**known, **dict.fromkeys(missing, BLANK)}),
        **{name: _blank(facts, name) for name in missing},
        "number": NUMBER if facts.numbered else "",
        "date": DATE,
        "title": facts.title,
        "organisation": organisation,
    }
    return Drafted(kind, facts.title, render(template, filled), tuple(facts.name(name) for name in missing))


def _blank(facts: KindFacts, name: str) -> str | _Blank:
    shape = facts.shape(name)
    return BLANK if shape is None else _Blank(dict.fromkeys(shape, BLANK))


def marked(content: bytes) -> bytes:
    """The Word file with a line in its header that says what it is."""
    opened = Document(io.BytesIO(content))
    for section in opened.sections:
        for header in (section.header, section.even_page_header):
            line = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = line.add_run(MARK)
            run.font.size, run.font.color.rgb = Pt(14), RGBColor(0xC0, 0, 0)
    stream = io.BytesIO()
    opened.save(stream)
    return stream.getvalue()
