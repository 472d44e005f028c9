"""What waits and what is thrown: catch, throw and boundary events, event sub-processes."""

from dataclasses import replace
from typing import Any

from tests.engine.random_models.blocks import FOREVER, Block, Boundary
from tests.engine.random_models.growing_rooms import Rooms
from tests.engine.random_models.soil import Around

NOBODY = "X_nobody"
SEVERAL = ("S_a", "S_b")
"""Signals that several places wait for; what interrupts others' tokens has a signal of its own."""


class Events(Rooms):
    # -- what is awaited --------------------
    def awaited(self, ident: str, trigger: str, *, repeats: bool = False, alone: bool = False) -> dict[str, Any]:
        if trigger == "timer":
            return self.instant(repeats=repeats)
        if trigger == "condition":
            return {"condition": self.condition_()}
        if trigger == "signal":
            name = f"S_{ident}" if alone else self.random.choice(SEVERAL)
            self.signals.append(name)
            return {"name": name}
        return {"name": f"M_{ident}"}

    def instant(self, *, repeats: bool) -> dict[str, Any]:
        seconds = self.random.randint(100, 90_000)
        if repeats and self.landed("cycle") and self.chance(0.4):
            return self.cycle()
        return {"seconds": seconds, "date": self.chance(0.15)}

    def cycle(self) -> dict[str, Any]:
        """``R3/PT…``; without bound also by the month and from a written start, which may be past."""
        cycle: dict[str, Any] = {"seconds": self.random.randint(20_000, 90_000), "times": self.random.choice((2, 3, 4))}
        if self.chance(0.5):
            cycle["times"] = FOREVER
            if self.chance(0.4):
                cycle["anchor"] = self.random.choice((self.random.randint(-200_000, 100_000), -44 * 86_400))
            if self.chance(0.2):
                cycle["months"] = 1
        return cycle

    def timer(self, around: Around) -> Block:
        return Block("timer", self.new_id("timer"), **self.instant(repeats=False))

    def message(self, around: Around) -> Block:
        ident = self.new_id("message")
        return Block("message", ident, name=f"M_{ident}")

    def signal(self, around: Around) -> Block:
        ident = self.new_id("signal")
        return Block("signal", ident, **self.awaited(ident, "signal"))

    def condition(self, around: Around) -> Block:
        return Block("condition", self.new_id("condition"), condition=self.condition_())

    def receive(self, around: Around) -> Block:
        ident = self.new_id("receive")
        block = Block("receive", ident, name=f"M_{ident}")
        if around.depth < 4:
            self.attach(block, around)
        return block

    # -- what is thrown --------------------
    def guarded(self, block: Block) -> Block:
        return Block("seq", self.new_id("seq"), [self.plain_user(), block])

    def throw(self, around: Around) -> Block:
        return self.guarded(Block("throw", self.new_id("throw")))

    def escalate(self, around: Around) -> Block:
        name = self.random.choice((*around.escalations, *around.escalations, NOBODY))
        return self.guarded(Block("escalate", self.new_id("escalate"), name=name))

    def raise_(self, around: Around) -> Block:
        ident = self.new_id("raise")
        condition = ("ge", self.random.choice(("v0", "v1")), self.random.randint(2, 8))
        block = Block("raise", ident, name=f"E_{ident}", condition=condition)
        if around.errors and self.chance(0.5):
            block.name = self.random.choice(around.errors)
        elif not self.chance(0.04):  # else nobody catches it
            self.attach_error(block, around, block.name if self.chance(0.5) else "")
        return self.guarded(block)

    def name_signals(self) -> None:
        """What is thrown is mostly what somebody waits for."""
        names = [*self.signals, "S_nobody"]
        for body in self.processes.values():
            for block in body.walk():
                if block.kind in ("throw", "signal end"):
                    block.name = self.random.choice(names)

    # -- boundary events --------------------
    def attach(self, block: Block, around: Around) -> None:
        triggers = [kind for kind in ("timer", "message", "signal", "condition") if self.landed(kind)]
        if self.may_be_nothing(block) and "condition" in triggers:
            triggers.remove("condition")  # whether it comes before an activity that is over at once is left open
        for _ in range(self.random.choices((0, 1, 2), (55, 35, 10))[0]):
            trigger = self.random.choice(triggers)
            if trigger == "signal" and around.counted:
                continue
            self.boundary(block, around, trigger, interrupting=self.chance(0.5))

    def may_be_nothing(self, block: Block) -> bool:
        return bool((block.again and block.again.before) or (block.many and block.many.collection == "list_none"))

    def attach_error(self, block: Block, around: Around, code: str) -> None:
        self.boundary(block, around, "error", interrupting=True, name=code)

    def attach_escalation(self, block: Block, around: Around, code: str) -> None:
        self.boundary(block, around, "escalation", interrupting=self.chance(0.5), name=code)

    def boundary(self, block: Block, around: Around, trigger: str, *, interrupting: bool, name: str = "") -> None:
        ident = self.new_id("boundary")
        inside = f"{'' if interrupting else 'non-'}interrupting boundary"
        changes = {} if interrupting else {"shared": True, "may_end": True}
        inner = self.deeper(around, inside, **changes)
        path = self.sequence(inner, self.random.choice((int(self.pending), 1, 1, 2)))
        rejoins = interrupting and (not around.may_end or self.chance(0.6))
        alone = interrupting and block.kind in ("sub", "call")
        awaited = {"name": name}
        if trigger not in ("error", "escalation"):
            awaited = self.awaited(ident, trigger, repeats=not interrupting, alone=alone)
        if any(b.trigger == trigger == "signal" and b.name == awaited["name"] for b in block.boundaries):
            awaited["name"] = f"S_{ident}"  # twice the same on one activity is refused
            self.signals.append(awaited["name"])
        block.boundaries.append(Boundary(ident, trigger, interrupting, path, rejoins=rejoins, **awaited))

    # -- event sub-processes --------------------
    def handler(self, around: Around, wanted: str = "") -> Boundary:
        """An event sub-process of a scope; what it throws is caught further out."""
        ident = self.new_id("handler")
        interrupting = self.chance(0.5) if not wanted else wanted == "interrupting handler"
        kinds = ["timer", "message", "message", "signal"]
        if not wanted:
            kinds += ["escalation", "condition", *(["error", "error"] if interrupting else [])]
        kinds = [k for k in kinds if self.landed({"escalation": "escalate"}.get(k, k))]
        if around.counted:
            kinds = [k for k in kinds if k != "signal"]
        trigger = self.random.choice(kinds)
        inside = f"{'' if interrupting else 'non-'}interrupting handler"
        inner = self.deeper(around, inside, may_end=True, shared=around.shared or not interrupting)
        path = self.sequence(inner, self.random.choice((1, 1, 2)))
        if trigger in ("error", "escalation"):
            code = f"{'E' if trigger == 'error' else 'X'}_{ident}"
            awaited: dict[str, Any] = {"name": code if self.chance(0.6) else ""}
        else:
            awaited = self.awaited(ident, trigger, repeats=not interrupting, alone=interrupting)
        return Boundary(ident, trigger, interrupting, path, **awaited)

    def catching(self, around: Around, handlers: list[Boundary]) -> Around:
        """Around the body of a scope with those event sub-processes."""
        errors = [h.name or f"E_{h.id}" for h in handlers if h.trigger == "error"]
        escalations = [h.name or f"X_{h.id}" for h in handlers if h.trigger == "escalation"]
        return replace(
            around, errors=(*around.errors, *errors), escalations=(*around.escalations, *escalations)
        )  # fmt: skip
