"""The administrators' pages: each his own, every change with a sentence, every refusal with one."""

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import func, select

from tests.usecases.imports.files_of_offices import USCC, text_file
from tests.webapp.identity.conftest import Desk
from workflows.db import Database
from workflows.supervision.organisation.departments import department_named, holders
from workflows.supervision.organisation.officers import actor_for, officer_by_login
from workflows.supervision.parties.tables import party

Enter = Callable[[str], Desk]
DAY = "2026-03-16"


def officer_id(database: Database, login: str) -> int:
    with database.reading() as conn:
        return officer_by_login(conn, login).id


def test_the_security_administrator_opens_disables_and_resets_an_account(desk: Enter, district: Database) -> None:
    admin = desk("secadmin")
    opened = admin.said("/admin/accounts", page="/admin/accounts", login="qy-sj-012")
    assert "初始密码" in opened
    assert "已停用" in admin.said("/admin/accounts/qy-sj-012/disable", page="/admin/accounts")
    assert "无需重复开通" in admin.said("/admin/accounts", page="/admin/accounts", login="qy-sj-012")
    assert "请先登记人员" in admin.said("/admin/accounts", page="/admin/accounts", login="nobody9")
    assert "密码已重置" in admin.said("/admin/accounts/qy-sj-012/password", page="/admin/accounts")
    assert "sv_" in admin.said(
        "/admin/accounts/worker1/tokens", page="/admin/accounts/worker1/tokens", scope="api", days=30
    )


def test_a_role_is_given_and_ended_on_the_officers_page(desk: Enter, district: Database, now: datetime) -> None:
    admin, person = desk("secadmin"), officer_id(district, "inspector2")
    page = f"/admin/people/{person}"
    with district.reading() as conn:
        where = department_named(conn, "QY-SJ", now.date()).id
    fields = {"role_code": "handler", "department_id": where, "valid_from": DAY}
    assert "岗位已增加" in admin.said(f"{page}/roles", page=page, **fields)
    assert "已有相同的有效记录" in admin.said(f"{page}/roles", page=page, **fields)
    assert "三员分立" in admin.said(f"{page}/roles", page=page, **{**fields, "role_code": "sysadmin"})
    assert "请选择岗位" in admin.said(f"{page}/roles", page=page, **{**fields, "role_code": "king"})
    assert "请填写日期" in admin.said(f"{page}/roles", page=page, **{**fields, "valid_from": "soon"})
    with district.reading() as conn:
        assert actor_for(conn, "inspector2", now.date()).has("handler", where)


def test_the_system_administrator_moves_a_function(desk: Enter, district: Database, now: datetime) -> None:
    admin = desk("sysadmin")
    with district.reading() as conn:
        new = department_named(conn, "QY-ZF", now.date()).id
    fields = {"function_code": "legal_affairs", "department_id": new, "valid_from": DAY}
    assert "职能已调整" in admin.said("/admin/functions", page="/admin/functions", **fields)
    with district.reading() as conn:
        assert holders(conn, "legal_affairs", now.date()) == [new]
    assert "清源区司法局" in admin.get("/admin/functions?all=1")


def test_a_department_with_people_is_not_closed_and_a_double_code_is_refused(desk: Enter, district: Database) -> None:
    admin, page = desk("sysadmin"), "/admin/departments"
    with district.reading() as conn:
        market = department_named(conn, "QY-SJ", datetime(2026, 3, 16).date()).id  # noqa: DTZ001
    assert "还有在册人员" in admin.said(f"{page}/{market}/end", page=page, last_day=DAY)
    fields = {"code": "QY-SJ", "name": "新局", "short_name": "新", "kind": "department", "district_code": "370399"}
    refused = admin.said(page, page=page, **fields, valid_from=DAY)
    assert "已经使用" in refused
    assert 'value="新局"' in refused  # nothing typed is lost


@pytest.mark.parametrize("login", ["inspector1", "bianban", "owner1", "ops1"])
@pytest.mark.parametrize(
    "path", ["/admin/people", "/admin/accounts", "/admin/people/1", "/admin/accounts/worker1/tokens"]
)
def test_others_do_not_get_in(desk: Enter, login: str, path: str) -> None:
    assert desk(login).client.get(path).status_code == 403


def test_the_system_administrator_cannot_give_roles_nor_the_security_administrator_functions(
    desk: Enter, district: Database
) -> None:
    person = officer_id(district, "inspector2")
    system = desk("sysadmin")
    fields = {"role_code": "handler", "department_id": 1, "valid_from": DAY}
    assert system.post(f"/admin/people/{person}/roles", page="/password", **fields).status_code == 403
    security = desk("secadmin")
    fields = {"function_code": "price", "department_id": 1, "valid_from": DAY}
    assert security.post("/admin/functions", page="/password", **fields).status_code == 403


def upload(desk: Desk, content: bytes, kind: str = "parties") -> str:
    answer = desk.post("/admin/import", page="/admin/import", kind=kind, file=(io.BytesIO(content), "名录.csv"))
    return str(answer.text)


def parties(database: Database) -> int:
    with database.reading() as conn:
        return conn.scalar(select(func.count()).select_from(party)) or 0


def test_a_file_is_tried_then_confirmed(desk: Enter, district: Database) -> None:
    admin, before = desk("sysadmin"), parties(district)
    tried = upload(admin, text_file([["单位名称", "信用代码"], ["清源试户", USCC]], encoding="gbk"))
    assert "可以导入，尚未写入" in tried
    assert parties(district) == before
    key = tried.split('name="held" value="')[1].split('"')[0]
    done = admin.said("/admin/import/confirm", page="/admin/import", kind="parties", held=key)
    assert "已导入监管对象：新增 1" in done
    assert parties(district) == before + 1
    assert "已过期" in admin.said("/admin/import/confirm", page="/admin/import", kind="parties", held=key)


def test_a_bad_file_shows_its_rows_and_offers_no_confirmation(desk: Enter, district: Database) -> None:
    page = upload(desk("sysadmin"), text_file([["单位名称", "信用代码"], ["<b>坏</b>", "91370399MA3QX7K293"]]))
    assert "校验位应为 2" in page
    assert 'name="held"' not in page
    assert "<b>坏" not in page


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "0" * 32])
def test_a_key_of_nobody_opens_no_file(desk: Enter, key: str) -> None:
    page = desk("sysadmin").said("/admin/import/confirm", page="/admin/import", kind="parties", held=key)
    assert "已过期" in page


def test_one_person_cannot_confirm_what_another_tried(desk: Enter, district: Database) -> None:
    tried = upload(desk("sysadmin"), text_file([["单位名称", "信用代码"], ["清源试户", USCC]]))
    key = tried.split('name="held" value="')[1].split('"')[0]
    other = desk("secadmin").said("/admin/import/confirm", page="/admin/import", kind="parties", held=key)
    assert "已过期" in other


def test_templates_come_as_csv_that_spreadsheets_open(desk: Enter) -> None:
    answer = desk("sysadmin").client.get("/admin/import/template/parties")
    assert answer.data.startswith("\ufeff单位名称,统一社会信用代码".encode())
    assert "attachment" in answer.headers["Content-Disposition"]
