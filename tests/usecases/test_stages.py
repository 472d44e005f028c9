"""Numbers of tracings by department: too few are told together, and no difference gives them away."""

from workflows.usecases.stages import FEWEST, REST, Count, unrecognisable


def told(**numbers: int) -> dict[str, int]:
    found = tuple(Count(name, number, 0, 0) for name, number in numbers.items())
    return {one.name: one.all for one in unrecognisable(found)}


def test_departments_with_enough_are_named() -> None:
    assert told(a=7, b=5) == {"a": 7, "b": 5}


def test_fewer_than_five_are_told_together() -> None:
    assert told(a=9, b=3, c=4) == {"a": 9, REST: 7}


def test_what_is_told_together_is_never_one_department() -> None:
    assert told(a=9, b=8, c=4) == {"a": 9, REST: 12}


def test_what_is_told_together_is_never_fewer_than_five() -> None:
    assert told(a=9, b=8, c=1, d=2) == {"a": 9, REST: 11}


def test_where_nobody_has_enough_only_the_sum_is_told() -> None:
    assert told(a=FEWEST - 1, b=2) == {}
    assert told(a=6, b=1) == {}
