"""Our engine through its facade, with the verbs of :class:`tests.engine.stock.stock.Stock`."""

from datetime import datetime, timedelta
from typing import Any

from tests.engine.random_models.engine_side import HOST, drain
from workflows import engine
from workflows.clock import SHANGHAI
from workflows.db import Database
from workflows.engine.acting import plans
from workflows.engine.types import Bundle, Finding, Severity, Vocabulary, WorkItem

MONDAY = datetime(2026, 3, 16, 9, tzinfo=SHANGHAI)


def errors(text: str) -> list[Finding]:
    """What forbids publication."""
    return [f for f in engine.check(Bundle("p.bpmn", text.encode()), Vocabulary()) if f.severity is Severity.ERROR]


def rules(text: str) -> set[str]:
    return {finding.rule for finding in errors(text)}


class Ours:
    """One running process on a database file; every verb is one transaction."""

    def __init__(self, database: Database, *texts: str, key: str = "p", host: Any = HOST, **variables: Any) -> None:
        self.database, self.host, self.now = database, host, MONDAY
        with database.transaction() as conn:
            for text in texts:
                bundle = Bundle("p.bpmn", text.encode())
                engine.publish(conn, bundle, vocabulary=Vocabulary(), source="owner", actor="owner1", now=self.now)
            latest = engine.latest(conn, key)
            assert latest is not None
            self.definition = latest.id
        with database.transaction() as conn:
            self.root = engine.start(
                conn, host, self.definition, business_key=None, variables=variables, actor="tester", now=self.now
            ).instance.id
        self.settle()

    def settle(self) -> None:
        drain(self.database, self.now)

    def items(self) -> list[WorkItem]:
        with self.database.reading() as conn:
            return list(engine.open_items(conn, root_id=self.root))

    def open(self) -> list[str]:
        return sorted(item.element_id for item in self.items())

    def complete(self, step: str, **variables: Any) -> None:
        self.complete_item(next(item.id for item in self.items() if item.element_id == step), **variables)

    def complete_item(self, ident: str, **variables: Any) -> None:
        with self.database.transaction() as conn:
            engine.complete(conn, self.host, ident, variables=variables, actor="tester", now=self.now)
        self.settle()

    def send(self, name: str) -> None:
        with self.database.transaction() as conn:
            engine.correlate(conn, self.host, name, variables={}, actor="tester", now=self.now, instance_id=self.root)
        self.settle()

    def wait(self, span: timedelta) -> None:
        self.now += span
        self.settle()

    def due(self) -> list[datetime]:
        """When the armed timers fire."""
        with self.database.reading() as conn:
            return sorted(timer.due_at for timer in engine.waiting(conn, self.root).timers)

    def variables(self) -> dict[str, Any]:
        with self.database.reading() as conn:
            return dict(engine.instance_view(conn, self.root).variables)

    @property
    def ended(self) -> bool:
        with self.database.reading() as conn:
            return engine.instance_view(conn, self.root).state != "active"

    def restart(self) -> None:
        """What a new process knows: nothing that was parsed."""
        plans._plans.clear()
