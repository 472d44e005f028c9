"""Random tables decided by a plain interpreter that shares no code with ours, over the same inputs."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.engine.decisions.tables import results, table
from workflows.engine import DecisionFailed

Test = Callable[[Any], bool | None]
POLICIES = ("UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER", "SUM", "MIN", "MAX", "COUNT")


def known(holds: Callable[[Any], bool]) -> Test:
    return lambda value: None if value is None else holds(value)


def simple(chance: random.Random) -> tuple[str, Test]:
    """A cell as text, and what it means (None: unknown, for null)."""
    low, high = sorted(chance.sample(range(-5, 15), 2))
    opening, closing = chance.choice("[(]"), chance.choice("])[")

    def inside(value: Any) -> bool:
        above = value >= low if opening == "[" else value > low
        return above and (value <= high if closing == "]" else value < high)

    return chance.choice(
        [
            (str(low), lambda value: value == low),
            (f"<{low}", known(lambda value: value < low)),
            (f"<= {low}", known(lambda value: value <= low)),
            (f">{low}", known(lambda value: value > low)),
            (f">= {low}", known(lambda value: value >= low)),
            (f"{opening}{low}..{high}{closing}", known(inside)),
            ("null", lambda value: value is None),
        ]
    )


def number_test(chance: random.Random) -> tuple[str, Test]:
    """One test, a list of them, or its negation."""
    parts = [simple(chance) for _ in range(chance.randint(1, 3))]
    text = ",".join(one for one, _ in parts)

    def listed(value: Any) -> bool | None:
        said = [test(value) for _, test in parts]
        return True if True in said else None if None in said else False

    def negated(value: Any) -> bool | None:
        said = listed(value)
        return None if said is None else not said

    return (f"not({text})", negated) if chance.random() < 0.3 else (text, listed)


def text_test(chance: random.Random) -> tuple[str, Test]:
    letters = chance.sample("ABCD", chance.randint(1, 3))
    text = ", ".join(f'"{letter}"' for letter in letters)
    if chance.random() < 0.5:
        return text, lambda value: value in letters
    return f"not({text})", lambda value: value not in letters


def row(chance: random.Random) -> tuple[list[str], list[Test], int]:
    def any_(test: tuple[str, Test]) -> tuple[str, Test]:
        return ("-", lambda _: True) if chance.random() < 0.3 else test

    cells = [any_(number_test(chance)), any_(text_test(chance))]
    return [text for text, _ in cells], [test for _, test in cells], chance.randrange(3)


def expected(policy: str, outputs: list[int]) -> list[Any] | None:
    """None where the policy is violated."""
    if policy == "UNIQUE" and len(outputs) > 1:
        return None
    if policy == "ANY" and len(set(outputs)) > 1:
        return None
    if policy in ("UNIQUE", "FIRST", "ANY"):
        return [{"a": one} for one in outputs[:1]]
    if policy in ("COLLECT", "RULE ORDER"):
        return [{"a": one} for one in outputs]
    if policy == "COUNT":
        return [{"a": len(outputs)}]
    return [{"a": {"SUM": sum, "MIN": min, "MAX": max}[policy](outputs)}] if outputs else []


@pytest.mark.parametrize("seed", range(250))
def test_a_random_table_decides_as_the_interpreter_does(seed: int) -> None:
    chance = random.Random(seed)
    policy = chance.choice(POLICIES)
    aggregation = policy if policy in ("SUM", "MIN", "MAX", "COUNT") else ""
    rows = [row(chance) for _ in range(chance.randint(1, 6))]
    content = table(
        [("n", "double"), ("s", "string")], [("a", "integer")],
        [[*cells, str(output)] for cells, _, output in rows], "COLLECT" if aggregation else policy,
        aggregation=aggregation,
    )  # fmt: skip
    for _ in range(30):
        given = [chance.choice([None, *range(-7, 17), chance.uniform(-6, 16)]), chance.choice([None, *"ABCDE"])]
        hit = [output for _, tests, output in rows if all(t(v) is True for t, v in zip(tests, given, strict=True))]
        wanted = expected(policy, hit)
        if wanted is None:
            with pytest.raises(DecisionFailed, match=policy):
                results(content, n=given[0], s=given[1])
        else:
            assert results(content, n=given[0], s=given[1]) == wanted, (content, given)
