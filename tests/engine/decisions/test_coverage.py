"""The check of overlaps and gaps against brute force: every input near a constant is tried on every rule."""

import itertools
import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.engine.decisions.tables import DMN_1_3, found, table
from workflows.clock import SHANGHAI
from workflows.engine.decisions import coverage, feel
from workflows.engine.decisions.checking import read_decisions
from workflows.engine.decisions.coverage import coverage_of
from workflows.engine.decisions.feel import Scope
from workflows.engine.decisions.model import DecisionTable
from workflows.engine.types import Severity

KINDS = ("integer", "double", "string", "boolean", "date")
LETTERS = ("A", "B", "C")
DAYS = tuple(f"2026-01-0{number}" for number in range(1, 6))


def values(kind: str) -> list[Any]:
    """Every input that a table of the generator below can tell from its neighbours, and null."""
    if kind == "boolean":
        return [True, False, None]
    if kind == "string":
        return [*LETTERS, "其他", None]
    if kind == "date":
        first = datetime(2025, 12, 31, tzinfo=SHANGHAI)
        return [*(first + timedelta(hours=6 * number) for number in range(32)), None]
    step = 2 if kind == "double" else 1
    return [*(number / step if step == 2 else number for number in range(-step, 7 * step)), None]


def cell(chance: random.Random, kind: str) -> str:
    if chance.random() < 0.25:
        return "-"
    one, other = sorted(chance.sample(range(6), 2))
    if kind == "boolean":
        return chance.choice(["true", "false", "not(true)", "true,false", "null"])
    if kind == "string":
        listed = ",".join(f'"{letter}"' for letter in chance.sample(LETTERS, chance.randint(1, 3)))
        return chance.choice([listed, f"not({listed})", "null"])
    if kind == "date":
        low, high = (f'date("{DAYS[min(n, 4)]}")' for n in (one, other))
        instant = f'date and time("{DAYS[min(one, 4)]}T{chance.choice(("00", "12"))}:00:00")'
        span = f"({instant}..{high})" if one < min(other, 4) else instant
        return chance.choice([low, f"< {low}", f">= {instant}", f"[{low}..{high}]", f"not({low})", span])
    opening, closing = chance.choice("[(]"), chance.choice("])[")
    tests = [str(one), f"< {one}", f">= {other}", f"{opening}{one}..{other}{closing}", f"{one},{other}", "null"]
    return chance.choice([*tests, f"not({chance.choice(tests[:4])})", f"{tests[3]},> {other}"])


def drawn(seed: int, policy: str = "UNIQUE") -> DecisionTable:
    chance = random.Random(seed)
    columns = [(f"v{place}", chance.choice(KINDS)) for place in range(chance.randint(1, 3))]
    rules = [
        [*(cell(chance, kind) for _, kind in columns), str(number)] for number in range(chance.randint(1, 5))
    ]  # fmt: skip
    return read_decisions("d.dmn", table(columns, [("a", "integer")], rules, policy)).tables["d"]


def matching(table: DecisionTable, row: tuple[Any, ...]) -> list[int]:
    scope = Scope({}, feel.FUNCTIONS)
    return [
        place for place, rule in enumerate(table.rules)
        if all(cell.matches(value, scope) for cell, value in zip(rule.cells, row, strict=True))
    ]  # fmt: skip


def inputs(table: DecisionTable) -> Iterator[tuple[Any, ...]]:
    return itertools.product(*(values("double" if c.type == "number" else c.type) for c in table.inputs))


@pytest.mark.parametrize("seed", range(300))
def test_overlaps_and_gaps_are_what_brute_force_finds(seed: int) -> None:
    table = drawn(seed)
    cover = coverage_of(table)
    spoken = [
        any(None in cell.constants for cell in cells) for cells in zip(*(r.cells for r in table.rules), strict=True)
    ]
    pairs: set[tuple[int, int]] = set()
    gap = False
    for row in inputs(table):
        hit = matching(table, row)
        pairs |= set(itertools.combinations(hit, 2))
        gap = gap or (not hit and all(value is not None or null for value, null in zip(row, spoken, strict=True)))
    overlaps = list(cover.overlaps())
    assert {(one.first, one.second) for one in overlaps} == pairs
    for one in overlaps:
        assert {one.first, one.second} <= set(matching(table, one.example))
    example = cover.gap()
    assert (example is not None) == gap
    assert example is None or matching(table, example) == []


