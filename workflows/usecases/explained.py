"""Why a step is due when it is due: the rule, the article, the count day by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from workflows.db import Database, Json
from workflows.supervision.deadlines import store
from workflows.supervision.deadlines.arithmetic import due
from workflows.supervision.deadlines.stops import stops_for
from workflows.usecases.citations import citation


@dataclass(frozen=True)
class Explained:
    """``lines`` count day by day; without a rule (a date drawn in the diagram) there are none."""

    code: str
    what: str
    source: str
    status: str
    since: datetime
    on: date | None
    provisional: bool
    lines: tuple[str, ...]


def explained(conn: Connection, facts: Mapping[str, Json] | None, *, case_id: int | None = None) -> Explained | None:
    """``facts`` are those of ``engine.types.Due`` as the work item keeps them; the case's clock stops are counted."""
    if not facts or not facts.get("code"):
        return None
    since = datetime.fromisoformat(str(facts["since"]))
    on = date.fromisoformat(str(facts["on"])) if facts.get("on") else None
    code, provisional = str(facts["code"]), bool(facts.get("provisional"))
    rule = next((rule for rule in store.all_rules(conn, code) if rule.id == facts.get("rule_id")), None)
    if rule is None:
        return Explained(code, "", "", "", since, on, provisional, ())
    answer = due(rule, since, store.current_calendar(conn), stops=stops_for(conn, case_id, code))
    lines = tuple(line.text for line in answer.explanation)
    return Explained(code, rule.what, citation(rule.law, rule.article), rule.status, since, on, provisional, lines)


@dataclass(frozen=True)
class NamedRule:
    code: str
    what: str
    source: str


def rules_in_force(database: Database, *, now: datetime) -> tuple[NamedRule, ...]:
    """The limits of law in force today, each code once, for the calculator's list."""
    with database.reading() as conn:
        found = [rule for rule in store.all_rules(conn) if rule.in_force(now.date())]
    named = {rule.code: NamedRule(rule.code, rule.what, citation(rule.law, rule.article)) for rule in found}
    return tuple(named[code] for code in sorted(named))
