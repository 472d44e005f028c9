"""Grows a random model from a seed. What it grows has one right behaviour: no two tokens that move in the same step may
write and read the same variable, and whatever takes others' tokens away (an error, a terminate end, what is thrown)
stands right behind a user task, so that nothing else moves then. A difference is always somebody's mistake and never a
race of the model."""

from dataclasses import replace
from random import Random

from tests.engine.random_models.blocks import VARIABLES, Block, Boundary, Model
from tests.engine.random_models.growing_events import NOBODY, Events
from tests.engine.random_models.soil import INNER, LISTS, OUTER, PAIRS, WEIGHTS, Around

__all__ = ["INNER", "OUTER", "PAIRS", "Grower", "grow"]
LEAVES = (
    "user", "service", "task", "timer", "message", "signal", "condition", "receive", "throw", "escalate", "raise",
    "many user", "many service", "seq user", "seq service", "again user", "again service",
)  # fmt: skip
OFF: set[str] = set()
"""Constructs left out: empty; a tool for looking at a part of the engine."""


class Grower(Events):
    def __init__(self, seed: int, size: int) -> None:
        super().__init__(Random(seed))
        self.left = size
        first = 2 * seed % len(PAIRS)
        self.wanted = [inner for inner, _ in PAIRS[first : first + 2]]
        self.inside = PAIRS[first][1] if PAIRS[first][1] not in OFF else "process"
        self.pending = False  # the wanted blocks have not grown yet
        favourites = self.random.sample(sorted(WEIGHTS), 4)
        self.weights = {k: w * (4 if k in favourites else 1) for k, w in WEIGHTS.items() if k not in OFF}
        if self.erring:
            self.weights["sub"] *= 6

    def model(self, seed: int) -> Model:
        calls = any(w.endswith("call") for w in self.wanted)
        count = self.random.choice((2, 2, 3) if calls else (1, 2, 2, 3))
        for level in reversed(range(count)):
            key = f"p{level}"
            if level and self.chance(0.5):
                self.throws[key] = f"E_{key}"
            if level and self.chance(0.5):
                self.escalates[key] = f"X_{key}"
            errors = (self.throws[key],) if key in self.throws else ()
            escalations = (self.escalates[key],) if key in self.escalates else ()
            around = Around("process", 1 if level else 0, errors=errors, escalations=escalations, level=level)
            self.pending = level == 0
            self.processes[key] = self.process(around)
        self.name_signals()
        variables = {v: self.random.randint(0, 9) for v in VARIABLES}
        return Model(seed, dict(sorted(self.processes.items())), {**variables, **LISTS})

    def process(self, around: Around) -> Block:
        handlers: list[Boundary] = []
        wanted = self.inside if around.level == 0 and self.inside.endswith("handler") else ""
        if self.landed("handler") and (wanted or self.chance(0.25)):
            handlers.append(self.handler(around, wanted))
        around = self.catching(around, handlers)
        length = self.random.randint(1, 3) if around.level == 0 else self.random.randint(1, 2)
        body = self.sequence(around, length, tail=True)
        body.handlers = handlers
        if around.level == 0 and self.inside not in ("process", "interrupting handler", "non-interrupting handler"):
            self.grow_around(body, around)
        if around.level or handlers:
            body.parts.insert(0, self.user(replace(around, depth=9)))
        return body

    def sequence(self, around: Around, length: int, *, tail: bool = False) -> Block:
        blocks = []
        if self.pending and around.inside == self.inside:
            self.pending = False
            blocks += [self.made(wanted, around) for wanted in self.wanted if wanted not in OFF]
        blocks += [self.block(around) for _ in range(length - len(blocks))]
        if tail and around.depth < 3 and self.chance(0.25):
            blocks += [self.fork(around)] if self.chance(0.6) else [self.rework(around), self.plain_user()]
        return Block("seq", self.new_id("seq"), blocks)

    def block(self, around: Around) -> Block:
        self.left -= 1
        kinds = [k for k in self.weights if self.fits(k, around)]
        return self.made(self.random.choices(kinds, [self.weights[k] for k in kinds])[0], around)

    def made(self, kind: str, around: Around) -> Block:
        how, _, what = kind.rpartition(" ")
        name = {"and": "and_", "or": "or_", "raise": "raise_"}.get(what, what)
        grown: Block = getattr(self, name)(around, *([how] if how else []))
        return grown

    def grow_around(self, body: Block, around: Around) -> None:
        """Put the outer construct of the wanted pairs at the start of the model, a fork at its end."""
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

    def landed(self, what: str) -> bool:
        return what not in OFF

    def fits(self, kind: str, around: Around) -> bool:
        if kind in ("signal", "many service") and around.counted:
            return False
        if kind.endswith("call"):
            return f"p{around.level + 1}" in self.processes and around.depth < 4
        return kind in LEAVES or (around.depth < 4 and self.left > 0)

    def part(self, around: Around, *, least: int = 1) -> Block:
        return self.sequence(around, self.random.choice((least, 1, 1, 2)))

    # -- gateways --------------------
    def ending(self, around: Around) -> Block:
        """An end inside a branch; it comes right after a user task, so that nothing else moves."""
        kinds = ["terminate"] + ["error"] * (4 * bool(around.errors))
        if around.may_end:
            kinds += ["end", "signal end", "escalation end", "message end"]
        kind = self.random.choice([k for k in kinds if k not in OFF])
        name = ""
        if kind == "error":
            name = self.random.choice(around.errors)
        elif kind == "escalation end":
            name = self.random.choice((*around.escalations, NOBODY))
        return Block(kind, self.new_id(kind.replace(" ", "_")), name=name)

    def xor(self, around: Around) -> Block:
        inner = self.deeper(around, "xor")
        parts = [self.part(inner, least=0) for _ in range(self.random.choice((2, 2, 3)))]
        if self.chance(0.75 if around.errors else 0.35):
            parts[0].parts = [*parts[0].parts[:1], self.plain_user(), self.ending(inner)]
        conditions = [self.condition_() for _ in parts[1:]]
        return Block("xor", self.new_id("xor"), parts, conditions=conditions, merged=self.chance(0.6))

    def and_(self, around: Around) -> Block:
        inner = self.deeper(around, "and", may_end=False)
        parts = [self.part(inner, least=0) for _ in range(self.random.choice((2, 2, 3)))]
        for empty in [p for p in parts if not p.parts][1:]:
            empty.parts.append(self.user(inner))
        if len(parts) == 3 and self.chance(0.4):
            parts[0].parts += [self.plain_user(), self.ending(inner)]
        return self.styled(Block("and", self.new_id("and"), parts))

    def styled(self, block: Block, *, always: bool = False) -> Block:
        """Sometimes the flows leave an activity or a catch event instead of a gateway."""
        if "implicit" not in OFF and (always or self.chance(0.4)):
            styles = ("user", "user", "service", "catch", "task" if self.landed("task") else "user")
            block.style = self.random.choice(styles)
            if block.style == "catch":
                block.seconds = self.random.randint(100, 90_000)
        return block

    def or_(self, around: Around) -> Block:
        inner = self.deeper(around, "or")
        parts = [self.part(inner, least=0) for _ in range(self.random.choice((2, 2, 3, 4)))]
        for empty in [p for p in parts if not p.parts][1:]:
            empty.parts.append(self.user(inner))
        if self.chance(0.3):
            parts[0].parts += [self.plain_user(), self.ending(inner)]
        block = Block("or", self.new_id("or"), parts, merged=self.chance(0.5))
        self.conditional(block)
        return self.styled(block)

    def conditional(self, block: Block) -> None:
        """Conditions on the flows of a split; one has none or is the default, so that some flow is always taken."""
        block.conditions = [self.condition_() for _ in block.parts]
        free = self.random.randrange(len(block.parts))
        if self.chance(0.4):
            block.conditions[free] = ("true",)
            free = (free + 1) % len(block.parts)
            if len(block.parts) == 2 or self.chance(0.6):
                return
        block.default = free

    def fork(self, around: Around) -> Block:
        inner = self.deeper(around, "fork", shared=True)
        parts = [self.part(inner) for _ in range(self.random.choice((2, 2, 3)))]
        if self.chance(0.5):
            parts[0].parts += [self.plain_user(), self.ending(inner)]
        block = Block("fork", self.new_id("fork"), parts)
        conditional = "or" not in OFF and self.chance(0.5)
        if conditional:
            self.conditional(block)
        return self.styled(block, always=conditional and len(parts) == 3)

    def rework(self, around: Around) -> Block:
        """An inclusive block whose first branch may go back to before the split while others wait at the join."""
        if "or" in OFF:
            return self.fork(around)
        block = self.or_(replace(around, shared=True))
        block.name, block.limit = f"c_{block.id}", 2
        if block.parts[0].parts and block.parts[0].parts[-1].kind.endswith(("end", "error", "terminate")):
            del block.parts[0].parts[-1]
        block.parts[0].parts.append(self.plain_user())
        return block

    def loop(self, around: Around) -> Block:
        body = self.part(self.deeper(around, "loop"))
        if around.shared:
            body.parts.append(self.plain_user())
        ident = self.new_id("loop")
        again = [self.condition_()] if self.chance(0.4) else []
        style = "link" if self.chance(0.3) and "link" not in OFF else ""
        limit = self.random.randint(1, 3)
        return Block("loop", ident, [body], name=f"c_{ident}", limit=limit, conditions=again, style=style)

    def tangle(self, around: Around) -> Block:
        """Parts in a row, after each a gateway that may jump to the start of any other: not block-structured."""
        inner = self.deeper(around, "tangle")
        parts = [self.part(inner) for _ in range(self.random.choice((2, 3)))]
        if around.shared:
            for part in parts:
                part.parts.append(self.plain_user())
        ident = self.new_id("tangle")
        jumps = [self.random.randrange(len(parts)) for _ in parts]
        conditions = [self.condition_() for _ in parts]
        return Block("tangle", ident, parts, name=f"c_{ident}", limit=4, conditions=conditions, jumps=jumps)

    def link(self, around: Around) -> Block:
        """A catching link event; several throw to it where several flows lead to it."""
        caught = Block("link", self.new_id("link"))
        if self.chance(0.4):
            return caught
        parts = [Block("seq", self.new_id("seq"), [self.plain_user()] * self.chance(0.5)) for _ in range(2)]
        either = Block("xor", self.new_id("xor"), parts, conditions=[self.condition_()], merged=False)
        return Block("seq", self.new_id("seq"), [either, caught])

    def events(self, around: Around) -> Block:
        inner = self.deeper(around, "events")
        more = [k for k in ("message", "timer", "signal", "condition") if k not in OFF and self.fits(k, around)]
        kinds = ["message", "timer"] + [self.random.choice(more)] * self.chance(0.7)
        if self.chance(0.3):
            kinds = kinds[1:] if len(kinds) > 2 else kinds
        triggers = [self.made(kind, around) for kind in kinds]
        parts = [self.part(inner, least=0) for _ in triggers]
        return Block("events", self.new_id("events"), parts, triggers=triggers, merged=self.chance(0.6))


def grow(seed: int, size: int = 8) -> Model:
    """The model of that seed: the same seed always grows the same model."""
    return Grower(seed, size).model(seed)
