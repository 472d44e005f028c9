"""事项调整: the documents behind what was cancelled, transferred, delegated and entrusted, and who took items over."""

from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import Connection, select

from workflows.demo.district.items import SINCE, DemoItem
from workflows.demo.district.place import TOWNS, chance, read
from workflows.supervision.items.adjustments import add_adjustment
from workflows.supervision.parties.receiving import add_receiving_organisation
from workflows.supervision.parties.tables import party

ENDS_IN = {"第三类医疗器械经营许可": -75, "旅行社设立许可": 40}
"""Days until the last day of entrustments that do not run on: one is over, so that files after it are flagged."""
AREAS = {"食品生产许可（区级权限品类）": TOWNS[:-1]}
"""Delegated for these towns only; the zone is left to the city."""
AGREEMENTS = (-20, 15, 28, 700, 900)
"""Days until the last day of the agreements of an item's takers; the first three only where :data:`NEAR` says."""
NEAR = "星级饭店评定（三星及以下）"
COMPETENCE = "依法登记满三年，有与承接事项相适应的专职人员和专家库，上年度检查合格。"
AGREEMENT = "按公布的标准和程序办理，十五个工作日内办结；按核定项目收费并公开；每半年报告一次办理情况。"


def load(conn: Connection, items: list[DemoItem], *, now: datetime) -> tuple[int, int]:
    """How many documents and receiving organisations were made."""
    luck, today = chance("adjustments"), now.date()
    known = {row["code"]: row["name"] for row in read("departments")["departments"]}
    adjusted = [item for item in items if item.kind != "retained"]
    organisations = 0
    for number, item in enumerate(adjusted, 1):
        on = date(2018, luck.randint(6, 12), luck.randint(1, 28))
        _document(conn, item, number, on, known[item.department], today)
        if item.kind == "transferred":
            organisations += _takers(conn, item, number, on, luck, today)
    return len(adjusted), organisations


def _document(conn: Connection, item: DemoItem, number: int, on: date, name: str, today: date) -> None:
    down = item.kind in ("delegated", "entrusted")
    ends = ENDS_IN.get(item.name)
    add_adjustment(
        conn, item.id, kind=item.kind, document_no=_number(item, number, on), document_on=on, valid_from=SINCE,
        authority=above(name) if down else "清源区人民政府", department_id=item.department_id if down else None,
        scope=f"清源区内“{item.name}”的受理、审查和决定" if down else "", towns=AREAS.get(item.name, ()),
        reason="取消审批后仍须防止降低条件经营，纳入事后监管。" if item.kind == "cancelled" else "",
        valid_to=None if ends is None else today + timedelta(days=ends),
    )  # fmt: skip


def _number(item: DemoItem, number: int, on: date) -> str:
    word = {"delegated": "市下放", "entrusted": "委托书", "transferred": "清源转", "cancelled": "清源消"}[item.kind]
    return f"{word}〔{on.year}〕{number}号"


def above(name: str) -> str:
    """The department of the city over one of the district: 生态环境局分局 → 市生态环境局."""
    plain = name.partition("（")[0].removesuffix("分局").removeprefix("区")
    return f"市{plain if plain.endswith(('局', '部', '队')) else plain + '局'}"


def _takers(conn: Connection, item: DemoItem, number: int, on: date, luck: Random, today: date) -> int:
    """The associations that stand ready for the item signed an agreement each."""
    query = select(party.c.id).where(party.c.kind == "association", party.c.industry == item.name)
    found = list(conn.scalars(query.order_by(party.c.id)))
    for place, party_id in enumerate(found):
        far = luck.randint(300, 1000)
        last = today + timedelta(days=AGREEMENTS[place] if item.name == NEAR else far)
        add_receiving_organisation(
            conn, party_id, item.id, department_id=item.department_id, transfer_no=_number(item, number, on),
            transferred_on=SINCE, agreement_no=f"XY-{item.code[3:]}-{place + 1:02d}",
            agreement_from=last - timedelta(days=3 * 365), agreement_to=last, agreement=AGREEMENT,
            competence=COMPETENCE,
        )  # fmt: skip
    return len(found)
