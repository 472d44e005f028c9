"""What the cells of one column tell apart: each column's values fall into a few regions, each with an example.

Between two neighbouring constants every static cell says the same, so one example of each stretch decides exactly.
A cell is then a set of regions, kept as the bits of a whole number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from workflows.clock import SHANGHAI
from workflows.engine.decisions import feel, values
from workflows.engine.decisions.cells import Cell, same
from workflows.engine.decisions.feel import Scope
from workflows.engine.decisions.model import Input

OTHER_TEXT = "（其他文字）"
OTHER = object()
"""A value that equals nothing written in the column."""
_SCOPE = Scope({}, feel.FUNCTIONS)


@dataclass(frozen=True)
class Regions:
    """The regions of one column: an example each, the bits of each cell, and which regions a gap may be found in."""

    examples: tuple[Any, ...]
    cells: tuple[int, ...]
    expected: int

    @property
    def everything(self) -> int:
        return (1 << len(self.examples)) - 1


def regions_of(column: Input, cells: Sequence[Cell]) -> Regions:
    """Regions of a column by its cells; of a cell that is not static every region counts."""
    constants = [one for cell in cells if cell.static for one in cell.constants]
    examples = [None, *_examples(column.type, [*constants, *column.values])]
    everything = (1 << len(examples)) - 1
    keyed = [_keyed(example) for example in examples]
    places = {key: place for place, key in enumerate(keyed)}
    turns = {place for place, key in enumerate(keyed) if place == 0 or key[0] != keyed[place - 1][0]}
    bits: dict[str, int] = {}
    for cell in cells:
        if cell.text not in bits:
            bits[cell.text] = everything if cell.anything or not cell.static else _bits(cell, examples, places, turns)
    nulls_meant = any(one is None for one in constants)
    expected = sum(
        1 << place
        for place, example in enumerate(examples)
        if (nulls_meant if example is None else _declared(example, column.values))
    )
    return Regions(tuple(examples), tuple(bits[cell.text] for cell in cells), expected)


def _bits(cell: Cell, examples: Sequence[Any], places: Mapping[tuple[str, Any], int], turns: set[int]) -> int:
    """The cell is asked at its own constants and once in each stretch between them, where it says the same."""
    own = {places[_keyed(one)] for one in cell.constants if not isinstance(one, date)}
    own |= {places[_keyed(moment)] for moment in _moments(cell.constants)}
    starts = sorted(place for place in own | {place + 1 for place in own} | turns if place < len(examples))
    bits = 0
    for begin, end in zip(starts, [*starts[1:], len(examples)], strict=True):
        if cell.matches(examples[begin], _SCOPE):
            bits |= ((1 << (end - begin)) - 1) << begin
    return bits


def _keyed(example: Any) -> tuple[str, Any]:
    """The example with its kind: 1 is no true, and regions of one kind stand together in their order."""
    if isinstance(example, bool):
        return f"boolean {example}", example
    if isinstance(example, str):
        return "text", example
    if isinstance(example, date):
        return "date", example
    return ("null" if example is None else "other" if example is OTHER else "number"), example


def _declared(example: Any, listed: Sequence[Any]) -> bool:
    """Where inputValues say which inputs come, others leave no gap."""
    return not listed or any(same(example, one) for one in listed)


def _examples(kind: str, constants: Sequence[Any]) -> Iterator[Any]:
    if kind == values.BOOLEAN:
        yield from (True, False)
        return
    texts = list(dict.fromkeys(one for one in constants if isinstance(one, str)))
    numbers = sorted({one for one in constants if values.number_like(one)})
    moments = sorted(set(_moments(constants)))
    if kind == values.ANY and any(isinstance(one, bool) for one in constants):
        yield from (True, False)
    if kind == values.STRING or texts:
        yield from texts
        yield _other_text(texts)
    if kind in (values.INTEGER, values.NUMBER) or numbers:
        yield from _stretches(numbers, whole=kind == values.INTEGER)
    if kind == values.DATE or moments:
        yield from _times(moments)
    if kind == values.ANY:
        yield OTHER


def _other_text(texts: Iterable[str]) -> str:
    text = OTHER_TEXT
    while text in texts:
        text += "…"
    return text


def _stretches(numbers: Sequence[Any], *, whole: bool) -> Iterator[Any]:
    if not numbers:
        yield 0
        return
    yield numbers[0] - 1
    for one, following in zip(numbers, [*numbers[1:], None], strict=True):
        yield one
        if following is None:
            yield one + 1
        elif whole:
            if one + 1 < following:
                yield one + 1
        else:
            yield _between(one, following)


def _between(one: Any, other: Any) -> Any:
    """A number strictly between, short where there is a short one; exact arithmetic keeps it between."""
    middle = (Fraction(one) + Fraction(other)) / 2
    for digits in range(17):
        rounded = round(float(middle), digits)
        if one < rounded < other:
            return int(rounded) if rounded.is_integer() else rounded
    return middle


def _moments(constants: Iterable[Any]) -> Iterator[datetime]:
    """Where the meaning of dates in cells changes: an instant, or the beginning and the end of a day."""
    for one in constants:
        if isinstance(one, datetime):
            yield one
        elif isinstance(one, date):
            yield values.midnight(one)
            if one < date.max:
                yield values.midnight(one + timedelta(days=1))


def _times(moments: Sequence[datetime]) -> Iterator[datetime]:
    if not moments:
        yield datetime(2026, 1, 1, tzinfo=SHANGHAI)
        return
    if moments[0].year > 1:
        yield moments[0] - timedelta(days=1)
    for one, following in zip(moments, [*moments[1:], None], strict=True):
        yield one
        if following is not None:
            middle = one + (following - one) / 2
            if one < middle < following:
                yield middle
        elif one.year < 9999:
            yield one + timedelta(days=1)


def written(example: Any) -> str:
    """An example as a sentence shows it."""
    if example is None:
        return "空值"
    if example is OTHER or (isinstance(example, str) and example.startswith(OTHER_TEXT)):
        return "（其他值）"
    if isinstance(example, datetime):
        return example.strftime("%Y-%m-%d" if example == values.midnight(example.date()) else "%Y-%m-%dT%H:%M:%S")
    if isinstance(example, bool):
        return "true" if example else "false"
    if isinstance(example, str):
        return f'"{example}"'
    return str(float(example) if isinstance(example, Fraction) else example)
