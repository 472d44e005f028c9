"""From bytes to rows: CSV in the usual encodings and separators, XLSX without macros; the rest gets a sentence."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl

from workflows.usecases.imports.cells import Value

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 300 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_SHEETS = 50
SEPARATORS = ("\t", ",", ";", "，")


class UnreadableFile(ValueError):
    """The file is no table that can be read; ``args[0]`` is the Chinese sentence."""


@dataclass(frozen=True)
class Row:
    """``number`` is the row's number in the file as the office sees it; ``formulas`` the columns that hold one."""

    number: int
    cells: tuple[Value, ...]
    formulas: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Grid:
    """One way to read the file: a sheet, or the text divided by one separator."""

    name: str
    rows: list[Row]


def grids(filename: str, content: bytes) -> list[Grid]:
    """The sheets of a workbook, or the text under each separator that occurs."""
    check(content)
    return _workbook(content) if content.startswith(b"PK") else _separated(decoded(content))


def check(content: bytes) -> None:
    """Refuse what is empty, too large, or of an old or locked kind."""
    if not content:
        raise UnreadableFile("文件是空的，请核对后重新选择。")
    if len(content) > MOST_BYTES:
        raise UnreadableFile(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请分成几个文件导入。")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile("这是旧版 .xls 或加了密码的文件，请在表格软件中另存为 .xlsx（不加密）后再导入。")


def _workbook(content: bytes) -> list[Grid]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableFile("文件已损坏，无法打开，请重新导出后再导入。") from None
    if "xl/workbook.xml" not in names:
        raise UnreadableFile("这是压缩包或其他类型的文件，不是 .xlsx 表格；请解压后导入其中的表格。")
    if any(name.startswith("xl/vbaProject") for name in names):
        raise UnreadableFile("文件含有宏（.xlsm），请另存为不含宏的 .xlsx 后再导入。")
    if unpacked > MOST_UNPACKED:
        raise UnreadableFile("表格内容过大，请分成几个文件导入。")
    try:
        return _sheets(content)
    except UnreadableFile:
        raise
    except Exception:
        raise UnreadableFile("表格无法读取，可能已损坏；请在表格软件中打开并另存为新的 .xlsx 后再导入。") from None


def _sheets(content: bytes) -> list[Grid]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        found = [Grid(sheet.title, list(_rows(sheet))) for sheet in book.worksheets[:MOST_SHEETS]]
        book.close()
    return found


def _rows(sheet) -> Iterator[Row]:  # type: ignore[no-untyped-def]
    sheet.reset_dimensions()  # the size that some programs write is wrong
    kept = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        values = tuple(cell.value for cell in cells)
        if any(value not in (None, "") for value in values):
            kept += 1
            _few(kept)
            formulas = frozenset(place for place, cell in enumerate(cells) if cell.data_type == "f")
            yield Row(number, tuple(str(v) if i in formulas else v for i, v in enumerate(values)), formulas)
        if number > 10 * MOST_ROWS:
            raise UnreadableFile("表格行数过多，请删除末尾的空白行后再导入。")


def decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, else GB18030 (which contains GBK and GB2312)."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and not _garbled(text):
            return text
    raise UnreadableFile("无法识别文件内容：请导入 .xlsx，或用 UTF-8、GBK 编码保存的 .csv。")


def _garbled(text: str) -> bool:
    """More than a few control characters: a picture or a program, not a table."""
    sample = text[:10_000]
    odd = sum(1 for sign in sample if ord(sign) < 32 and sign not in "\t\r\n")
    return odd * 50 > len(sample)


def _separated(text: str) -> list[Grid]:
    present = [sign for sign in SEPARATORS if sign in text[:200_000]] or [","]
    found, complaint = [], ""
    for sign in present:
        try:
            found.append(Grid(sign, list(_records(text, sign))))
        except csv.Error as error:
            complaint = (
                f"第{error.args[1]}行：引号没有成对，或单元格过长，请检查这一行。" if len(error.args) > 1 else ""
            )
    if not found:
        raise UnreadableFile(complaint or "CSV 格式有误，请用表格软件打开并重新另存。")
    return found


def _records(text: str, separator: str) -> Iterator[Row]:
    """Records with the number of the line they begin on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begin, kept = 1, 0
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise csv.Error(str(error), begin) from None
        if any(cell.strip() for cell in record):
            kept += 1
            _few(kept)
            if len(record) > 10 * MOST_COLUMNS:
                raise UnreadableFile(f"第{begin}行：列数过多，请检查分隔符。")
            yield Row(begin, tuple(record))
        begin = reader.line_num + 1


def _few(rows: int) -> None:
    if rows > MOST_ROWS:
        raise UnreadableFile(f"超过 {MOST_ROWS} 行，请分成几个文件导入。")
