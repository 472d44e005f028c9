"""中止计时 and 恢复计时 by hand: who leads the case stops its limits on a paper; open due dates are counted anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from workflows import engine
from workflows.clock import aware
from workflows.db import Database, Json
from workflows.engine.tables import attachment
from workflows.engine.types import Field, Form, Option, Refused
from workflows.processes.common import clock_stops
from workflows.supervision import deadlines
from workflows.supervision.deadlines import REASON_WORDS, StopReason, all_rules, stops_of
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.case_head import CaseHead, head_of_case
from workflows.usecases.cases import hanging
from workflows.usecases.cases.views import StopRow
from workflows.usecases.errors import NotFound
from workflows.usecases.forms import FormContext, validate
from workflows.usecases.forms.shown import FileRef
from workflows.usecases.permissions import Permission, require, require_case
from workflows.usecases.tasks import files

FILE = "file"
FIELD_ID = f"clock.{FILE}"
MOST_FILES = 50
REQUIRED: Mapping[str, str] = {"required": "true"}


@dataclass(frozen=True)
class ClockPage:
    """``resume`` is None while the clock runs."""

    head: CaseHead
    stops: tuple[StopRow, ...]
    stop: Form
    resume: Form | None
    files: Mapping[str, FileRef]


def show(database: Database, actor: Actor, case_id: int, *, now: datetime) -> ClockPage:
    with database.reading() as conn:
        head = _head(conn, actor, case_id)
        return ClockPage(
            head, hanging.stops(conn, case_id), _stop_form(conn, head), _resume_form(conn, case_id),
            _own_files(conn, actor, head),
        )  # fmt: skip


def stop(database: Database, actor: Actor, case_id: int, raw: Mapping[str, Json], *, now: datetime) -> None:
    """Raises FormInvalid, Refused."""
    with database.transaction() as conn:
        head = _head(conn, actor, case_id)
        data = _checked(conn, actor, head, _stop_form(conn, head), raw, now=now)
        since = date.fromisoformat(str(data["since"]))
        if since < aware(head.opened_at).date():
            raise Refused("中止日期不能早于立案（发起）日期。", "since")
        try:
            deadlines.stop(
                conn, case_id, reason=StopReason(str(data["reason"])), since=since, codes=_texts(data["limits"]),
                document=str(data["document"]), file_id=_texts(data[FILE])[0], actor=actor.login, now=now,
            )  # fmt: skip
        except deadlines.StopRunsAlready as error:
            raise Refused("本案因同一事由的计时中止尚未结束，不能重复中止。", "reason") from error
        clock_stops.count_anew(conn, head.instance_id, now=now)


def resume(database: Database, actor: Actor, case_id: int, raw: Mapping[str, Json], *, now: datetime) -> None:
    """Raises FormInvalid, Refused."""
    with database.transaction() as conn:
        head = _head(conn, actor, case_id)
        form = _resume_form(conn, case_id)
        if form is None:
            raise Refused("本案没有正在进行的计时中止。")
        data = _checked(conn, actor, head, form, raw, now=now)
        given = _texts(data[FILE])
        try:
            deadlines.resume(
                conn, case_id, reason=StopReason(str(data["reason"])), until=date.fromisoformat(str(data["until"])),
                document=str(data["document"]), file_id=given[0] if given else None, actor=actor.login, now=now,
            )  # fmt: skip
        except deadlines.StopEndsBeforeItBegins as error:
            raise Refused("恢复计时前的最后一日不能早于中止的日期，请核对。", "until") from error
        clock_stops.count_anew(conn, head.instance_id, now=now)


def upload(database: Database, actor: Actor, case_id: int, filename: str, content: bytes, *, now: datetime) -> FileRef:
    """The paper that the stop rests on; nobody else's before it is named in a stop."""
    with database.reading() as conn:
        head = _head(conn, actor, case_id)
        if len(_own_files(conn, actor, head)) >= MOST_FILES:
            raise Refused(f"本案的计时附件已达 {MOST_FILES} 个，请先清点。", FILE)
    stored = files.keep(filename, content)
    with database.transaction() as conn:
        return files.enter(
            conn,
            stored,
            root_id=head.instance_id,
            field_id=FIELD_ID,
            subject=f"case:{head.case_no}",
            actor=actor.login,
            now=now,
        )


