"""Files as offices send them: encodings, separators, workbooks."""

import csv
import io
from collections.abc import Sequence

import openpyxl

USCC = "91370399MA3QX7K292"
OTHER_USCC = "92370399MA9TE5TA6D"


def text_file(rows: Sequence[Sequence[object]], *, encoding: str = "utf-8", separator: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(rows: Sequence[Sequence[object]], *, title: str = "", merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append([title])
        sheet.merge_cells("A1:C1")
        sheet.append([])
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
