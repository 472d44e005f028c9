"""What the contexts of documents are made from: the submission of a step, the variables, the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from workflows.clock import aware
from workflows.db import Json
from workflows.engine.types import Form, WorkItem
from workflows.supervision.cases import Case
from workflows.supervision.documents import chinese_date
from workflows.supervision.organisation.officers import officer_by_login, valid_certificate

Context = dict[str, Json]


@dataclass(frozen=True)
class Source:
    """Everything a document may draw on: the submission of the step, then the variables of the instance."""

    conn: Connection
    case: Case
    item: WorkItem
    form: Form | None
    data: Mapping[str, Any]
    variables: Mapping[str, Any]
    now: datetime

    def value(self, name: str) -> Any:
        found = self.data.get(name)
        return self.variables.get(name) if found in (None, "", []) else found

    def text(self, name: str) -> str:
        return str(self.value(name) or "")

    def chosen(self, name: str) -> str:
        """The words of a chosen option."""
        field = self.form.field(name) if self.form else None
        value = self.text(name)
        return next((option.name for option in field.options if option.id == value), value) if field else value


def people(source: Source, variable: str) -> list[Json]:
    """Name and certificate of the day of everybody whom a variable lists."""
    named: list[Json] = []
    for login in source.variables.get(variable) or []:
        officer = officer_by_login(source.conn, login)
        held = valid_certificate(source.conn, officer.id, aware(source.now).date())
        named.append({"name": officer.name, "certificate": held.number if held else ""})
    return named


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def day(text: str) -> str:
    return chinese_date(date.fromisoformat(text[:10])) if text else ""


def moment(text: str) -> str:
    if not text:
        return ""
    at = aware(datetime.fromisoformat(text))
    return f"{chinese_date(at.date())}{at.hour}时{at.minute:02d}分"
