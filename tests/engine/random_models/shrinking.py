"""Makes a model that fails smaller: drops subtrees for as long as it still fails."""

import copy
from collections.abc import Callable, Iterator

from tests.engine.random_models.blocks import Block, Model

Fails = Callable[[Model], bool]


def smaller(model: Model) -> Iterator[Model]:
    """Every model with one thing less: a block, a boundary event, a handler, a branch, a mark of repetition."""
    places = [(key, n) for key, body in model.processes.items() for n, _ in enumerate(body.walk())]
    for key, number in places:
        for cut in range(8):
            candidate = copy.deepcopy(model)
            block = list(candidate.processes[key].walk())[number]
            if _cut(block, cut):
                yield candidate


def _cut(block: Block, cut: int) -> bool:
    """Cut the ``cut``-th thing off this block; False where it has no such thing."""
    if block.kind == "seq":
        things = [block.parts, block.handlers]
        for listed in things:
            if cut < len(listed):
                del listed[cut]
                return True
            cut -= len(listed)
        return False
    if cut == 0 and (block.many or block.again):
        block.many = block.again = None
        return True
    if cut in (1, 2) and cut <= len(block.boundaries):
        del block.boundaries[cut - 1]
        return True
    if cut == 3 and block.kind == "xor" and len(block.parts) > 2:
        del block.parts[0], block.conditions[0]
        return True
    if cut in (4, 5, 6) and block.kind in ("and", "fork", "or", "xor", "loop", "sub") and not block.handlers:
        return _unwrap(block, cut - 4)
    return False


def _unwrap(block: Block, number: int) -> bool:
    """Put one of its parts in place of the block."""
    if number >= len(block.parts):
        return False
    parts = block.parts[number].parts
    block.kind, block.parts, block.boundaries, block.many, block.again = "seq", parts, [], None, None
    return True


def shrink(model: Model, fails: Fails, *, most: int = 150) -> Model:
    """The smallest model found that fails; tries at most ``most`` candidates."""
    tried = 0
    progress = True
    while progress and tried < most:
        progress = False
        for candidate in sorted(smaller(model), key=Model.size):
            tried += 1
            if tried > most:
                break
            if candidate.size() <= model.size() and fails(candidate):
                model, progress = candidate, True
                break
    return model
