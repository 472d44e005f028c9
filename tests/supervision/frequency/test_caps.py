"""Which cap holds: the most particular row in force on the day."""

from datetime import date

import pytest

from workflows.supervision.frequency import Cap, choose

MARCH = date(2026, 3, 16)


def cap(number: int, most: int, *, department: int = 0, item: int = 0, industry: str = "", **dates: date) -> Cap:
    valid_from = dates.get("valid_from", date(2026, 1, 1))
    return Cap(number, department, item, industry, most, "清政办发〔2026〕1号", valid_from, dates.get("valid_to"), "a")


CAPS = [
    cap(1, 4),
    cap(2, 3, industry="餐饮"),
    cap(3, 6, item=9),
    cap(4, 2, department=7),
    cap(5, 1, department=7, industry="餐饮"),
    cap(6, 5, department=7, item=9),
    cap(7, 9, department=8, valid_to=date(2026, 3, 15)),
    cap(8, 8, department=8, valid_from=date(2026, 3, 17)),
]


@pytest.mark.parametrize(
    ("department", "item", "industry", "expected"),
    [
        (1, 1, "零售", 1),
        (1, 1, "餐饮", 2),
        (1, 9, "餐饮", 3),
        (7, 1, "零售", 4),
        (7, 1, "餐饮", 5),
        (7, 9, "餐饮", 6),
        (8, 1, "零售", 1),  # its own rows ended yesterday and begin tomorrow
    ],
)
def test_the_most_particular_row_in_force_holds(department: int, item: int, industry: str, expected: int) -> None:
    found = choose(CAPS, department_id=department, item_id=item, industry=industry, on=MARCH)
    assert found is not None and found.id == expected


def test_the_last_day_of_a_row_still_counts() -> None:
    for on, expected in ((date(2026, 3, 15), 7), (date(2026, 3, 17), 8)):
        found = choose(CAPS, department_id=8, item_id=1, industry="", on=on)
        assert found is not None and found.id == expected


def test_without_rows_there_is_no_cap() -> None:
    assert choose([], department_id=1, item_id=1, industry="餐饮", on=MARCH) is None
    assert choose(CAPS[3:], department_id=1, item_id=1, industry="餐饮", on=MARCH) is None
