"""What does the record say: the timeline of a party, item, area or department without a tracing case. Read only."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Table, or_, select

from workflows import audit
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.processes import reconstruction
from workflows.supervision import tracing
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.departments import all_departments
from workflows.supervision.parties.tables import party
from workflows.supervision.tracing import Scope, ScopeEmpty, WindowBackwards
from workflows.usecases import secrecy
from workflows.usecases.permissions import Permission, require, visible_cases
from workflows.usecases.tracing.lines import lines, visible
from workflows.usecases.tracing.show import scope_words
from workflows.usecases.tracing.views import Line

MOST = 400
"""Lines shown at most: the first of the window; a narrower question shows the rest."""


@dataclass(frozen=True)
class Asked:
    """As typed: party and item by code or name; nothing typed, nothing asked."""

    party: str = ""
    item: str = ""
    town: str = ""
    department_id: int | None = None
    event_on: date | None = None
    window_from: date | None = None
    only_deviations: bool = False

    @property
    def empty(self) -> bool:
        return not (self.party.strip() or self.item.strip() or self.town.strip() or self.department_id)


@dataclass(frozen=True)
class Preview:
    """``scope`` None: nothing was asked yet. ``found`` counts all moments, ``lines`` hold the first of them."""

    scope: Scope | None
    words: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    found: int
    deviations: int
    kinds: tuple[tuple[str, int], ...]
    departments: tuple[tuple[int, str], ...]


def preview(database: Database, actor: Actor, asked: Asked, *, now: datetime) -> Preview:
    """For supervision, discipline and the government office; sensitive cases only for who takes part in them."""
    require(actor, Permission.TRACING_PREVIEW)
    with database.reading() as conn:
        departments = tuple((one.id, one.name) for one in all_departments(conn))
        if asked.empty:
            return Preview(None, (), (), 0, 0, (), departments)
        scope = _scope(conn, asked, now=now)
        found = _moments(conn, actor, scope, now=now)
        shown = [(n, one) for n, one in enumerate(found, start=1) if one.deviation or not asked.only_deviations][:MOST]
        answer = Preview(
            scope=scope, words=scope_words(conn, scope), lines=lines(conn, actor, shown, now=now), found=len(found),
            deviations=sum(bool(one.deviation) for one in found),
            kinds=tuple(Counter(str(one.kind) for one in found).most_common()), departments=departments,
        )  # fmt: skip
    with database.transaction() as conn:
        facts = dict(answer.words)
        audit.record(conn, now=now, actor=actor.login, action="tracing.preview", subject="record", facts={**facts})
    return answer


def _moments(conn: Connection, actor: Actor, scope: Scope, *, now: datetime) -> list[tracing.Moment]:
    """What hangs on a case that is not among those the preview may read is left out, whatever it was read from."""
    seen = or_(secrecy.is_plain(), visible_cases(actor))
    found = reconstruction.collect(conn, scope, now=now, seen=seen)
    shut = {one.case_id for one in found if one.case_id is not None}
    shut -= visible(conn, actor, shut, clause=seen)
    return [one for one in found if one.case_id not in shut]


def _scope(conn: Connection, asked: Asked, *, now: datetime) -> Scope:
    try:
        return tracing.around(
            asked.event_on or now.date(),
            party_id=_named(conn, party, asked.party, "party", "没有这个单位，请填写登记的全称或者统一社会信用代码。"),
            item_id=_named(conn, approval_item, asked.item, "item", "没有这个监管事项，请填写事项名称或者编码。"),
            town=asked.town.strip(), department_id=asked.department_id, window_from=asked.window_from,
        )  # fmt: skip
    except ScopeEmpty as empty:
        raise Refused("请至少填写单位、事项、镇街、部门中的一项。", "party") from empty
    except WindowBackwards as backwards:
        raise Refused("起始日期晚于事发日期，请核对。", "window_from") from backwards


def _named(conn: Connection, table: Table, text: str, field: str, sentence: str) -> int | None:
    wanted = text.strip()
    if not wanted:
        return None
    query = select(table.c.id).where(or_(table.c.name == wanted, table.c.code == wanted.upper()))
    found: int | None = conn.scalar(query.order_by(table.c.id).limit(1))
    if found is None:
        raise Refused(sentence, field)
    return found
