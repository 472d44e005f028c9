"""An issued Word file as lines and tables, for the page to print: what is signed is what is shown."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

HEAD = 3  # organisation, title and number stand on every document; the page has its own head
ALIGNED = {1: "center", 2: "right"}


@dataclass(frozen=True)
class Line:
    """A paragraph; ``place`` is "", center or right."""

    text: str
    place: str = ""


@dataclass(frozen=True)
class Grid:
    """A table; merged cells come once, ``span`` says over how many columns."""

    rows: tuple[tuple["Cell", ...], ...]


@dataclass(frozen=True)
class Cell:
    text: str
    span: int = 1


def blocks(content: bytes, *, head: int = HEAD) -> tuple[Line | Grid, ...]:
    """Everything below the head of the document, in order; empty lines are left out."""
    found = Document(io.BytesIO(content)).iter_inner_content()
    inner = [_line(one) if isinstance(one, Paragraph) else Grid(tuple(_rows(one))) for one in found]
    return tuple(one for one in inner[head:] if isinstance(one, Grid) or one.text)


def _line(paragraph: Paragraph) -> Line:
    return Line(paragraph.text.strip(), ALIGNED.get(int(paragraph.alignment or 0), ""))


def _rows(table: Table) -> Iterator[tuple[Cell, ...]]:
    for row in table.rows:
        cells: list[Cell] = []
        before = None
        for cell in row.cells:
            if before is not None and cell._tc is before:
                cells[-1] = Cell(cells[-1].text, cells[-1].span + 1)
            else:
                cells.append(Cell(cell.text.strip()))
            before = cell._tc
        yield tuple(cells)
