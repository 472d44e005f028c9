"""A small office in which the shipped diagrams are walked, and the walker: every act through the use cases.

Each act is a transaction of its own, so state is saved and loaded again at every step.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from PIL import Image
from sqlalchemy import Connection, func, insert, select, update

from tests.support.people import a_department, an_officer
from workflows import engine
from workflows.db import Database
from workflows.engine.tables import event
from workflows.engine.types import WorkItem
from workflows.processes import shipped, shipped_decisions
from workflows.processes.common import clock_stops
from workflows.processes.host import HOST
from workflows.processes.vocabulary import vocabulary
from workflows.supervision import cases, deadlines
from workflows.supervision.deadlines import StopReason
from workflows.supervision.items.changes import add_checklist, add_item
from workflows.supervision.items.queries import Point
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import actor_for
from workflows.supervision.organisation.tables import certificate, officer
from workflows.supervision.parties.tables import party, permit
from workflows.usecases.cases.letters import register_message
from workflows.usecases.cases.letters import upload as upload_scan
from workflows.usecases.cases.start import start
from workflows.usecases.lights import Light, light
from workflows.usecases.tasks.complete import complete
from workflows.usecases.tasks.drafts import upload
from workflows.usecases.tasks.show import show
from workflows.usecases.work import fire_next

SINCE = date(2020, 1, 1)
STAFF = {
    "handler1": ("handler",),
    "section1": ("section_head",),
    "deputy1": ("deputy_head",),
    "inspector1": ("inspector",),
    "inspector2": ("inspector",),
    "inspector3": ("inspector",),
    "uncertified": ("inspector",),
    "publisher1": ("publisher",),
    "archivist1": ("archivist",),
    "inspector4": ("inspector",),
    "head1": ("head",),
    "legal1": ("legal_reviewer",),
    "legal2": ("legal_reviewer",),
}
OTHER_STAFF = {
    "handler9": ("handler",),
    "section9": ("section_head",),
    "deputy9": ("deputy_head",),
    "head9": ("head",),
}
DISTRICT = {
    "bianban1": ("编办", "QY-BB", "establishment_office"),
    "gov1": ("区政府办", "QY-ZF", "government"),
    "gov2": ("区政府办", "QY-ZF", "government"),
    "jiwei1": ("纪委监委", "QY-JW", "discipline"),
    "police1": ("公安分局", "QY-GA", "police"),
}
CERTIFIED = ("inspector1", "inspector2", "inspector3", "inspector4")
POINTS = (
    Point("A1-01", "场所", "经营场所与许可一致", "《食品安全法》第三十三条", "重点"),
    Point("A1-02", "人员", "从业人员有健康证明", "《食品安全法》第四十五条", "一般"),
)


def furnish(database: Database, *, now: datetime) -> None:
    """One department with its people, the justice bureau that observes, an item with a checklist, six parties."""
    with database.transaction() as conn:
        deadlines.load_shipped(conn, now=now)
        bureau = a_department(conn, "市场监管局", code="QY-SJ")
        justice = a_department(conn, "司法局", code="QY-SF")
        other = a_department(conn)
        changes.bind_function(conn, "legal_affairs", justice, valid_from=SINCE)
        for login, roles in STAFF.items():
            officer_id = an_officer(conn, login, department_id=bureau, roles=roles)
            if login in CERTIFIED:
                _certify(conn, officer_id, login)
        an_officer(conn, "observer1", department_id=justice, roles=("legal_affairs",))
        _certify(
            conn, an_officer(conn, "inspector9", department_id=other, roles=("inspector", "handler")), "inspector9"
        )
        for login, roles in OTHER_STAFF.items():
            an_officer(conn, login, department_id=other, roles=roles)
        _functions(conn)
        item = add_item(
            conn, code="QY-SJ-XK-001", name="食品经营许可", kind="retained", department_id=bureau, valid_from=SINCE
        )
        add_checklist(conn, item, POINTS, valid_from=SINCE)
        for number in range(1, 7):
            _party(conn, number, item)
        names = vocabulary(conn, now=now)
        shipped_decisions.publish(conn, vocabulary=names, actor="system", now=now)
        shipped.publish(conn, vocabulary=names, actor="system", now=now)


def _functions(conn: Connection) -> None:
    """The offices of the district, each with who acts for it."""
    ids: dict[str, int] = {}
    for login, (name, code, function) in DISTRICT.items():
        if code not in ids:
            ids[code] = a_department(conn, name, code=code)
            changes.bind_function(conn, function, ids[code], valid_from=SINCE)
        an_officer(conn, login, department_id=ids[code], roles=(function,))


def _certify(conn: Connection, officer_id: int, login: str) -> None:
    changes.add_certificate(
        conn, officer_id, number=f"370399-{login}", kind="执法证", valid_from=SINCE, valid_to=date(2030, 1, 1)
    )


def _party(conn: Connection, number: int, item_id: int) -> None:
    row = {
        "code": f"WZ-2026-{number:04d}", "code_kind": "unlicensed", "name": f"清源测试餐饮店{number}",
        "kind": "individual",
        "address": f"清源区南湖街道{number}号", "town": "南湖街道", "risk_class": "AB"[number % 2], "state": "active",
        "district_code": "370399", "industry": "餐饮", "contact": "", "phone": "",
    }  # fmt: skip
    conn.execute(insert(party).values(**row))
    conn.execute(
        insert(permit).values(
            number=f"XK{number:04d}",
            party_id=number,
            item_id=item_id,
            issued_on=SINCE,
            state="valid",
            approval_mode="ordinary",
            snapshot={},
        )
    )


@dataclass
class Walk:
    """One story: who does what, in which order, with time moved by hand."""

    database: Database
    now: datetime
    root_id: str = ""
    case_id: int = 0

    def who(self, login: str) -> Actor:
        with self.database.reading() as conn:
            return actor_for(conn, login, self.now.date())

    def begin(self, login: str, key: str, **raw: Any) -> "Walk":
        """Start a case; the walk is about it from now on."""
        begun = start(self.database, self.who(login), key, raw, now=self.now)
        assert begun.case_id is not None
        return self.follow(begun.case_id)

    def follow(self, case_id: int) -> "Walk":
        with self.database.reading() as conn:
            self.case_id, self.root_id = case_id, cases.by_id(conn, case_id).instance_id
        self.settle()
        return self

    def settle(self) -> None:
        """Let the worker do everything that is due now."""
        for _ in range(500):
            if not fire_next(self.database, now=self.now):
                return
        raise AssertionError("the worker finds no end")

    def later(self, **length: float) -> "Walk":
        return self.until(self.now + timedelta(**length))

    def until(self, moment: datetime) -> "Walk":
        self.now = moment
        self.settle()
        return self

    def items(self) -> list[WorkItem]:
        with self.database.reading() as conn:
            return list(engine.waiting(conn, self.root_id).items)

    def item(self, element_id: str) -> WorkItem:
        found = [item for item in self.items() if item.element_id == element_id]
        assert len(found) == 1, f"{element_id}: open are {[item.element_id for item in self.items()]}"
        return found[0]

    def waits_for(self) -> set[str]:
        """Open steps and awaited messages of the case."""
        with self.database.reading() as conn:
            waiting = engine.waiting(conn, self.root_id)
        assert not waiting.incidents, waiting.incidents
        return {item.element_id for item in waiting.items} | {message.name for message in waiting.messages}

    def do(self, login: str, element_id: str, **raw: Any) -> "Walk":
        """Complete the one open step of this name."""
        item = self.item(element_id)
        complete(self.database, self.who(login), item.id, raw, opinion="", now=self.now)
        self.settle()
        return self

    def photo(self, login: str, element_id: str, field_id: str) -> str:
        """A photo for the step, as a phone uploads it."""
        return self.photo_of(login, self.item(element_id).id, field_id)

    def photo_of(self, login: str, item_id: str, field_id: str) -> str:
        image = io.BytesIO()
        Image.new("RGB", (8, 8), "white").save(image, "PNG")
        return upload(self.database, self.who(login), item_id, field_id, "现场.png", image.getvalue(), now=self.now).id

    def all_items(self, element_id: str) -> list[WorkItem]:
        """The open steps of this name, the oldest first."""
        found = [item for item in self.items() if item.element_id == element_id]
        return sorted(found, key=lambda item: (item.created_at, item.id))

    def do_item(self, login: str, item_id: str, **raw: Any) -> "Walk":
        complete(self.database, self.who(login), item_id, raw, opinion="", now=self.now)
        self.settle()
        return self

    def begins_with(self, login: str, item_id: str) -> Mapping[str, Any]:
        """What the form of a step holds when its page is opened."""
        return show(self.database, self.who(login), item_id, now=self.now).values

    def scan(self, login: str, letter: str, field_id: str) -> str:
        """A scan for a letter that is being registered."""
        image = io.BytesIO()
        Image.new("RGB", (8, 8), "white").save(image, "PNG")
        content = image.getvalue()
        return upload_scan(
            self.database, self.who(login), self.case_id, letter, field_id, "扫描件.png", content, now=self.now
        ).id

    def variables_of(self, process_key: str) -> Mapping[str, Any]:
        """The variables of the called process that runs."""
        with self.database.reading() as conn:
            children = engine.waiting(conn, self.root_id).children
        return next(child.variables for child in children if child.process_key == process_key)

    def set_variables(self, **variables: Any) -> None:
        with self.database.transaction() as conn:
            engine.set_variables(conn, HOST, self.root_id, variables, actor="test", now=self.now)

    def stop_clock(self, *, since: date) -> None:
        with self.database.transaction() as conn:
            deadlines.stop(
                conn, self.case_id, reason=StopReason.OTHER, since=since, document="决定书1号", actor="test",
                now=self.now,
            )  # fmt: skip
            clock_stops.count_anew(conn, self.root_id, now=self.now)
        self.settle()

    def resume_clock(self, *, until: date) -> None:
        with self.database.transaction() as conn:
            deadlines.resume(conn, self.case_id, reason=StopReason.OTHER, until=until, actor="test", now=self.now)
            clock_stops.count_anew(conn, self.root_id, now=self.now)
        self.settle()

    def is_late(self, element_id: str) -> bool:
        return self.is_late_item(self.item(element_id))

    def is_late_item(self, item: WorkItem) -> bool:
        return light(item.due_at, self.now) is Light.RED

    def expire_certificate(self, login: str, last_day: date) -> None:
        with self.database.transaction() as conn:
            number = conn.scalar(select(officer.c.id).where(officer.c.login == login))
            conn.execute(update(certificate).where(certificate.c.officer_id == number).values(valid_to=last_day))

    def name_of(self, login: str) -> str:
        (row,) = self.ask(select(officer.c.name).where(officer.c.login == login))
        return str(row.name)

    def letter(self, login: str, name: str, **raw: Any) -> "Walk":
        """Register what came in from the party."""
        register_message(self.database, self.who(login), self.case_id, name, raw, now=self.now)
        self.settle()
        return self

    def case(self) -> cases.Case:
        with self.database.reading() as conn:
            return cases.by_id(conn, self.case_id)

    def ask(self, query: Any) -> list[Any]:
        with self.database.reading() as conn:
            return list(conn.execute(query))

    def cases_of(self, process_key: str) -> list[int]:
        table = cases.tables.case
        query = select(table.c.id).where(table.c.process_key == process_key).order_by(table.c.id)
        return [row.id for row in self.ask(query)]

    def times(self, element_id: str) -> int:
        """How often the element was completed, in the case and its children."""
        query = select(func.count()).where(
            event.c.root_id == self.root_id, event.c.element_id == element_id, event.c.kind == "element.completed"
        )
        return int(self.ask(query)[0][0])

    def variables(self) -> Mapping[str, Any]:
        with self.database.reading() as conn:
            return engine.instance_view(conn, self.root_id).variables


def flows_taken(database: Database) -> set[tuple[str, str]]:
    """(process, flow) of everything that was ever walked in this database."""
    from workflows.engine.tables import instance

    query = (
        select(instance.c.key, event.c.element_id)
        .join(instance, instance.c.id == event.c.instance_id)
        .where(event.c.kind == "flow.taken")
    )
    with database.reading() as conn:
        return {(row.key, row.element_id) for row in conn.execute(query)}
