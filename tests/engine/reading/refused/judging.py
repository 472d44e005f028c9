"""One line of the tables: a diagram, the rule that must speak, the element it must point at."""

from dataclasses import dataclass, field

from tests.engine.reading.building import findings
from workflows.engine.types import Severity


@dataclass(frozen=True)
class Case:
    """``also`` are the only other rules that may report errors on this diagram."""

    rule: str
    content: bytes
    element: str | None = None
    warns: bool = False
    also: set[str] = field(default_factory=set)
    resources: dict[str, bytes] = field(default_factory=dict)
    line: int = 0

    def __str__(self) -> str:
        return f"{self.rule} {self.element or ''}"[:60]


def judge(case: Case) -> None:
    """The rule speaks at the element, in a Chinese sentence, and no unexpected error is reported."""
    found = findings(case.content, case.resources)
    spoken = [one for one in found if one.rule == case.rule]
    assert spoken, f"silent; others: {[(one.rule, one.message) for one in found]}"
    severity = Severity.WARNING if case.warns else Severity.ERROR
    places = [(one.severity, one.element_id) for one in spoken]
    assert (severity, spoken[0].element_id if case.element is None else case.element) in places
    assert all(one.message.endswith("。") and one.line > 0 and one.file for one in found)
    others = {one.rule for one in found if one.severity is Severity.ERROR} - case.also
    assert others == (set() if case.warns else {case.rule})
