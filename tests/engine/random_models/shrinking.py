"""Makes a model that fails smaller: drops subtrees for as long as it still fails."""

import copy
from collections.abc import Callable, Iterator

from tests.engine.random_models.blocks import Block, Model

Fails = Callable[[Model], bool]


def smaller(model: Model) -> Iterator[Model]:
    """Every model with one thing less: a block, a boundary event, a branch, the multi-instance mark."""
    places = [(key, n) for key, body in model.processes.items() for n, _ in enumerate(body.walk())]
    for key, number in places:
        for cut in range(6):
            candidate = copy.deepcopy(model)
            block = list(candidate.processes[key].walk())[number]
            if _cut(block, cut):
                yield candidate


def _cut(block: Block, cut: int) -> bool:
    """Cut the ``cut``-th thing off this block; False where it has no such thing."""
    if block.kind == "seq":
        if cut >= len(block.parts):
            return False
        del block.parts[cut]
        return True
    if cut == 0 and block.many:
        block.many = None
        return True
    if cut in (1, 2) and cut <= len(block.boundaries):
        del block.boundaries[cut - 1]
        return True
    if cut == 3 and block.kind in ("and", "fork", "xor") and len(block.parts) > 2:
        del block.parts[0]
        if block.conditions:
            del block.conditions[0]
        return True
    return False


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
