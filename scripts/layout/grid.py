"""Orthogonal routing on a grid of ten pixels: least length, bends and crossings; edges never share a line."""

import heapq
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

STEP = 10
CLEAR, STUB = 4, 12
BEND, CROSSING, ZONE, BESIDE = 45, 700, 80, 5
Point = tuple[int, int]
LEFT, RIGHT, UP, DOWN = (-1, 0), (1, 0), (0, -1), (0, 1)


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def grown(self, by: float) -> "Box":
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def meets(self, other: "Box") -> bool:
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def meets_segment(self, start: tuple[float, float], end: tuple[float, float]) -> bool:
        """Whether an axis-parallel segment runs through the inside."""
        (x1, y1), (x2, y2) = start, end
        return (
            min(x1, x2) < self.right and self.x < max(x1, x2) + 1e-9 and max(x1, x2) > self.x
            and min(y1, y2) < self.bottom and self.y < max(y1, y2) + 1e-9 and max(y1, y2) > self.y
        )  # fmt: skip


@dataclass(frozen=True)
class Port:
    """Where an edge may touch a shape: the point on the border and the direction that leads away from it."""

    at: tuple[float, float]
    away: Point
    cost: int = 0

    @property
    def outside(self) -> Point:
        """The first grid point outside the shape."""
        x, y = self.at
        return (_beyond(x, self.away[0]), _beyond(y, self.away[1]))


def _beyond(value: float, away: int) -> int:
    """The first grid line at least STUB away from the border; on the axis itself, the line through the port."""
    if away > 0:
        return -int(-(value + STUB + 0.01) // STEP) * STEP
    if away < 0:
        return int((value - STUB - 0.01) // STEP) * STEP
    return round(value)


@dataclass
class Grid:
    """What the routes have to respect: ``walls`` are never entered, ``zones`` are avoided (labels to come)."""

    area: Box
    walls: list[Box] = field(default_factory=list)
    zones: list[Box] = field(default_factory=list)
    floor: int = 0
    ceiling: int = 0
    forbidden_rows: set[int] = field(default_factory=set)
    used: dict[tuple[Point, Point], str] = field(default_factory=dict)
    blocked: set[Point] = field(default_factory=set)
    avoided: set[Point] = field(default_factory=set)

    def freeze(self) -> None:
        self.blocked = {point for wall in self.walls for point in _inside(wall)}
        self.avoided = {point for zone in self.zones for point in _inside(zone)}

    def occupy(self, name: str, points: Sequence[tuple[float, float]]) -> None:
        for one, other in _steps(points):
            self.used[one, other] = self.used[other, one] = name

    def release(self, name: str) -> None:
        self.used = {step: owner for step, owner in self.used.items() if owner != name}

    def route(self, starts: Iterable[Port], ends: Iterable[Port]) -> list[tuple[float, float]] | None:
        """The cheapest way from any start to any end, corners only; None where there is none."""
        search = _Search(self, {(port.outside, (-port.away[0], -port.away[1])): port for port in ends})
        for port in starts:
            if port.outside not in self.blocked:
                search.reach((port.outside, port.away), port.cost, port)
        return search.best()

    def price(self, here: Point, there: Point, turn: Point, heading: Point, touched: set[Point]) -> int | None:
        x, y = there
        if there in self.blocked or (here, there) in self.used:
            return None
        if not (self.area.x <= x <= self.area.right and self.area.y <= y <= self.area.bottom):
            return None
        if y > self.floor or y < self.ceiling or (turn[0] and y in self.forbidden_rows):
            return None
        if here in touched and turn != heading:
            return None  # a corner on another edge reads as a junction
        price = STEP + (0 if turn == heading else BEND)
        if there in touched:
            price += CROSSING
        if there in self.avoided:
            price += ZONE
        for side in ((turn[1], turn[0]), (-turn[1], -turn[0])):
            if (x + side[0] * STEP, y + side[1] * STEP) in touched:
                price += BESIDE
        return price


State: TypeAlias = tuple[Point, Point]


@dataclass
class _Search:
    """A* over (point, heading)."""

    grid: Grid
    goals: dict[State, Port]
    cost: dict[State, int] = field(default_factory=dict)
    came: dict[State, State | Port] = field(default_factory=dict)
    heap: list[tuple[int, int, Point, Point]] = field(default_factory=list)
    found: tuple[int, State, Port] | None = None

    def reach(self, state: State, total: int, origin: State | Port) -> None:
        if total >= self.cost.get(state, 10**9):
            return
        self.cost[state], self.came[state] = total, origin
        (x, y), _heading = state
        nearest = min(abs(x - place[0]) + abs(y - place[1]) for place, _arriving in self.goals)
        heapq.heappush(self.heap, (total + nearest, total, *state))

    def best(self) -> list[tuple[float, float]] | None:
        touched = {point for step in self.grid.used for point in step}
        while self.heap:
            guess, spent, here, heading = heapq.heappop(self.heap)
            if self.found and guess >= self.found[0]:
                break
            if spent == self.cost[here, heading]:
                self._arrive(here, heading, spent)
                self._expand(here, heading, spent, touched)
        return _corners(_walk(self.came, self.found[1], self.found[2])) if self.found else None

    def _arrive(self, here: Point, heading: Point, spent: int) -> None:
        for (place, arriving), port in self.goals.items():
            if place == here and arriving != (-heading[0], -heading[1]):
                total = spent + port.cost + (0 if arriving == heading else BEND)
                if self.found is None or total < self.found[0]:
                    self.found = (total, (here, heading), port)

    def _expand(self, here: Point, heading: Point, spent: int, touched: set[Point]) -> None:
        for turn in (LEFT, RIGHT, UP, DOWN):
            there = (here[0] + turn[0] * STEP, here[1] + turn[1] * STEP)
            if turn != (-heading[0], -heading[1]):
                price = self.grid.price(here, there, turn, heading, touched)
                if price is not None:
                    self.reach((there, turn), spent + price, (here, heading))


def _inside(box: Box) -> Iterable[Point]:
    for x in range(int(-(-box.x // STEP)) * STEP, int(box.right) + 1, STEP):
        for y in range(int(-(-box.y // STEP)) * STEP, int(box.bottom) + 1, STEP):
            yield (x, y)


def _steps(points: Sequence[tuple[float, float]]) -> Iterable[tuple[Point, Point]]:
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        here = (round(x1 / STEP) * STEP, round(y1 / STEP) * STEP)
        end = (round(x2 / STEP) * STEP, round(y2 / STEP) * STEP)
        while here != end:
            there = (here[0] + STEP * _sign(end[0] - here[0]), here[1] + STEP * _sign(end[1] - here[1]))
            yield here, there
            here = there


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _walk(
    came: dict[tuple[Point, Point], tuple[Point, Point] | Port], last: tuple[Point, Point], goal: Port
) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = [goal.at]
    state: tuple[Point, Point] | Port = last
    while not isinstance(state, Port):
        points.append(state[0])
        state = came[state]
    points.append(state.at)
    return points[::-1]


def _corners(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    kept = points[:1]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        straight = (before[0] == here[0] == after[0]) or (before[1] == here[1] == after[1])
        if not straight and here != kept[-1]:
            kept.append(here)
    return [*kept, points[-1]]
