"""Imports of intermediaries and receiving organisations: written, updated, and refused with the row."""

from datetime import date, datetime

import pytest

from tests.usecases.imports.test_kinds import DEPARTMENTS, ITEMS, PARTIES, Rows, bring, errors
from workflows.db import Database
from workflows.supervision.items.queries import item_named
from workflows.supervision.parties.intermediaries import intermediaries, items_of
from workflows.supervision.parties.receiving import organisations

AGENCIES: Rows = [
    ["机构名称", "监管部门", "服务事项", "关联审批事项", "资质名称", "资质证号", "资质有效期至", "收费标准", "状态"],
    ["清源禾沐餐饮店", "清源市监", "食品检验", "食品经营许可、星级评定", "CMA", "ZZ-[2024]1号", "2028/5/31",
     "每批100元", ""],
]  # fmt: skip
TAKERS: Rows = [
    ["组织名称", "承接事项", "转移文号", "转移日期", "协议编号", "协议到期日期", "协议内容", "状态"],
    ["清源禾沐餐饮店", "星级评定", "清政发[2021]3号", "2021-3-1", "XY-1", "2027.2.28", "十五日内办结", "承接中"],
]
TRANSFERRED: Rows = [
    ["事项编码", "事项名称", "类别", "主管部门"], ["QY-SJ-ZY-001", "星级评定", "转移", "清源市监"],
]  # fmt: skip
ALL = {"intermediaries": AGENCIES, "organisations": TAKERS}


@pytest.fixture
def installed(database: Database, now: datetime) -> Database:
    before = {"departments": DEPARTMENTS, "items": ITEMS, "parties": PARTIES}
    for kind, rows in (*before.items(), ("items", TRANSFERRED), *ALL.items()):
        report = bring(database, kind, rows, now)
        assert report.ok, str(report)
    return database


def test_they_stand_in_their_registries(installed: Database, now: datetime) -> None:
    with installed.reading() as conn:
        [agency], _ = intermediaries(conn, now.date())
        linked = {item_named(conn, name, now.date()).id for name in ("食品经营许可", "星级评定")}
        assert (agency.service, agency.qualification_no, agency.state) == ("食品检验", "ZZ-〔2024〕1号", "active")
        assert (agency.qualification_expires_on, agency.registered_on) == (date(2028, 5, 31), now.date())
        assert set(items_of(conn, agency.id)) == linked
        [taker], _ = organisations(conn, now.date())
        assert (taker.transfer_no, taker.department_id) == ("清政发〔2021〕3号", agency.department_id)
        assert (taker.agreement_from, taker.agreement_to) == (date(2021, 3, 1), date(2027, 2, 28))


@pytest.mark.parametrize("kind", ALL)
def test_importing_the_same_again_changes_nothing(installed: Database, now: datetime, kind: str) -> None:
    report = bring(installed, kind, ALL[kind], now)
    assert (report.ok, report.added, report.updated, report.unchanged) == (True, 0, 0, 1), str(report)


def test_what_may_change_is_changed_and_said(installed: Database, now: datetime) -> None:
    header, row = [list(line) for line in AGENCIES]
    row[3], row[6], row[7] = "食品经营许可", "2026-01-01", ""
    report = bring(installed, "intermediaries", [header, row], now)
    assert (report.updated, report.warnings) == (1, 1)
    assert "更新 清源禾沐餐饮店：资质有效期至、关联审批事项。" in str(report)
    with installed.reading() as conn:
        [agency], _ = intermediaries(conn, now.date())
        assert (agency.standing(now.date()), agency.fee_standard) == ("expired", "每批100元")
        assert items_of(conn, agency.id) == [item_named(conn, "食品经营许可", now.date()).id]
    header, row = [list(line) for line in TAKERS]
    row[7] = "终止"
    assert "更新 清政发〔2021〕3号：状态。" in str(bring(installed, "organisations", [header, row], now))


@pytest.mark.parametrize(
    ("kind", "place", "value", "sentence"),
    [
        ("intermediaries", 0, "无此户", "没有监管对象“无此户”"),
        ("intermediaries", 1, "无此局", "没有部门“无此局”"),
        ("intermediaries", 3, "食品经营许可、无此事项", "没有事项“无此事项”"),
        ("intermediaries", 8, "飞走", "不在可选范围内"),
        ("organisations", 0, "无此户", "没有监管对象“无此户”"),
        ("organisations", 1, "食品经营许可", "不是转移的事项"),
        ("organisations", 2, "", "转移文号没有填写"),
        ("organisations", 5, "2020-01-01", "协议期限止早于协议期限起"),
    ],
)
def test_a_wrong_cell_is_said_with_its_row(
    installed: Database, now: datetime, kind: str, place: int, value: str, sentence: str
) -> None:
    header, row = [list(line) for line in ALL[kind]]
    row[place] = value
    found = errors(bring(installed, kind, [header, row], now))
    assert found
    assert all(line.startswith("第2行：") for line in found)
    assert any(sentence in line for line in found)


@pytest.mark.parametrize("kind", ALL)
def test_the_same_key_twice_in_a_file_names_both_rows(installed: Database, now: datetime, kind: str) -> None:
    header, row = ALL[kind]
    assert any(
        "第3行：" in line and "与第2行重复" in line for line in errors(bring(installed, kind, [header, row, row], now))
    )