@pytest.mark.parametrize("seed", range(100))
def test_a_rule_that_is_never_hit_first_is_named(seed: int) -> None:
    table = drawn(seed, "FIRST")
    first = {hit[0] for row in inputs(table) if (hit := matching(table, row))}
    hidden = {later for _, later in coverage_of(table).hidden()}
    assert hidden & first == set()


def partition(chance: random.Random, width: int, count: int) -> list[list[str]]:
    """Rules that cover everything and never overlap: a box cut in two, again and again."""

    def cut(box: list[tuple[float, float]], parts: int) -> list[list[tuple[float, float]]]:
        if parts == 1:
            return [box]
        place = chance.randrange(width)
        low, high = box[place]
        middle = chance.uniform(max(low, -1e6), min(high, 1e6))
        share = chance.randint(1, parts - 1)
        sides = [[*box[:place], side, *box[place + 1 :]] for side in ((low, middle), (middle, high))]
        return cut(sides[0], share) + cut(sides[1], parts - share)

    def written(low: float, high: float) -> str:
        if low == -float("inf"):
            return "-" if high == float("inf") else f"< {high!r}"
        return f">= {low!r}" if high == float("inf") else f"[{low!r}..{high!r})"

    boxes = cut([(-float("inf"), float("inf"))] * width, count)
    return [[*(written(*side) for side in box), "1"] for box in boxes]


def wide(rules: list[list[str]]) -> bytes:
    return table([(f"v{place}", "double") for place in range(8)], [("a", "integer")], rules, space=DMN_1_3)


@pytest.mark.parametrize("seed", range(5))
def test_a_hundred_rules_of_eight_inputs_are_checked_exactly_in_well_under_a_second(seed: int) -> None:
    rules = partition(random.Random(seed), 8, 100)
    begun = time.process_time()
    assert found(wide(rules)) == []
    assert time.process_time() - begun < 1
    assert [one.rule for one in found(wide(rules[:50] + rules[51:]))] == ["gap"]
    assert {one.rule for one in found(wide([*rules, rules[50]]))} == {"overlap"}


def test_a_table_that_is_too_wide_to_check_is_said_and_does_not_take_long() -> None:
    chance = random.Random(7)

    def cell() -> str:
        return chance.choice(["-", f"not({chance.randrange(1000)})", f"< {chance.randrange(1000)}"])

    rules = [[*(cell() for _ in range(8)), "1"] for _ in range(400)]
    begun = time.process_time()
    findings = found(wide(rules).replace(b"UNIQUE", b"FIRST"))
    assert time.process_time() - begun < 5
    assert all(one.severity is Severity.WARNING for one in findings)
    many = [[f"{number}", *["-"] * 7, "1"] for number in range(1500)]
    assert "not-checked" in {one.rule for one in found(wide(many))}


def test_a_table_as_hard_as_the_pigeonhole_principle_is_proved_or_said_not_to_be_and_never_guessed_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Seven pigeons in six holes: one has no hole, or two share one. True of every input, but long to prove."""
    holes, pigeons = range(6), range(7)
    columns = [(f"p{pigeon}_{hole}", "boolean") for pigeon in pigeons for hole in holes]

    def rule(said: dict[tuple[int, int], str]) -> list[str]:
        return [*(said.get((pigeon, hole), "-") for pigeon in pigeons for hole in holes), "1"]

    rules = [rule({(pigeon, hole): "false" for hole in holes}) for pigeon in pigeons]
    rules += [
        rule({(one, hole): "true", (other, hole): "true"})
        for hole in holes
        for one, other in itertools.combinations(pigeons, 2)
    ]
    begun = time.process_time()
    content = table(columns, [("a", "integer")], rules, "FIRST")
    assert found(content) == []
    assert time.process_time() - begun < 5
    monkeypatch.setattr(coverage, "MAX_STEPS", 1000)
    (finding,) = found(content)
    assert finding.rule == "not-checked"
    assert "没有查完有没有空档" in finding.message
