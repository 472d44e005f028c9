"""Who asks: an officer as he stands on the day of the ask."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Standing:
    """Whose work somebody does besides his own (代理), and which roles of it."""

    login: str
    name: str
    roles: frozenset[tuple[int, str]]

    @property
    def candidates(self) -> frozenset[str]:
        return frozenset(f"{department}:{role}" for department, role in self.roles)


@dataclass(frozen=True)
class Actor:
    """``roles`` are the assignments in force: pairs of department id and role or function code.

    ``stands_for`` are the people he does work for while they are away; it gives him their steps, not their rights.
    """

    login: str
    name: str
    officer_id: int | None
    department_id: int | None
    roles: frozenset[tuple[int, str]] = field(default_factory=frozenset)
    stands_for: tuple[Standing, ...] = ()

    @property
    def reach(self) -> tuple[str, ...]:
        """Own candidate strings and those of the people he stands in for."""
        others = frozenset[str]().union(*(one.candidates for one in self.stands_for))
        return (*self.candidates, *sorted(others.difference(self.candidates)))

    @property
    def candidates(self) -> tuple[str, ...]:
        """The candidate strings this person answers to (see docs/architecture.md)."""
        groups = sorted(f"{department}:{role}" for department, role in self.roles)
        publishers = ("publishers",) if self.has("process_owner") else ()
        return (*groups, *publishers, f"user:{self.login}")

    def has(self, role: str, department_id: int | None = None) -> bool:
        return any(code == role and department_id in (None, where) for where, code in self.roles)

    def departments(self, role: str) -> frozenset[int]:
        return frozenset(where for where, code in self.roles if code == role)


SYSTEM = Actor(login="system", name="系统", officer_id=None, department_id=None)
