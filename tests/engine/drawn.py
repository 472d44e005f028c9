"""Small diagrams written in Python, and a walk through them in which nothing survives from one call to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from workflows import engine
from workflows.db import Database
from workflows.engine.acting import plans
from workflows.engine.types import Bundle, Definition, Due, Outcome, StepContext, Trace, Vocabulary, WorkItem

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions id="d" targetNamespace="t"'
    ' xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<bpmn:message id="m_paid" name="paid"/><bpmn:message id="m_other" name="other"/>'
    '<bpmn:signal id="g_over" name="over"/><bpmn:signal id="g_named" name="${name}"/>'
    '<bpmn:escalation id="c_late" escalationCode="LATE"/><bpmn:escalation id="c_later" escalationCode="LATER"/>'
    '<bpmn:error id="e_bad" name="bad" errorCode="BAD"/><bpmn:error id="e_worse" name="worse" errorCode="WORSE"/>'
)


def process(*parts: str, key: str = "p") -> bytes:
    body = "".join(parts)
    return f'{HEAD}<bpmn:process id="{key}" isExecutable="true">{body}</bpmn:process></bpmn:definitions>'.encode()


def el(tag: str, ident: str, *inside: str, **attributes: str) -> str:
    """Any element; attributes that Camunda owns are prefixed."""
    own = {"default", "attachedToRef", "cancelActivity", "calledElement", "triggeredByEvent", "isInterrupting"}
    drawn = " ".join(f"{name if name in own else 'camunda:' + name}={quoteattr(v)}" for name, v in attributes.items())
    return f'<bpmn:{tag} id="{ident}" {drawn}>{"".join(inside)}</bpmn:{tag}>'


def start(ident: str = "s", *inside: str) -> str:
    return el("startEvent", ident, *inside)


def end(ident: str = "e", *inside: str) -> str:
    return el("endEvent", ident, *inside)


def user(ident: str, *inside: str, **attributes: str) -> str:
    return el("userTask", ident, *inside, **attributes)


def service(ident: str, topic: str, *inside: str) -> str:
    return el("serviceTask", ident, *inside, type="external", topic=topic)


def timer(iso: str = "", *, at: str = "", every: str = "") -> str:
    tag, text = ("timeDate", at) if at else ("timeCycle", every) if every else ("timeDuration", iso)
    return f"<bpmn:timerEventDefinition><bpmn:{tag}>{escape(text)}</bpmn:{tag}></bpmn:timerEventDefinition>"


def message(name: str = "paid") -> str:
    return f'<bpmn:messageEventDefinition messageRef="m_{name}"/>'


def error(name: str = "bad") -> str:
    return f'<bpmn:errorEventDefinition errorRef="e_{name}"/>' if name else "<bpmn:errorEventDefinition/>"


def escalation(name: str = "late") -> str:
    """``""`` catches every code."""
    return (
        f'<bpmn:escalationEventDefinition escalationRef="c_{name}"/>' if name else "<bpmn:escalationEventDefinition/>"
    )


def signal(name: str = "over") -> str:
    """``over`` is a literal, ``named`` is what the variable ``name`` holds."""
    return f'<bpmn:signalEventDefinition signalRef="g_{name}"/>'


def condition(text: str) -> str:
    inside = f'<bpmn:condition xsi:type="bpmn:tFormalExpression">{escape(text)}</bpmn:condition>'
    return f"<bpmn:conditionalEventDefinition>{inside}</bpmn:conditionalEventDefinition>"


TERMINATE = "<bpmn:terminateEventDefinition/>"


def boundary(ident: str, on: str, definition: str, *, interrupting: bool = True) -> str:
    return el("boundaryEvent", ident, definition, attachedToRef=on, cancelActivity=str(interrupting).lower())


def triggered(ident: str, definition: str, *inside: str, interrupting: bool = True) -> str:
    """An event sub-process; its start event is ``<ident>_s``, the other parts are drawn by the caller."""
    begin = el("startEvent", f"{ident}_s", definition, isInterrupting=str(interrupting).lower())
    return el("subProcess", ident, begin, *inside, triggeredByEvent="true")


def catch(ident: str, definition: str) -> str:
    return el("intermediateCatchEvent", ident, definition)


def many(
    collection: str = "", element: str = "", *, cardinality: str = "", condition: str = "", sequential: bool = False
) -> str:
    attributes = f'camunda:collection="{collection}" camunda:elementVariable="{element}"' if collection else ""
    attributes += ' isSequential="true"' if sequential else ""
    inside = f"<bpmn:loopCardinality>{cardinality}</bpmn:loopCardinality>" if cardinality else ""
    if condition:
        inside += f"<bpmn:completionCondition>{escape(condition)}</bpmn:completionCondition>"
    loop = "multiInstanceLoopCharacteristics"
    return f"<bpmn:{loop} {attributes}>{inside}</bpmn:{loop}>"


def again(condition: str = "", *, maximum: int = 0, before: bool = False) -> str:
    """A standard loop."""
    attributes = f' loopMaximum="{maximum}"' if maximum else ""
    inside = f"<bpmn:loopCondition>{escape(condition)}</bpmn:loopCondition>" if condition else ""
    loop = "standardLoopCharacteristics"
    return f'<bpmn:{loop} testBefore="{str(before).lower()}"{attributes}>{inside}</bpmn:{loop}>'


def extend(*inside: str) -> str:
    return f"<bpmn:extensionElements>{''.join(inside)}</bpmn:extensionElements>"


def flow(source: str, target: str, condition: str = "", *, ident: str = "") -> str:
    """A flow named ``source_target`` unless ``ident`` says otherwise."""
    inside = ""
    if condition:
        inside = (
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(condition)}'
            "</bpmn:conditionExpression>"
        )
    ident = ident or f"{source}_{target}"
    return f'<bpmn:sequenceFlow id="{ident}" sourceRef="{source}" targetRef="{target}">{inside}</bpmn:sequenceFlow>'


def path(*nodes: str) -> str:
    return "".join(flow(a, b) for a, b in pairwise(nodes))


def throw(ident: str, definition: str) -> str:
    return el("intermediateThrowEvent", ident, definition)


@dataclass
class RecordingHost:
    """A host whose operations are given by the test; remembers what the engine told it."""

    operations: dict[str, Any] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    days: int = 5

    def operation(self, topic: str) -> Any:
        return self.operations.get(topic)

    def due(self, ctx: StepContext, code: str, since: datetime | date | None) -> Due:
        counted = since if isinstance(since, datetime) else ctx.now
        at = counted + timedelta(days=self.days)
        return Due(at, at.date(), code, 1, counted, "2026", provisional=False)

    def candidates(self, ctx: StepContext, groups: Any) -> list[str]:
        return [f"7:{group}" for group in groups]

    def opened(self, conn: Any, item: Any, *, now: datetime) -> None:
        self.told.append(("opened", item.element_id))

    def closed(self, conn: Any, item: Any, *, now: datetime) -> None:
        self.told.append((item.state, item.element_id))

    def started(self, conn: Any, instance: Any, *, now: datetime) -> None:
        self.told.append(("started", instance.process_key))

    def ended(self, conn: Any, instance: Any, *, now: datetime) -> None:
        self.told.append(("ended", instance.process_key))

    def fire(self, conn: Any, kind: str, payload: Any, *, now: datetime) -> None:
        self.told.append((kind, str(payload)))


@dataclass
class Walk:
    """One instance walked step by step: each call has a transaction of its own and parses the diagram anew."""

    database: Database
    now: datetime
    host: RecordingHost = field(default_factory=RecordingHost)
    instance_id: str = ""

    def publish(self, diagram: bytes, **kwargs: Any) -> Definition:
        with self.database.transaction() as conn:
            return engine.publish(
                conn, Bundle("p.bpmn", diagram), vocabulary=Vocabulary(), source="owner", actor="owner", now=self.now,
                **kwargs,
            )  # fmt: skip

    def start(
        self, diagram: bytes | Definition, variables: Mapping[str, Any] | None = None, key: str = "K-1"
    ) -> "Walk":
        definition = self.publish(diagram) if isinstance(diagram, bytes) else diagram
        plans._plans.clear()
        with self.database.transaction() as conn:
            outcome = engine.start(
                conn, self.host, definition.id, business_key=key, variables=variables or {}, actor="li", now=self.now
            )
        self.instance_id = outcome.instance.id
        return self

    def items(self) -> list[WorkItem]:
        with self.database.reading() as conn:
            return engine.open_items(conn, root_id=self.instance_id)

    def open(self) -> list[str]:
        """The ids of open steps, sorted."""
        return sorted(item.element_id for item in self.items())

    def do(self, element_id: str, variables: Mapping[str, Any] | None = None, *, index: int = 0) -> Outcome:
        """Complete the open work item of the step (the ``index``-th where there are several)."""
        item = [item for item in self.items() if item.element_id == element_id][index]
        return self.complete(item.id, variables)

    def complete(self, item_id: str, variables: Mapping[str, Any] | None = None) -> Outcome:
        plans._plans.clear()
        with self.database.transaction() as conn:
            return engine.complete(conn, self.host, item_id, variables=variables or {}, actor="li", now=self.now)

    def send(self, name: str = "paid", variables: Mapping[str, Any] | None = None, **to: Any) -> Outcome:
        plans._plans.clear()
        with self.database.transaction() as conn:
            return engine.correlate(
                conn, self.host, name, variables=variables or {}, actor="li", now=self.now,
                **(to or {"instance_id": self.instance_id}),
            )  # fmt: skip

    def signal(self, name: str = "over", variables: Mapping[str, Any] | None = None) -> int:
        """Throw a signal from outside; returns how many will hear it. They hear it when due work is drained."""
        with self.database.transaction() as conn:
            return engine.signal(conn, self.host, name, variables=variables or {}, actor="li", now=self.now)

    def terminate(self, instance_id: str = "") -> Outcome:
        with self.database.transaction() as conn:
            return engine.terminate(
                conn, self.host, instance_id or self.instance_id, reason="withdrawn", actor="li", now=self.now
            )

    def tick(self) -> bool:
        """Fire the next row of due work, if any is due."""
        plans._plans.clear()
        with self.database.transaction() as conn:
            due_id = engine.next_due(conn, now=self.now)
            return False if due_id is None else bool(engine.fire(conn, self.host, due_id, now=self.now)) or True

    def drain(self, **later: float) -> int:
        """Let time pass (``days=3``), then fire everything that is due; returns how many rows."""
        self.now += timedelta(**later)
        count = 0
        while self.tick():
            count += 1
        return count

    def variables(self, instance_id: str = "") -> Mapping[str, Any]:
        with self.database.reading() as conn:
            return engine.instance_view(conn, instance_id or self.instance_id).variables

    def state(self, instance_id: str = "") -> str:
        with self.database.reading() as conn:
            return engine.instance_view(conn, instance_id or self.instance_id).state

    def reason(self) -> str | None:
        with self.database.reading() as conn:
            return engine.instance_view(conn, self.instance_id).end_reason

    def trace(self) -> Trace:
        with self.database.reading() as conn:
            return engine.trace(conn, self.instance_id)

    def happened(self, kind: str) -> list[str]:
        """Elements of the events of one kind, in order."""
        with self.database.reading() as conn:
            return [e.element_id for e in engine.history(conn, self.instance_id) if e.kind == kind]

    def waiting(self) -> Any:
        with self.database.reading() as conn:
            return engine.waiting(conn, self.instance_id)

    def dead_ends(self) -> list[str]:
        with self.database.reading() as conn:
            return [view.id for view in engine.silent_dead_ends(conn)]
