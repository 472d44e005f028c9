"""Activities: how often each is done, and what is inside."""

from abc import abstractmethod
from dataclasses import replace
from random import Random
from typing import Any

from tests.engine.random_models.blocks import VARIABLES, Again, Block, Boundary, Condition, ManyTimes
from tests.engine.random_models.soil import LISTS, Around


class Rooms:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.numbers = 0
        self.throws: dict[str, str] = {}
        self.escalates: dict[str, str] = {}
        self.processes: dict[str, Block] = {}
        self.signals: list[str] = []
        self.pending = False
        self.erring = self.chance(0.25)  # a model full of errors, caught here and there

    def new_id(self, kind: str) -> str:
        self.numbers += 1
        return f"{kind}_{self.numbers}"

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def deeper(self, around: Around, inside: str, **changes: Any) -> Around:
        return replace(around, inside=inside, depth=around.depth + 1, **changes)

    # -- conditions --------------------
    def condition_(self) -> Condition:
        operator = self.random.choice(("gt", "lt", "ge", "le", "eq", "ne"))
        simple = (operator, self.random.choice(VARIABLES), self.random.randint(1, 8))
        if self.chance(0.25):
            other = (self.random.choice(("gt", "lt")), self.random.choice(VARIABLES), self.random.randint(1, 8))
            return (self.random.choice(("and", "or")), simple, other)
        return ("not", simple) if self.chance(0.15) else simple

    # -- how often --------------------
    def repeated(self, block: Block, around: Around, how: str) -> None:
        if how == "again":
            waits = block.kind == "user"  # else it might go round for ever without a step of anybody
            before = self.chance(0.5)
            condition = self.condition_() if self.chance(0.8) else None
            if self.chance(0.2):
                condition = ("lt", "loopCounter", self.random.randint(0, 2))
            bounded = condition is None or not waits or before or self.chance(0.7)
            block.again = Again(condition, self.random.randint(1, 3) if bounded else 0, before)
        elif how:
            block.many = self.many_times(around)
            block.many.sequential = how == "seq"

    def many_times(self, around: Around) -> ManyTimes:
        until: Condition | None = None
        if self.chance(0.4):
            until = ("ge", "nrOfCompletedInstances", self.random.randint(1, 2))
            if self.chance(0.3):
                until = ("or", until, ("gt", "v0", 6))
            elif self.chance(0.3):
                until = ("lt", "nrOfActiveInstances", 2)
        if around.inside.startswith(("many", "seq")) or self.chance(0.6):
            name = self.random.choice(("list_a", "list_a", "list_b", "list_b", "list_none"))
            return ManyTimes(name, self.new_id("i"), 0, until)
        return ManyTimes(None, None, self.random.randint(1, 3), until)

    # -- activities --------------------
    def plain_user(self) -> Block:
        return Block("user", self.new_id("user"))

    def user(self, around: Around, how: str = "") -> Block:
        block = Block("user", self.new_id("user"))
        self.repeated(block, around, how)
        if around.depth < 4:
            self.attach(block, around)
        return block

    def service(self, around: Around, how: str = "") -> Block:
        block = Block("service", self.new_id("service"))
        self.repeated(block, around, how)
        if block.many:
            block.constant = around.shared
            if not block.many.sequential:
                block.many.until = None  # its instances are done at once: none is left to be cancelled
        return block

    def task(self, around: Around) -> Block:
        return Block("task", self.new_id("task"), style=self.random.choice(("task", "send", "pass", "send event")))

    def sub(self, around: Around, how: str = "") -> Block:
        block = Block("sub", self.new_id("sub"))
        self.repeated(block, around, how)
        if self.chance(0.9 if self.erring else 0.5):
            self.attach_error(block, around, f"E_{block.id}" if self.chance(0.5) else "")
        if self.landed("escalate") and self.chance(0.35):
            self.attach_escalation(block, around, f"X_{block.id}" if self.chance(0.6) else "")
        errors = (b.name or f"E_{block.id}" for b in block.boundaries if b.trigger == "error")
        escalations = (b.name or f"X_{block.id}" for b in block.boundaries if b.trigger == "escalation")
        element = (block.many.element,) if block.many and block.many.element else ()
        inner = self.deeper(
            around, block.construct, may_end=True, shared=around.shared or how == "many",
            errors=(*around.errors, *errors), escalations=(*around.escalations, *escalations),
            counted=around.counted or bool(how == "many" and block.many and block.many.until),
            elements=(*around.elements, *element),
        )  # fmt: skip
        block.parts = [self.inside_of(block, inner, how)]
        self.attach(block, around)
        if any(b.trigger == "condition" for b in block.boundaries):
            block.parts[0].parts.insert(0, self.plain_user())
        return block

    def inside_of(self, block: Block, inner: Around, how: str) -> Block:
        handlers = [self.handler(inner)] if self.landed("handler") and inner.depth < 4 and self.chance(0.3) else []
        inner = self.catching(inner, handlers)
        body = self.sequence(inner, self.random.choice((1, 2, 2)), tail=True)
        if how == "many" or handlers:
            body.parts.insert(0, self.user(replace(inner, depth=9)))
        if how != "many" and self.chance(0.8 if self.erring else 0.4) and body.parts[-1].kind != "fork":
            body.parts += [self.plain_user(), self.ending(inner)]
        for handler in handlers:
            body.parts += self.thrown_to(handler)
        body.handlers = handlers
        return body

    def thrown_to(self, handler: Boundary) -> list[Block]:
        """Mostly somebody throws what an event sub-process catches."""
        kind = {"error": "error", "escalation": "escalate"}.get(handler.trigger)
        if not kind or self.chance(0.3):
            return []
        name = handler.name or f"{'E' if kind == 'error' else 'X'}_{handler.id}"
        return [self.plain_user(), Block(kind, self.new_id(kind), name=name)]

    def call(self, around: Around, how: str = "") -> Block:
        called = f"p{around.level + 1}"
        block = Block("call", self.new_id("call"), name=called)
        self.repeated(block, around, how)
        names = [*VARIABLES, *LISTS, *around.elements]
        if block.many and block.many.element:
            names.append(block.many.element)
        block.passes = [(name, name) for name in names]
        for level in range(1, around.level + 1):
            block.passes += [(f"i_call{level}", f"i_call{level}"), (f"i_count{level}", f"i_count{level}")]
        level = around.level + 1
        block.passes.append((f"={block.id}", f"i_call{level}"))
        if not around.shared:  # two tokens that call at once would race for the count
            block.passes.append((f"n_{block.id}", f"i_count{level}"))
        if how and not (block.many and block.many.element):
            block.passes.append(("loopCounter", f"i_{block.id}"))
        if called in self.throws:
            self.attach_error(block, around, self.throws[called])
        if called in self.escalates and self.landed("escalate") and self.chance(0.7):
            self.attach_escalation(block, around, self.escalates[called])
        if self.chance(0.6):
            block.returns = [(self.random.choice(VARIABLES), f"o_{block.id}")]
        self.attach(block, around)
        return block

    # -- what the other part of the generator does --------------------
    @abstractmethod
    def landed(self, what: str) -> bool: ...

    @abstractmethod
    def sequence(self, around: Around, length: int, *, tail: bool = False) -> Block: ...

    @abstractmethod
    def ending(self, around: Around) -> Block: ...

    @abstractmethod
    def handler(self, around: Around, wanted: str = "") -> Boundary: ...

    @abstractmethod
    def catching(self, around: Around, handlers: list[Boundary]) -> Around: ...

    @abstractmethod
    def attach(self, block: Block, around: Around) -> None: ...

    @abstractmethod
    def attach_error(self, block: Block, around: Around, code: str) -> None: ...

    @abstractmethod
    def attach_escalation(self, block: Block, around: Around, code: str) -> None: ...
