"""Small models written by hand, played on the oracle alone."""

from datetime import datetime, timedelta

from tests.engine.random_models.blocks import START, Awaited, Block, Boundary, Condition, ManyTimes, Model
from tests.engine.random_models.layout import lay_out
from tests.engine.random_models.oracle import Oracle

NOW: datetime = START


def seq(*blocks: Block, handlers: tuple[Boundary, ...] = ()) -> Block:
    return Block("seq", "seq", list(blocks), handlers=list(handlers))


def user(ident: str, *boundaries: Boundary, many: ManyTimes | None = None) -> Block:
    return Block("user", ident, boundaries=list(boundaries), many=many)


def sub(ident: str, *blocks: Block, boundary: Boundary | None = None, handler: Boundary | None = None) -> Block:
    body = seq(*blocks, handlers=(handler,) if handler else ())
    return Block("sub", ident, [body], boundaries=[boundary] if boundary else [])


def event(
    ident: str, trigger: str, path: Block, *, interrupting: bool = True, awaited: Awaited | None = None, name: str = ""
) -> Boundary:
    """A boundary event, or an event sub-process with that body."""
    fields = (awaited or Awaited(name=name)).awaited()
    return Boundary(ident, trigger, interrupting, path, **fields)


def at_least(variable: str, value: int) -> Condition:
    return ("ge", variable, value)


def oracle_of(processes: dict[str, Block], **variables: object) -> Oracle:
    return Oracle(lay_out(Model(0, processes, {})), dict(variables), NOW, lambda node: None)


def oracle(*blocks: Block, handlers: tuple[Boundary, ...] = (), **variables: object) -> Oracle:
    return oracle_of({"p0": seq(*blocks, handlers=handlers)}, **variables)


def open_steps(played: Oracle) -> list[str]:
    return sorted(item.element for item in played.items())


def complete(played: Oracle, step: str, **variables: object) -> None:
    played.complete(next(i.instance for i in played.items() if i.element == step), dict(variables), played.now)


def send(played: Oracle, name: str) -> None:
    played.message(played.waiting_for(name)[0], played.now)


def after(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)
