"""Grows a random model from a seed. What it grows has one right behaviour: no two tokens that move in the same step may
write and read the same variable, so that a difference is always somebody's mistake and never a race of the model."""

from dataclasses import dataclass, replace
from random import Random

from tests.engine.random_models.blocks import Block, Boundary, Condition, ManyTimes, Model

VARIABLES = ("v0", "v1", "v2", "v3")
LISTS = {"list_a": ["a0", "a1", "a2"], "list_b": ["b0", "b1"], "list_none": []}
WEIGHTS = {
    "user": 10, "service": 4, "xor": 4, "and": 4, "loop": 3, "tangle": 1, "sub": 4, "call": 3, "events": 2,
    "timer": 2, "message": 2, "many user": 3, "many sub": 3, "many call": 2,
}  # fmt: skip
INNER = (*WEIGHTS,)
OUTER = (
    "process", "xor", "and", "fork", "loop", "tangle", "events", "sub", "many sub",
    "interrupting boundary", "non-interrupting boundary",
)  # fmt: skip
PAIRS = [(inner, outer) for outer in OUTER for inner in INNER]
"""The model of seed n holds pair n (modulo their number): the first directly inside the second."""
LEAVES = ("user", "service", "timer", "message", "many user")


@dataclass(frozen=True)
class Around:
    """What surrounds the place where a block grows."""

    inside: str
    depth: int
    may_end: bool = True  # not between an AND split and its join
    shared: bool = False  # several tokens may be here, writing the same variables
    errors: tuple[str, ...] = ()
    level: int = 0  # number of the process
    elements: tuple[str, ...] = ()  # element variables of the multi-instance scopes around


