"""Amounts as a decision writes them."""

import pytest

from workflows.processes.penalty_words import in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "零元整"),
        (5_000_00, "伍仟元整"),
        (1_0050_00, "壹万零伍拾元整"),
        (10_0000_00, "壹拾万元整"),
        (1_2345_67, "壹万贰仟叁佰肆拾伍元陆角柒分"),
        (100_05, "壹佰元零伍分"),
        (200_50, "贰佰元伍角"),
        (1_0000_0001_00, "壹亿零壹元整"),
        (50, "伍角"),
    ],
)
def test_an_amount_is_written_in_capitals(amount: int, words: str) -> None:
    assert in_words(amount) == words