def _head(conn: Connection, actor: Actor, case_id: int) -> CaseHead:
    require_case(conn, actor, case_id)
    head = head_of_case(conn, case_id)
    if head is None:
        raise NotFound(case_id)
    require(actor, Permission.CLOCK_STOP, head.department_id)
    if head.state != "open":
        raise Refused("案件已经办结，不能再中止或恢复计时。")
    return head


def _checked(
    conn: Connection, actor: Actor, head: CaseHead, form: Form, raw: Mapping[str, Json], *, now: datetime
) -> Mapping[str, Json]:
    context = FormContext(conn=conn, today=now.date(), attachments=frozenset(_own_files(conn, actor, head)))
    return validate(form, raw, context=context).data


def _texts(value: Json) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def _own_files(conn: Connection, actor: Actor, head: CaseHead) -> dict[str, FileRef]:
    mine = (attachment.c.root_id == head.instance_id, attachment.c.uploaded_by == actor.login)
    rows = conn.execute(select(attachment).where(*mine, attachment.c.field_id == FIELD_ID))
    return {row.id: FileRef(row.id, row.filename, row.media_type, row.size, row.sha256) for row in rows}


def _stop_form(conn: Connection, head: CaseHead) -> Form:
    reasons = tuple(Option(reason.value, words) for reason, words in REASON_WORDS.items())
    limits = tuple(Option(code, words) for code, words in _running_limits(conn, head.instance_id).items())
    return Form(
        "clock.stop",
        "中止计时",
        (
            Field("reason", "中止事由", "enum", options=reasons, constraints=REQUIRED),
            Field(
                "since", "中止的第一日", "date", constraints={**REQUIRED, "max": "today"},
                properties={"help": "从这一日起不计入期限", "layout": "half"},
            ),
            Field(
                "document", "依据的文书（名称、文号）", "string", constraints={**REQUIRED, "maxlength": "200"},
                properties={"layout": "half"},
            ),
            Field(
                "limits", "涉及的时限", "multi_enum", options=limits,
                properties={"help": "不勾选即为本案全部时限"},
            ),
            Field(FILE, "文书扫描件", "file", constraints=REQUIRED),
        ),
    )  # fmt: skip


def _resume_form(conn: Connection, case_id: int) -> Form | None:
    running = [one for one in stops_of(conn, case_id) if one.resumed_on is None]
    if not running:
        return None
    reasons = tuple(
        Option(one.reason.value, f"{REASON_WORDS[one.reason]}（{one.stopped_on:%Y-%m-%d} 起）") for one in running
    )
    return Form(
        "clock.resume",
        "恢复计时",
        (
            Field(
                "reason", "结束的中止", "enum", default=reasons[0].id if len(reasons) == 1 else None, options=reasons,
                constraints=REQUIRED,
            ),
            Field(
                "until", "中止的最后一日", "date", constraints={**REQUIRED, "max": "today"},
                properties={"help": "这一日仍不计入期限，次日恢复计算", "layout": "half"},
            ),
            Field(
                "document", "依据的文书（名称、文号）", "string", constraints={**REQUIRED, "maxlength": "200"},
                properties={"layout": "half"},
            ),
            Field(FILE, "文书扫描件", "file"),
        ),
    )  # fmt: skip


def _running_limits(conn: Connection, root_id: str) -> dict[str, str]:
    """The limits that run in the case now, by code, in the words of their rules."""
    waiting = engine.waiting(conn, root_id)
    dues = [*(item.due for item in waiting.items), *(timer.due for timer in waiting.timers)]
    codes = dict.fromkeys(str(due["code"]) for due in dues if due and due.get("code"))
    found = {}
    for code in codes:
        versions = all_rules(conn, code)
        found[code] = f"{versions[-1].what}（{code}）" if versions else code
    return found