class Grower:
    def __init__(self, seed: int, size: int) -> None:
        self.random = Random(seed)
        self.left = size
        self.numbers = 0
        self.wanted, self.inside = PAIRS[seed % len(PAIRS)]
        self.pending = False  # the wanted block has not grown yet
        self.throws: dict[str, str] = {}
        self.processes: dict[str, Block] = {}
        favourites = self.random.sample(sorted(WEIGHTS), 3)
        self.weights = {k: w * (5 if k in favourites else 1) for k, w in WEIGHTS.items()}
        self.erring = self.chance(0.25)  # a model full of errors, caught here and there
        if self.erring:
            self.weights["sub"] *= 6

    def new_id(self, kind: str) -> str:
        self.numbers += 1
        return f"{kind}_{self.numbers}"

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def model(self, seed: int) -> Model:
        count = self.random.choice((2, 2, 3) if self.wanted.endswith("call") else (1, 2, 2, 3))
        for level in reversed(range(count)):
            key = f"p{level}"
            if level and self.chance(0.5):
                self.throws[key] = f"E_{key}"
            errors = (self.throws[key],) if key in self.throws else ()
            length = self.random.randint(2, 4) if level == 0 else self.random.randint(1, 2)
            around = Around("process", 1 if level else 0, errors=errors, level=level)
            self.pending = level == 0
            body = self.sequence(around, length, tail=True)
            if level == 0 and self.inside != "process":
                self.grow_around(body, around)
            if level:
                body.parts.insert(0, self.user(Around("process", 9, level=level)))
            self.processes[key] = body
        variables = {v: self.random.randint(0, 9) for v in VARIABLES}
        return Model(seed, dict(sorted(self.processes.items())), {**variables, **LISTS})

    # -- sequences --------------------
    def sequence(self, around: Around, length: int, *, tail: bool = False) -> Block:
        blocks = []
        if self.pending and around.inside == self.inside:
            self.pending = False
            blocks.append(self.made(self.wanted, around))
        blocks += [self.block(around) for _ in range(length - len(blocks))]
        if tail and around.depth < 3 and self.chance(0.2):
            blocks.append(self.fork(around))
        return Block("seq", self.new_id("seq"), blocks)

    def block(self, around: Around) -> Block:
        self.left -= 1
        kinds = [k for k in self.weights if self.fits(k, around)]
        return self.made(self.random.choices(kinds, [self.weights[k] for k in kinds])[0], around)

    def made(self, kind: str, around: Around) -> Block:
        many = kind.startswith("many ")
        grown: Block = getattr(self, kind.removeprefix("many "))(around, *([True] if many else []))
        return grown

    def grow_around(self, body: Block, around: Around) -> None:
        """Put the outer construct of the wanted pair at the start of the model, a fork at its end."""
        self.pending = True
        if self.inside == "fork":
            body.parts = [*body.parts[:1], self.fork(around)]
        elif self.inside.endswith("boundary"):
            host = Block("user", self.new_id("user"))
            trigger = self.random.choice(("timer", "message"))
            self.boundary(host, around, trigger, interrupting=self.inside == "interrupting boundary")
            body.parts.insert(0, host)
        else:
            body.parts.insert(0, self.made(self.inside, around))

    def fits(self, kind: str, around: Around) -> bool:
        if kind.endswith("call"):
            return f"p{around.level + 1}" in self.processes and around.depth < 4
        return kind in LEAVES or (around.depth < 4 and self.left > 0)

    def deeper(self, around: Around, inside: str, **changes: object) -> Around:
        return replace(around, inside=inside, depth=around.depth + 1, **changes)  # type: ignore[arg-type]

    def part(self, around: Around, *, least: int = 1) -> Block:
        return self.sequence(around, self.random.choice((least, 1, 1, 2)))

    # -- conditions --------------------
    def condition(self) -> Condition:
        operator = self.random.choice(("gt", "lt", "ge", "le", "eq", "ne"))
        simple = (operator, self.random.choice(VARIABLES), self.random.randint(1, 8))
        if self.chance(0.25):
            other = (self.random.choice(("gt", "lt")), self.random.choice(VARIABLES), self.random.randint(1, 8))
            return (self.random.choice(("and", "or")), simple, other)
        return ("not", simple) if self.chance(0.15) else simple

    def many_times(self, around: Around) -> ManyTimes:
        until: Condition | None = None
        if self.chance(0.4):
            until = ("ge", "nrOfCompletedInstances", self.random.randint(1, 2))
            if self.chance(0.3):
                until = ("or", until, ("gt", "v0", 6))
            elif self.chance(0.3):
                until = ("lt", "nrOfActiveInstances", 2)
        if around.inside.startswith("many") or self.chance(0.6):
            name = self.random.choice(("list_a", "list_a", "list_b", "list_b", "list_none"))
            return ManyTimes(name, self.new_id("i"), 0, until)
        return ManyTimes(None, None, self.random.randint(1, 3), until)

    # -- leaves --------------------
    def user(self, around: Around, many: bool = False) -> Block:
        block = Block("user", self.new_id("user"), many=self.many_times(around) if many else None)
        if around.depth < 4:
            self.attach(block, around)
        return block

    def service(self, around: Around) -> Block:
        return Block("service", self.new_id("service"))

    def timer(self, around: Around) -> Block:
        return Block("timer", self.new_id("timer"), seconds=self.random.randint(100, 90_000))

    def message(self, around: Around) -> Block:
        ident = self.new_id("message")
        return Block("message", ident, name=f"M_{ident}")

    def ending(self, around: Around) -> Block:
        """An end inside a branch; error and terminate ends come right after a user task, so that nothing else moves."""
        kinds = ["terminate"] + ["error"] * (4 * bool(around.errors)) + ["end"] * (2 * around.may_end)
        kind = self.random.choice(kinds)
        name = self.random.choice(around.errors) if kind == "error" else ""
        return Block(kind, self.new_id(kind), name=name)

    # -- gateways --------------------
    def xor(self, around: Around) -> Block:
        inner = self.deeper(around, "xor")
        parts = [self.part(inner, least=0) for _ in range(self.random.choice((2, 2, 3)))]
        if self.chance(0.75 if around.errors else 0.35):
            ending = self.ending(inner)
            parts[0].parts = [*parts[0].parts[:1], Block("user", self.new_id("user")), ending]
        conditions = [self.condition() for _ in parts[1:]]
        return Block("xor", self.new_id("xor"), parts, conditions=conditions, merged=self.chance(0.6))

    def and_(self, around: Around) -> Block:
        inner = self.deeper(around, "and", may_end=False)
        parts = [self.part(inner, least=0) for _ in range(self.random.choice((2, 2, 3)))]
        for empty in [p for p in parts if not p.parts][1:]:
            empty.parts.append(self.user(inner))
        if len(parts) == 3 and self.chance(0.4):
            parts[0].parts += [Block("user", self.new_id("user")), self.ending(inner)]
        return Block("and", self.new_id("and"), parts)

    def fork(self, around: Around) -> Block:
        inner = self.deeper(around, "fork")
        parts = [self.part(inner) for _ in range(2)]
        if self.chance(0.5):
            parts[0].parts += [Block("user", self.new_id("user")), self.ending(inner)]
        return Block("fork", self.new_id("fork"), parts)

    def loop(self, around: Around) -> Block:
        body = self.part(self.deeper(around, "loop"))
        if around.shared:
            body.parts.append(Block("user", self.new_id("user")))
        ident = self.new_id("loop")
        again = [self.condition()] if self.chance(0.4) else []
        return Block("loop", ident, [body], name=f"c_{ident}", limit=self.random.randint(1, 3), conditions=again)

    def tangle(self, around: Around) -> Block:
        """Parts in a row, after each a gateway that may jump to the start of any other: not block-structured."""
        inner = self.deeper(around, "tangle")
        parts = [self.part(inner) for _ in range(self.random.choice((2, 3)))]
        if around.shared:
            for part in parts:
                part.parts.append(Block("user", self.new_id("user")))
        ident = self.new_id("tangle")
        jumps = [self.random.randrange(len(parts)) for _ in parts]
        conditions = [self.condition() for _ in parts]
        return Block("tangle", ident, parts, name=f"c_{ident}", limit=4, conditions=conditions, jumps=jumps)

    def events(self, around: Around) -> Block:
        inner = self.deeper(around, "events")
        triggers = [self.message(around), self.timer(around)]
        if self.chance(0.4):
            triggers.append(self.random.choice((self.message, self.timer))(around))
        parts = [self.part(inner, least=0) for _ in triggers]
        return Block("events", self.new_id("events"), parts, triggers=triggers, merged=self.chance(0.6))

    # -- activities with an inside --------------------
    def sub(self, around: Around, many: bool = False) -> Block:
        block = Block("sub", self.new_id("sub"), many=self.many_times(around) if many else None)
        if self.chance(0.9 if self.erring else 0.6):
            self.attach_error(block, around, f"E_{block.id}" if self.chance(0.5) else "")
        errors = (*around.errors, *(b.name or f"E_{block.id}" for b in block.boundaries))
        element = (block.many.element,) if block.many and block.many.element else ()
        elements = (*around.elements, *element)
        shared = around.shared or many
        inner = self.deeper(around, block.construct, may_end=True, shared=shared, errors=errors, elements=elements)
        body = self.sequence(inner, self.random.choice((1, 2, 2)), tail=True)
        if many:
            body.parts.insert(0, self.user(replace(inner, depth=9)))
        elif self.chance(0.8 if self.erring else 0.4) and body.parts[-1].kind != "fork":
            body.parts += [Block("user", self.new_id("user")), self.ending(inner)]
        block.parts = [body]
        self.attach(block, around)
        return block

    def call(self, around: Around, many: bool = False) -> Block:
        called = f"p{around.level + 1}"
        block = Block("call", self.new_id("call"), name=called, many=self.many_times(around) if many else None)
        names = [*VARIABLES, *LISTS, *around.elements]
        if block.many and block.many.element:
            names.append(block.many.element)
        block.passes = [*((name, name) for name in names), (f"={block.id}", "i_call")]
        if block.many and not block.many.element:
            block.passes.append(("loopCounter", f"i_{block.id}"))
        if called in self.throws:
            self.attach_error(block, around, self.throws[called])
        if self.chance(0.6):
            block.returns = [(self.random.choice(VARIABLES), f"o_{block.id}")]
        self.attach(block, around)
        return block

    # -- boundary events --------------------
    def attach(self, block: Block, around: Around) -> None:
        for _ in range(self.random.choices((0, 1, 2), (55, 35, 10))[0]):
            trigger = self.random.choice(("timer", "message"))
            self.boundary(block, around, trigger, interrupting=self.chance(0.5))

    def attach_error(self, block: Block, around: Around, code: str) -> None:
        self.boundary(block, around, "error", interrupting=True, name=code)

    def boundary(self, block: Block, around: Around, trigger: str, *, interrupting: bool, name: str = "") -> None:
        ident = self.new_id("boundary")
        inside = f"{'' if interrupting else 'non-'}interrupting boundary"
        changes = {} if interrupting else {"shared": True, "may_end": True}
        inner = self.deeper(around, inside, **changes)
        path = self.sequence(inner, self.random.choice((int(self.pending), 1, 1, 2)))
        rejoins = interrupting and (not around.may_end or self.chance(0.6))
        block.boundaries.append(
            Boundary(
                ident, trigger, interrupting, path, rejoins=rejoins,
                name=f"M_{ident}" if trigger == "message" else name,
                seconds=self.random.randint(100, 90_000) if trigger == "timer" else 0,
            )
        )  # fmt: skip


setattr(Grower, "and", Grower.and_)


def grow(seed: int, size: int = 8) -> Model:
    """The model of that seed: the same seed always grows the same model."""
    return Grower(seed, size).model(seed)
