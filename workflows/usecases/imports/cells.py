"""Cells as a Chinese office fills them: text, codes, dates, choices. Pure; what is wrong is a Chinese sentence."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

Value = str | int | float | bool | date | datetime | time | timedelta | None

_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d{2}")
_BRACKETS = re.compile(r"[\[［【(（〔]\s*((?:19|20)\d{2})\s*[\]］】)）〕]")
_SIGNS = re.compile(r"[-+][\d\s()-]+")
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(20000, 80000)  # 1954 to 2119
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF, 0xAD), None)
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
FORMULA_SIGNS = "=+-@＝＋－＠"
FOREVER = frozenset({"长期", "永久", "长期有效", "无固定期限", "至今", "现行", "无", "-", "—", "/"})


class BadCell(ValueError):
    """The cell cannot be used; ``args[0]`` is the Chinese sentence."""


def text(value: Value) -> str:
    """The text of a cell without surrounding blanks (also full-width ones); line breaks become blanks."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, datetime):
        value = value.date() if value.time() == time() else value
    plain = " ".join(str(value).translate(_INVISIBLE).split())
    if any(unicodedata.category(sign) == "Cc" for sign in plain) or _TURNING & frozenset(plain):
        raise BadCell("含有不可见的控制字符，请删除后重新填写")
    return plain


def safe(plain: str) -> str:
    """The text so that no spreadsheet takes it for a formula: an apostrophe goes before it, except before numbers."""
    if plain[:1] and plain[0] in FORMULA_SIGNS and not _SIGNS.fullmatch(plain):
        return "'" + plain
    return plain


def code(value: Value) -> str:
    """An identifier: half-width, upper case, without blanks; refused where the spreadsheet has lost its digits."""
    lost = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 1e15
    if lost or (isinstance(value, str) and _SCIENTIFIC.fullmatch(value.strip())):
        raise BadCell("被表格软件存成了数字，末几位已经丢失；请把这一列设为“文本”格式后重新填写")
    return "".join(flat(text(value)).split()).upper()


def number_text(value: Value) -> str:
    """文号 and certificate numbers: the year in 〔〕, digits half-width."""
    return _BRACKETS.sub(lambda found: f"〔{found.group(1)}〕", code_keeping_case(value))


def code_keeping_case(value: Value) -> str:
    code(value)  # refuses lost digits
    return "".join(sign if sign in "（）〔〕【】［］" else flat(sign) for sign in text(value)).replace(" ", "")


def flat(plain: str) -> str:
    """Full-width letters, digits and signs as half-width ones, for comparing."""
    return unicodedata.normalize("NFKC", plain).strip()


def key(plain: str) -> str:
    """How names are compared: width, case and blanks do not matter."""
    return "".join(flat(plain).split()).casefold()


def day(value: Value) -> date | None:
    """A date in any usual writing; None for an empty cell or 长期."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _serial(int(value))
    plain = flat(text(value))
    if not plain or plain in FOREVER:
        return None
    found = _DATE.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if found is None:
        if plain.isascii() and plain.isdigit() and len(plain) == 5:
            return _serial(int(plain))
        raise BadCell(f"“{plain[:30]}”不是能识别的日期，请写成 2026年1月5日 或 2026-01-05")
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise BadCell(f"“{plain[:30]}”这一天不存在，请核对") from None


def one_of(plain: str, words: Mapping[str, str]) -> str:
    """The code for a Chinese word (or the code itself)."""
    wanted = key(plain)
    for word, found in words.items():
        if wanted in (key(word), key(found)):
            return found
    raise BadCell(f"“{plain[:30]}”不在可选范围内，可填：{'、'.join(words)}")


def many(plain: str) -> list[str]:
    """Several entries of one cell: 、 ， ； , ; / and line breaks divide them."""
    return [part.strip() for part in re.split(r"[、，,；;/|\s]+", plain) if part.strip()]


def _serial(days: int) -> date:
    if days in _EXCEL_DAYS:
        return _EXCEL_EPOCH + timedelta(days=days)
    compact = _COMPACT.fullmatch(str(days))
    if compact is None:
        raise BadCell(f"“{days}”不是能识别的日期，请写成 2026年1月5日 或 2026-01-05")
    return day(str(days)) or date.min
