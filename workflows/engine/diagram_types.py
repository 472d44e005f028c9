"""What a diagram is once read: findings, forms, steps, flows, the bundle it is published with. All frozen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.db import Json


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing wrong in an upload; ``message`` is a Chinese sentence that says the repair."""

    file: str
    line: int
    element_id: str
    element_name: str
    rule: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Option:
    id: str
    name: str


@dataclass(frozen=True)
class Field:
    """One form field. ``type`` is one of the names listed in ``docs/forms.md``; ``columns`` only for ``table``.

    ``constraints`` keys: required, readonly, minlength, maxlength, min, max, pattern (values are strings as drawn).
    ``properties`` keys we know: help, layout, variable, required_if, unit, accept, suggest, hidden.
    """

    id: str
    label: str
    type: str
    default: Json = None
    options: tuple[Option, ...] = ()
    constraints: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    columns: tuple["Field", ...] = ()

    @property
    def required(self) -> bool:
        return "required" in self.constraints and self.constraints["required"] not in ("false", "0")

    @property
    def required_when(self) -> Mapping[str, Json]:
        """``{"result": "不符合"}``: the field is required where every named neighbour holds that value."""
        return dict(json.loads(self.properties.get("required_if", "{}")))

    @property
    def is_variable(self) -> bool:
        """Declared scalars become process variables; tables, files and ``variable=false`` stay in the submission."""
        return self.properties.get("variable", "true") != "false" and self.type not in NOT_VARIABLES


NOT_VARIABLES = frozenset({"table", "checklist", "file", "files", "photo", "signature", "idno"})


@dataclass(frozen=True)
class Form:
    """The fields of one step: the shared form named by ``formKey`` first, then the step's own formData."""

    key: str
    title: str
    fields: tuple[Field, ...]

    def field(self, field_id: str) -> Field | None:
        return next((f for f in self.fields if f.id == field_id), None)


class StepKind(StrEnum):
    USER = "user"
    MANUAL = "manual"
    SERVICE = "service"
    CALL = "call"
    SUBPROCESS = "subprocess"
    GATEWAY = "gateway"
    EVENT = "event"


@dataclass(frozen=True)
class Step:
    """One drawn element. Expressions are kept as drawn (``${…}``); names of groups are literal codes."""

    id: str
    name: str
    kind: StepKind
    tag: str
    line: int
    lane: str = ""
    documentation: str = ""
    candidate_groups: tuple[str, ...] = ()
    candidate_users: str = ""
    assignee: str = ""
    due_date: str = ""
    priority: str = ""
    topic: str = ""
    called: str = ""
    form: Form | None = None
    message: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""  # the sub-process it is drawn in; "" for the process itself
    # of events: none | timer | message | error | escalation | signal | conditional | link | terminate; "" for others
    event: str = ""
    timer: str = ""  # timeDuration, timeDate or timeCycle as drawn
    timer_tag: str = ""  # timeDuration | timeDate | timeCycle
    error_code: str = ""  # of error events; "" on a boundary event catches every error
    escalation_code: str = ""  # of escalation events; "" on a catching one catches every escalation
    signal: str = ""  # name of the signal, a literal or with ${…}
    condition: str = ""  # of conditional events
    link: str = ""  # name of a link event
    event_subprocess: bool = False  # a sub-process with triggeredByEvent
    attached_to: str = ""
    interrupting: bool = True
    default_flow: str = ""
    many: "Many | None" = None
    loop: "Loop | None" = None
    decision: "DecisionCall | None" = None
    into: tuple["Crossing", ...] = ()  # camunda:in of a call activity
    out_of: tuple["Crossing", ...] = ()  # camunda:out
    child_business_key: str = ""  # camunda:in businessKey, an expression or a literal

    @property
    def caught_code(self) -> str:
        """The code that an error or escalation event names; "" catches every code."""
        return self.error_code if self.event == "error" else self.escalation_code


@dataclass(frozen=True)
class Many:
    """Multi-instance, parallel or sequential: a collection with an element variable, or a cardinality."""

    collection: str = ""
    element_variable: str = ""
    cardinality: str = ""
    completion_condition: str = ""
    sequential: bool = False


@dataclass(frozen=True)
class Loop:
    """Standard loop (BPMN 2.0.2, 10.3.8): again while ``condition`` holds, ``maximum`` rounds at most (0: no bound)."""

    condition: str = ""
    maximum: int = 0
    test_before: bool = False


@dataclass(frozen=True)
class DecisionCall:
    """What a business rule task asks: ``mapping`` is singleEntry | singleResult | collectEntries | resultList."""

    ref: str
    result_variable: str = ""
    mapping: str = "resultList"


@dataclass(frozen=True)
class Crossing:
    """One ``camunda:in`` or ``camunda:out``: ``source`` is a name or ``${…}``; ``everything`` copies all variables."""

    source: str
    target: str
    everything: bool = False


@dataclass(frozen=True)
class Flow:
    id: str
    name: str
    source: str
    target: str
    condition: str = ""
    parent: str = ""


@dataclass(frozen=True)
class Diagram:
    """One executable process as read: ``key`` is the process id, ``start_form`` the form of its none start event."""

    key: str
    name: str
    version_tag: str
    steps: Mapping[str, Step]
    flows: Mapping[str, Flow]
    start_form: Form | None
    properties: Mapping[str, str]
    starter_groups: tuple[str, ...] = ()  # camunda:candidateStarterGroups: role codes that may start it


@dataclass(frozen=True)
class Bundle:
    """What a publication freezes together: ``diagram`` is the ``.bpmn``; forms/decisions/documents by path."""

    file: str
    diagram: bytes
    resources: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class DecisionNames:
    """What a diagram may know of a decision: the variables it reads, its outputs, whether it has one result at most."""

    reads: frozenset[str] = frozenset()
    outputs: tuple[str, ...] = ()
    single: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """The names a diagram may use. ``None`` for a set means: not checked (foreign diagrams in the demo)."""

    groups: frozenset[str] | None = None
    topics: frozenset[str] | None = None
    deadlines: frozenset[str] | None = None
    processes: frozenset[str] | None = None
    documents: frozenset[str] | None = None
    variables: frozenset[str] | None = None  # names that operations and the host are known to set
    decisions: Mapping[str, DecisionNames] | None = None  # by key, those in force
    legal_content_is_error: bool = False
