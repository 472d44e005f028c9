"""统一社会信用代码 and 居民身份证: the test codes of the domain model (area 370399 is unassigned)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.supervision.parties.identifiers import (
    USCC_ALPHABET,
    Fault,
    check_idno,
    check_uscc,
    is_legacy_registration_number,
    mask_idno,
    normalise,
    organisation_check_character,
    uscc_check_character,
)


@pytest.mark.parametrize(
    "code",
    ["91370399MA3QX7K292", "92370399MA9TE5TA6D", "123703994A5B6C7D1H", "51370399MJD10XY35T", "1137039900423A9197"],
)
def test_a_right_code_is_valid_without_a_warning(code: str) -> None:
    verdict = check_uscc(code)
    assert (verdict.fault, verdict.warning, verdict.code) == (None, None, code)


@pytest.mark.parametrize(
    ("code", "fault", "said"),
    [
        ("91370399MA3QX7K293", Fault.CHECK, "末位应为 2"),
        ("91370399MA3QI7K292", Fault.CHARACTER, "I"),
        ("91370399MA3QX7K29", Fault.LENGTH, "现在是17位"),
        ("91370399M3AQX7K292", Fault.CHECK, "末位应为 Y"),
        ("", Fault.LENGTH, "现在是0位"),
    ],
)
def test_a_wrong_code_says_what_is_wrong(code: str, fault: Fault, said: str) -> None:
    verdict = check_uscc(code)
    assert verdict.fault is fault
    assert said in verdict.message


def test_a_wrong_inner_organisation_code_is_only_a_warning() -> None:
    verdict = check_uscc("91370399MA3QX7K206")
    assert verdict.valid
    assert verdict.warning is Fault.INNER_CHECK
    assert "应为 9" in verdict.message


@pytest.mark.parametrize(
    "written",
    [
        "９１３７０３９９ＭＡ３ＱＸ７Ｋ２９２",
        " 91370399 MA3QX7K292\u3000",
        "91370399ma3qx7k292",
        "\ufeff91370399MA3QX7K2-92",
    ],
)
def test_codes_are_read_as_offices_write_them(written: str) -> None:
    assert check_uscc(written) == check_uscc("91370399MA3QX7K292")


bodies = st.text(alphabet=list(USCC_ALPHABET), min_size=8, max_size=8)


def whole(body: str) -> str | None:
    start = "91370399" + body + organisation_check_character(body)
    return start + uscc_check_character(start) if set(start) <= set(USCC_ALPHABET) else None


@given(body=bodies, position=st.integers(0, 17), other=st.sampled_from(USCC_ALPHABET))
def test_every_single_mistake_is_caught(body: str, position: int, other: str) -> None:
    code = whole(body)
    if code is None or code[position] == other:
        return
    verdict = check_uscc(code[:position] + other + code[position + 1 :])
    assert verdict.fault or verdict.warning


@given(body=bodies, position=st.integers(0, 16))
def test_every_swap_of_neighbours_is_caught(body: str, position: int) -> None:
    code = whole(body)
    if code is None or code[position] == code[position + 1]:
        return
    verdict = check_uscc(code[:position] + code[position + 1] + code[position] + code[position + 2 :])
    assert verdict.fault or verdict.warning


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("37039919900101001X", None),
        ("37039919900101001x", None),
        ("370399198512310028", None),
        ("370399200002291285", None),
        ("370399198512310027", Fault.CHECK),
        ("370399197802290032", Fault.DATE),
        ("37039919851231002", Fault.LENGTH),
        ("3703991985123100X8", Fault.CHARACTER),
        ("³70399198512310028", None),  # a superscript three is a three after normalisation
    ],
)
def test_identity_numbers_are_judged(number: str, fault: Fault | None) -> None:
    assert check_idno(number).fault is fault


def test_identity_numbers_are_normalised_and_masked() -> None:
    assert check_idno("３７０３９９１９９００１０１００１ｘ").code == "37039919900101001X"
    assert mask_idno("37039919900101001x") == "3703**********001X"
    assert mask_idno("12345678") == "********"


def test_an_old_registration_number_is_known() -> None:
    assert is_legacy_registration_number("370399100012345")
    assert not is_legacy_registration_number("37039910001234A")
    assert normalise("370-399 100") == "370399100"
