"""Overlaps and gaps of a table, exactly: rules are boxes over the regions of their columns. The cost is bounded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from workflows.engine.decisions.model import DecisionTable
from workflows.engine.decisions.regions import Regions, regions_of

Box: TypeAlias = tuple[int, ...]
MAX_PAIRS = 500_000
MAX_STEPS = 500_000


class TooWide(Exception):
    """The check would cost more than it may; say so instead of guessing."""


@dataclass(frozen=True)
class Overlap:
    """Two rules (by place) that match the same input; ``example`` has a value for each column."""

    first: int
    second: int
    example: tuple[Any, ...]


@dataclass(frozen=True)
class Coverage:
    """The boxes of a table's rules; ``exact`` says of each rule whether its box is known exactly."""

    regions: tuple[Regions, ...]
    boxes: tuple[Box, ...]
    exact: tuple[bool, ...]

    def overlaps(self) -> Iterator[Overlap]:
        """Pairs that match the same input, in the order of the rules; raises :class:`TooWide`."""
        if len(self.boxes) * (len(self.boxes) - 1) // 2 > MAX_PAIRS:
            raise TooWide
        for second, box in enumerate(self.boxes):
            for first in range(second):
                both = [one & other for one, other in zip(self.boxes[first], box, strict=True)]
                if all(both):
                    yield Overlap(first, second, self.example(both))

    def hidden(self) -> Iterator[tuple[int, int]]:
        """Rules that an earlier one always matches before: (earlier, hidden)."""
        if len(self.boxes) * (len(self.boxes) - 1) // 2 > MAX_PAIRS:
            return
        for second, box in enumerate(self.boxes):
            for first in range(second):
                inside = all(not other & ~one for one, other in zip(self.boxes[first], box, strict=True))
                if inside and self.exact[first] and self.exact[second]:
                    yield first, second
                    break

    def gap(self) -> tuple[Any, ...] | None:
        """An input that no rule matches; raises :class:`TooWide`. Rules that are not exact cover nothing here."""
        boxes = [box for box, exact in zip(self.boxes, self.exact, strict=True) if exact]
        found = _Search(boxes, [column.expected for column in self.regions]).run()
        return None if found is None else self.example(found)

    def example(self, places: Sequence[int]) -> tuple[Any, ...]:
        """A value for each column from the first region of each; an ordinary one before null."""
        return tuple(
            column.examples[_lowest(bits & ~1 or bits)] for column, bits in zip(self.regions, places, strict=True)
        )


def coverage_of(table: DecisionTable) -> Coverage:
    """The regions of all columns and the boxes of all rules."""
    regions = tuple(
        regions_of(column, [rule.cells[place] for rule in table.rules]) for place, column in enumerate(table.inputs)
    )
    boxes = tuple(tuple(column.cells[place] for column in regions) for place in range(len(table.rules)))
    return Coverage(regions, boxes, tuple(all(cell.static for cell in rule.cells) for rule in table.rules))


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


@dataclass
class _Search:
    """Depth first over the columns: the regions of a column that the same rules match are one case."""

    boxes: Sequence[Box]
    expected: Sequence[int]
    steps: int = 0
    covered: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        width = len(self.expected)
        # Columns with few regions first: cases stay few near the root.
        self.order = sorted(range(width), key=lambda column: self.expected[column].bit_count())
        self.free = [self.without_condition(depth) for depth in range(width + 1)]
        self.cases = [self.cases_of(column) for column in self.order]

    def without_condition(self, depth: int) -> int:
        """The rules that ask nothing of the columns from this depth on: one of them covers all that is left."""
        later = self.order[depth:]
        return sum(
            1 << place
            for place, box in enumerate(self.boxes)
            if all(not self.expected[column] & ~box[column] for column in later)
        )

    def cases_of(self, column: int) -> list[tuple[int, int]]:
        """(rules that match, a region) for each kind of region of the column."""
        cases: dict[int, int] = {}
        bits = self.expected[column]
        while bits:
            region = bits & -bits
            rules = sum(1 << place for place, box in enumerate(self.boxes) if box[column] & region)
            cases.setdefault(rules, region)
            bits ^= region
        return list(cases.items())

    def run(self) -> list[int] | None:
        """A region of each column (in table order) that no rule covers."""
        places = [0] * len(self.expected)
        return places if self.uncovered(0, (1 << len(self.boxes)) - 1, places) else None

    def uncovered(self, depth: int, rules: int, places: list[int]) -> bool:
        if rules & self.free[depth]:
            return False
        if not rules:
            for column in self.order[depth:]:
                places[column] = self.expected[column] & -self.expected[column]
            return all(places)
        if (depth, rules) in self.covered:
            return False
        tried = set()
        for matching, region in self.cases[depth]:
            left = rules & matching
            self.steps += 1
            if left in tried:
                continue
            if self.steps > MAX_STEPS:
                raise TooWide
            tried.add(left)
            places[self.order[depth]] = region
            if self.uncovered(depth + 1, left, places):
                return True
        self.covered.add((depth, rules))
        return False
