"""About 3,000 invented parties and their permits with the approval snapshot. No code or name is of a real one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import Connection, insert, select

from workflows.demo.district.items import DemoItem
from workflows.demo.district.place import DISTRICT, TOWNS, chance, read
from workflows.supervision.parties.identifiers import (
    USCC_ALPHABET,
    organisation_check_character,
    uscc_check_character,
)
from workflows.supervision.parties.tables import party, permit

FIRST = ["清源", "柳泉", "云门", "石桥", "白塔", "东岳", "南湖", "北苑", "科苑", "官庄"]
PREFIXES = {
    "enterprise": "91", "individual": "92", "cooperative": "93", "institution": "52", "association": "51",
}  # fmt: skip
RISKS = (("A", 46), ("B", 36), ("C", 14), ("D", 4))
CREDITS = (("A", 38), ("B", 47), ("C", 12), ("D", 3))
ORDINARY = 12  # holders of an item that has no number of its own
FORMER = 15
TAKERS = 5  # associations that took over one transferred item


@dataclass(frozen=True)
class Holding:
    """One party with its first permit, before it has ids."""

    party: dict[str, object]
    permit: dict[str, object]


def load(conn: Connection, items: list[DemoItem], *, now: datetime) -> tuple[int, int]:
    """How many parties and permits were made."""
    luck, today = chance("parties"), now.date()
    names: set[str] = set()
    holdings = [
        holding for item in items for holding in _holders(item, luck, today, names) if item.kind != "transferred"
    ]
    takers = [_taker(item, luck, names) for item in items if item.kind == "transferred" for _ in range(TAKERS)]
    made = [*(holding.party for holding in holdings), *takers]
    classes = chance("credit").choices([c for c, _ in CREDITS], [weight for _, weight in CREDITS], k=len(made))
    conn.execute(insert(party), [{**one, "credit_class": c} for one, c in zip(made, classes, strict=True)])
    ids = {row.code: row.id for row in conn.execute(select(party.c.code, party.c.id))}
    permits = [{**holding.permit, "party_id": ids[str(holding.party["code"])]} for holding in holdings]
    permits += _second_permits(permits, items, luck)
    conn.execute(insert(permit), permits)
    return len(ids), len(permits)


def _holders(item: DemoItem, luck: Random, today: date, names: set[str]) -> Iterator[Holding]:
    raw = read("trades")
    own = raw["items"].get(item.name, {"holders": ORDINARY, "trades": raw["departments"][item.department]})
    former = item.kind == "cancelled"
    for number in range(1, (FORMER if former else own["holders"]) + 1):
        industry, ending, kind = luck.choice(own["trades"])
        yield Holding(invent(luck, industry, ending, kind, names), _permit(item, number, industry, luck, today, former))


def invent(luck: Random, industry: str, ending: str, kind: str, names: set[str]) -> dict[str, object]:
    """A party that nobody knows, by a name that is not among these."""
    town = luck.choice(TOWNS)
    return {
        "code": _code(PREFIXES[kind], luck), "code_kind": "uscc", "name": _name(luck, ending, names), "kind": kind,
        "address": f"清源区{town}示例路{luck.randint(1, 299)}号", "town": town, "industry": industry,
        "risk_class": luck.choices([c for c, _ in RISKS], [weight for _, weight in RISKS])[0],
        "state": "active",
        "contact": "", "phone": "", "district_code": DISTRICT.code,
    }  # fmt: skip


def _taker(item: DemoItem, luck: Random, names: set[str]) -> dict[str, object]:
    """A social organisation that took over a transferred item."""
    return invent(luck, item.name, "行业协会", "association", names)


def _name(luck: Random, ending: str, names: set[str]) -> str:
    coined = read("words")["coined"]
    while True:
        word = luck.choice(coined) if luck.random() < 0.7 else luck.choice(coined)[0] + luck.choice(coined)[1]
        name: str = luck.choice(FIRST) + word + ending
        if name not in names:
            names.add(name)
            return name


def _code(prefix: str, luck: Random) -> str:
    """A 统一社会信用代码 that passes both checks in an area that is not assigned."""
    organisation = "MA" + "".join(luck.choice(USCC_ALPHABET) for _ in range(6))
    body = prefix + DISTRICT.code + organisation + organisation_check_character(organisation)
    return body + uscc_check_character(body)


def _permit(item: DemoItem, number: int, industry: str, luck: Random, today: date, former: bool) -> dict[str, object]:
    """Issued within five years and valid for five; 2.5 % ran out while the holder went on."""
    issued = date(2014, 6, 1) + timedelta(days=luck.randint(0, 900)) if former else _issued(luck, today)
    return {
        "number": f"{item.code}-{issued.year}-{number:04d}", "item_id": item.id, "issued_on": issued,
        "expires_on": issued + timedelta(days=5 * 365), "state": "former" if former else "valid",
        "approval_mode": "pledge" if not former and luck.random() < 0.08 else "ordinary",
        "snapshot": {
            "conditions": f"场所、设施、人员符合“{item.name}”的法定条件，核查人员现场确认。",
            "standards": f"{industry}行业国家标准、行业标准现行版本",
            "scope": f"{industry}（以许可证载明的项目为限）",
            "mode": "固定场所经营",
        },
    }  # fmt: skip


def _issued(luck: Random, today: date) -> date:
    past = 5 * 365 + luck.randint(5, 300) if luck.random() < 0.025 else luck.randint(30, 5 * 365 - 20)
    return today - timedelta(days=past)


def _second_permits(permits: list[dict[str, object]], items: list[DemoItem], luck: Random) -> list[dict[str, object]]:
    """Every sixth holder of a food permit sells tobacco or runs special equipment as well: co-supervised parties."""
    by_name = {item.name: item for item in items}
    food = by_name["食品经营许可"]
    others = [by_name["烟草专卖零售许可证核发"], by_name["特种设备使用登记"]]
    rows = []
    for place, row in enumerate([row for row in permits if row["item_id"] == food.id][::6]):
        other = luck.choice(others)
        number = f"{other.code}-{row['issued_on']:%Y}-{9000 + place}"
        rows.append({**row, "item_id": other.id, "number": number})
    return rows
