"""Single cells as people fill them."""

from datetime import date, datetime

import pytest

from workflows.usecases.imports.cells import BadCell, code, day, many, number_text, safe, text


@pytest.mark.parametrize(
    "written",
    ["2026年1月5日", "2026/1/5", "2026.1.5", "2026-01-05", "２０２６年１月５日", " 2026 年 1 月 5 日 ", "20260105",
     "2026-01-05 00:00:00", datetime(2026, 1, 5), date(2026, 1, 5), 46027, 46027.0, "46027"],  # noqa: DTZ001
)  # fmt: skip
def test_a_date_is_read_in_every_usual_writing(written: object) -> None:
    assert day(written) == date(2026, 1, 5)  # type: ignore[arg-type]


@pytest.mark.parametrize("written", ["", None, "长期", "长期有效", "—"])
def test_no_date_is_none(written: str | None) -> None:
    assert day(written) is None


@pytest.mark.parametrize("written", ["2026年2月30日", "26年1月5日", "明年", "2026-13-01", 12, "1e5"])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(BadCell):
        day(written)


@pytest.mark.parametrize(
    "written",
    ["９１３７０３９９ＭＡ３ＱＸ７Ｋ２９２", " 91370399ma3qx7k292 ", "91370399 MA3QX7K292", "\ufeff91370399MA3QX7K292"],
)
def test_a_code_is_half_width_upper_case_without_blanks(written: str) -> None:
    assert code(written) == "91370399MA3QX7K292"


@pytest.mark.parametrize("written", [9.13703991234567e17, 913703991234567890, "9.13704E+17", "9.1E17"])
def test_a_code_that_became_a_number_is_refused_with_the_remedy(written: object) -> None:
    with pytest.raises(BadCell, match="文本"):
        code(written)  # type: ignore[arg-type]


def test_a_short_number_stays_as_written() -> None:
    assert (code(370399.0), code(370399), text(13800000000.0)) == ("370399", "370399", "13800000000")


@pytest.mark.parametrize(("written", "read"), [
    ("清源市监许[2026]8号", "清源市监许〔2026〕8号"), ("清源市监许（2026）８号", "清源市监许〔2026〕8号"),
    ("清源市监许〔2026〕8号", "清源市监许〔2026〕8号"), ("JY13703990000001", "JY13703990000001"),
])  # fmt: skip
def test_the_year_of_a_document_number_stands_in_its_brackets(written: str, read: str) -> None:
    assert number_text(written) == read


@pytest.mark.parametrize("written", ["=1+1", "+cmd|' /C calc'!A0", "-cmd", "@SUM(A1)", "＝1+1"])
def test_what_looks_like_a_formula_is_made_text(written: str) -> None:
    assert safe(written) == "'" + written


@pytest.mark.parametrize("written", ["+86 533 1234567", "-1", "清源=禾沐", "𠮷野家（示例）", "㛃"])
def test_other_text_stays_exactly(written: str) -> None:
    assert safe(text(written)) == written


@pytest.mark.parametrize("written", ["a\0b", "清源\u202e禾沐", "x\x07"])
def test_control_signs_are_refused(written: str) -> None:
    with pytest.raises(BadCell, match="控制字符"):
        text(written)


def test_full_width_blanks_and_line_breaks_go() -> None:
    assert text("\u3000 清源\n禾沐\u3000") == "清源 禾沐"
    assert many("执法人员、承办人，公示岗；档案岗") == ["执法人员", "承办人", "公示岗", "档案岗"]
