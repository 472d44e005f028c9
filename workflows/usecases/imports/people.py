"""人员: officers by staff number, with roles, certificate, responsibility, and accounts with a first password."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update

from workflows.clock import real
from workflows.engine.types import Refused
from workflows.supervision.accounts import store
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.changes import AlreadyEnded, AlreadyHeld, EndsBeforeStart, NotInForce
from workflows.supervision.organisation.dated import in_force
from workflows.supervision.organisation.roles import RolesExclusive
from workflows.supervision.organisation.tables import certificate, officer, responsibility
from workflows.usecases.accounts import check_login
from workflows.usecases.imports.cells import BadCell, many, one_of
from workflows.usecases.imports.columns import columns, words
from workflows.usecases.imports.run import Names, Run, first_seen
from workflows.usecases.imports.sheet import Entry
from workflows.usecases.refusals import SENTENCES

COLUMNS, TITLES = columns("people")
ROLES = words("people", "roles")
FACTS = (RolesExclusive, NotInForce, EndsBeforeStart, AlreadyEnded)


def logins_wanted(entries: Iterable[Entry]) -> list[str]:
    """The logins of the file, for making first passwords before the transaction begins."""
    return sorted({entry.text("login").lower() for entry in entries if entry.text("login")})


def write(run: Run, entries: list[Entry]) -> None:
    departments, items = run.departments(), run.items()
    known = {row.staff_no: row for row in run.conn.execute(select(officer))}
    logins = {row.login: row.staff_no for row in known.values()}
    seen: dict[str, int] = {}
    seen_logins: dict[str, int] = {}
    for entry in entries:
        staff_no = entry.text("staff_no")
        if not staff_no or not entry.text("name") or not entry.text("department"):
            continue
        if not first_seen(run.report, seen, staff_no, entry.row, "工号") or not _login_free(
            run, entry, logins, seen_logins
        ):
            continue
        where = departments.find(entry.text("department"))
        if where is None:
            run.report.error(entry.row, f"没有部门“{entry.text('department')}”，请先导入部门，或核对名称。")
            continue
        _person(run, entry, where, known.get(staff_no), items)


def _login_free(run: Run, entry: Entry, logins: dict[str, str], seen: dict[str, int]) -> bool:
    login = entry.text("login").lower()
    if not login:
        return True
    try:
        check_login(login)
    except Refused as refused:
        run.report.error(entry.row, str(refused))
        return False
    if logins.get(login, entry.text("staff_no")) != entry.text("staff_no"):
        run.report.error(entry.row, f"登录名 {login} 已由工号 {logins[login]} 使用，请另填。")
        return False
    return first_seen(run.report, seen, login, entry.row, "登录名")


def _person(run: Run, entry: Entry, where: int, known: Any, items: Names) -> None:
    said = len(run.report.lines)
    try:
        if known is None:
            officer_id, login, since = _add(run, entry, where)
            run.report.added += 1
        else:
            officer_id, login, since = known.id, known.login, run.today
            if not _change(run, entry, known, where):
                return
        before = run.report.updated
        _roles(run, entry, officer_id, where, since)
        _certificate(run, entry, officer_id)
        _responsibility(run, entry, officer_id, where, items)
        _account(run, entry, login)
        _leave(run, entry, officer_id, known)
    except FACTS as fact:
        run.report.error(entry.row, SENTENCES[type(fact)])
        return
    if known is not None:
        changed = run.report.updated > before or len(run.report.lines) > said
        run.report.updated = before + (1 if changed else 0)
        run.report.unchanged += 0 if changed else 1
    else:
        run.report.updated = before


def _add(run: Run, entry: Entry, where: int) -> tuple[int, str, Any]:
    staff_no, since = entry.text("staff_no"), entry.day("valid_from") or run.today
    login = entry.text("login").lower() or staff_no.lower()
    officer_id = changes.add_officer(
        run.conn, login=login, staff_no=staff_no, name=entry.text("name"), department_id=where, valid_from=since
    )
    return officer_id, login, since


def _change(run: Run, entry: Entry, known: Any, where: int) -> bool:
    """Whether the row fits the person known by that staff number; a corrected name is taken over."""
    if known.department_id != where:
        run.report.error(entry.row, f"工号 {known.staff_no} 现属其他部门；调动请在“人员”页办理，以便历史可查。")
        return False
    login = entry.text("login").lower()
    if login and login != known.login and store.account_of(run.conn, known.login) is not None:
        run.report.error(entry.row, f"工号 {known.staff_no} 的登录名是 {known.login}，不能改为 {login}。")
        return False
    changed = {"name": entry.text("name")} if entry.text("name") != known.name else {}
    if changed:
        run.conn.execute(update(officer).where(officer.c.id == known.id).values(**changed))
        run.report.say(entry.row, f"更新 {known.staff_no}：姓名。")
    return True


def _roles(run: Run, entry: Entry, officer_id: int, where: int, since: Any) -> None:
    for word in many(entry.text("roles")):
        try:
            code = one_of(word, ROLES)
        except BadCell as bad:
            run.report.error(entry.row, f"岗位{bad}。")
            continue
        try:
            changes.assign_role(run.conn, officer_id, where, code, valid_from=since)
        except AlreadyHeld:
            continue
        run.report.updated += 1


def _certificate(run: Run, entry: Entry, officer_id: int) -> None:
    number, until = entry.text("certificate"), entry.day("certificate_to")
    if not number:
        return
    table = certificate
    known = run.conn.execute(select(table).where(table.c.number == number)).first()
    if known is not None and known.officer_id != officer_id:
        run.report.error(entry.row, f"执法证号 {number} 已登记在他人名下，请核对。")
    elif until is None:
        run.report.error(entry.row, "填写执法证号时须同时填写执法证有效期至。")
    elif known is None:
        since = entry.day("certificate_from") or run.today
        changes.add_certificate(run.conn, officer_id, number=number, valid_from=since, valid_to=until)
        run.report.updated += 1
        if until < run.today:
            run.report.warn(entry.row, f"执法证 {number} 已过期，不能参加检查。")
    elif known.valid_to != until:
        run.conn.execute(update(table).where(table.c.id == known.id).values(valid_to=until))
        run.report.say(entry.row, f"执法证 {number} 有效期改为至 {until.isoformat()}。")


def _responsibility(run: Run, entry: Entry, officer_id: int, where: int, items: Names) -> None:
    tier = entry.text("tier")
    if not tier:
        return
    named = many(entry.text("tier_items"))
    for word in named:
        if items.find(word) is None:
            run.report.error(entry.row, f"责任事项“{word}”不存在，请先导入事项，或改填事项编码。")
    for item_id in [items.find(word) for word in named] or [None]:
        if named and item_id is None:
            continue
        held = select(responsibility.c.id).where(
            responsibility.c.officer_id == officer_id, responsibility.c.department_id == where,
            responsibility.c.tier == tier, in_force(responsibility, run.today),
            responsibility.c.item_id.is_(None) if item_id is None else responsibility.c.item_id == item_id,
        )  # fmt: skip
        if run.conn.scalar(held) is None:
            since = entry.day("valid_from") or run.today
            changes.assign_responsibility(run.conn, where, tier, officer_id, item_id=item_id, valid_from=since)
            run.report.updated += 1


def _account(run: Run, entry: Entry, login: str) -> None:
    """An account for each login of the file; one that exists keeps its password."""
    wanted = entry.text("login").lower()
    if not wanted:
        return
    if wanted != login:
        staff_no = entry.text("staff_no")
        run.conn.execute(update(officer).where(officer.c.staff_no == staff_no).values(login=wanted))
    if store.account_of(run.conn, wanted) is None:
        password, password_hash = run.secrets.get(wanted, ("", ""))
        store.open_account(run.conn, wanted, password_hash, at=real())
        run.report.updated += 1
        if password:
            run.report.secrets.append((wanted, password))


def _leave(run: Run, entry: Entry, officer_id: int, known: Any) -> None:
    last = entry.day("valid_to")
    if last is not None and (known is None or known.valid_to is None):
        changes.end_officer(run.conn, officer_id, last_day=last)
        run.report.say(entry.row, f"{entry.text('staff_no')} 于 {last.isoformat()} 离任，岗位和责任同时结束。")
