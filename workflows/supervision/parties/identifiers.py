"""Identifiers of parties: 统一社会信用代码 (GB 32100-2015) and 居民身份证 (GB 11643-1999). Pure functions."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_LENGTH = 18
_USCC_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
_IDNO_LENGTH = 18
_IDNO_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDNO_CHECKS = "10X98765432"
_LEGACY_LENGTH = 15
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF, 0xAD), None)
_ASCII_DIGITS = frozenset("0123456789")


class Fault(StrEnum):
    LENGTH = "length"
    CHARACTER = "character"
    CHECK = "check"
    INNER_CHECK = "inner_check"
    DATE = "date"


@dataclass(frozen=True)
class Verdict:
    """``code`` is the normalised text. ``fault`` makes it invalid; ``warning`` does not. ``message`` is Chinese."""

    code: str
    fault: Fault | None = None
    warning: Fault | None = None
    message: str = ""

    @property
    def valid(self) -> bool:
        return self.fault is None


def normalise(text: str) -> str:
    """Half-width, upper case, without blanks, hyphens and invisible characters."""
    flat = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    return "".join(flat.split()).replace("-", "").upper()


def uscc_check_character(body: str) -> str:
    """The 18th character for the first 17."""
    total = sum(USCC_ALPHABET.index(c) * weight for c, weight in zip(body, _USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def organisation_check_character(body: str) -> str:
    """The check character of an organisation code (GB 11714) for its first 8."""
    total = sum(int(c, 36) * weight for c, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def check_uscc(text: str) -> Verdict:
    """A 统一社会信用代码; a wrong inner organisation code is a warning only (some were issued that way)."""
    code = normalise(text)
    if len(code) != USCC_LENGTH:
        return Verdict(code, Fault.LENGTH, message=f"统一社会信用代码应为18位，现在是{len(code)}位。")
    wrong = [c for c in code if c not in USCC_ALPHABET]
    if wrong:
        listed = "、".join(dict.fromkeys(wrong))
        return Verdict(
            code, Fault.CHARACTER, message=f"统一社会信用代码不使用字符 {listed}，请核对（如 I 与 1、O 与 0）。"
        )
    expected = uscc_check_character(code[:17])
    if code[17] != expected:
        return Verdict(
            code, Fault.CHECK, message=f"统一社会信用代码校验不通过：按前17位计算末位应为 {expected}，请逐位核对。"
        )
    inner = organisation_check_character(code[8:16])
    if code[16] != inner:
        return Verdict(
            code,
            warning=Fault.INNER_CHECK,
            message=f"其中的组织机构代码校验位应为 {inner}，请核对；如证照如此可以保留。",
        )
    return Verdict(code)


def check_idno(text: str) -> Verdict:
    """A resident identity number (居民身份证号码)."""
    code = normalise(text)
    if len(code) != _IDNO_LENGTH:
        return Verdict(code, Fault.LENGTH, message=f"身份证号码应为18位，现在是{len(code)}位。")
    if not set(code[:17]) <= _ASCII_DIGITS or code[17] not in "0123456789X":
        return Verdict(code, Fault.CHARACTER, message="身份证号码前17位应为数字，末位为数字或 X。")
    try:
        date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        return Verdict(code, Fault.DATE, message="身份证号码中的出生日期不存在，请核对。")
    total = sum(int(c) * weight for c, weight in zip(code[:17], _IDNO_WEIGHTS, strict=True))
    if code[17] != _IDNO_CHECKS[total % 11]:
        return Verdict(code, Fault.CHECK, message="身份证号码校验不通过，请逐位核对。")
    return Verdict(code)


def is_legacy_registration_number(text: str) -> bool:
    """An old 15-digit 注册号, still found on paper; accepted as it is."""
    code = normalise(text)
    return len(code) == _LEGACY_LENGTH and set(code) <= _ASCII_DIGITS


def mask_idno(text: str) -> str:
    """``3703**********001X``: the first four and the last four; a shorter number is masked whole."""
    code = normalise(text)
    if len(code) < _LEGACY_LENGTH:
        return "*" * len(code)
    return code[:4] + "*" * (len(code) - 8) + code[-4:]
