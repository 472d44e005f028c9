"""About 260 invented officers, the demo accounts among them; certificates, responsibilities, a few who left."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import Connection, insert, select

from workflows.clock import real
from workflows.demo.district.items import DemoItem
from workflows.demo.district.place import DISTRICT, chance, read
from workflows.supervision.accounts import passwords
from workflows.supervision.accounts.tables import account
from workflows.supervision.organisation.tables import certificate, officer, responsibility, role_assignment

SINCE = date(2021, 3, 1)
BIG = {"SJ": 10, "WS": 5, "ZJ": 4, "ZH": 5, "JT": 4, "YJ": 5, "HJ": 4, "NY": 4, "GA": 4}
TOWN_CODES = frozenset({"DY", "NH", "XG", "BY", "KY", "BT", "LQ", "GZ", "SQ", "YM"})
FIRST: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("bianban", "BB", ("establishment_office",)),
    ("inspector1", "SJ", ("inspector", "handler")),
    ("inspector2", "SJ", ("inspector",)),
    ("handler1", "SJ", ("handler",)),
    ("section1", "SJ", ("section_head",)),
    ("deputy1", "SJ", ("deputy_head",)),
    ("head1", "SJ", ("head",)),
    ("legal1", "SJ", ("legal_reviewer",)),
    ("publisher1", "SJ", ("publisher",)),
    ("archivist1", "SJ", ("archivist",)),
    ("ops1", "SJ", ("case_operator",)),
    ("sifa1", "SF", ("legal_affairs", "observer")),
    ("jiwei1", "JW", ("discipline", "observer")),
    ("owner1", "SP", ("process_owner",)),
    ("police1", "GA", ("police",)),
    ("sysadmin", "DS", ("sysadmin",)),
    ("secadmin", "DS", ("secadmin",)),
    ("auditadmin", "DS", ("auditadmin",)),
    ("worker1", "DS", ("rest_worker",)),
    ("inspector9", "WS", ("inspector", "handler")),
)
LATER: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("sifa2", "SF", ("handler", "archivist")),
    ("sifa3", "SF", ("deputy_head",)),
    ("minzheng1", "MZ", ("civil_affairs", "handler")),
    ("caizheng1", "CZ", ("finance",)),
    ("gov1", "ZF", ("government",)),
    ("gov2", "ZF", ("government",)),
    ("jiwei2", "JW", ("discipline",)),
    ("inspector3", "SJ", ("inspector",)),
    ("inspector4", "SJ", ("inspector",)),
    ("sifa4", "SF", ("legal_reviewer",)),
    ("sifa5", "SF", ("legal_affairs",)),
)
"""Who supervises receivers, decides for the district, or accepts what others found; they came last, so that nobody
before them is named anew."""
NAMED = FIRST + LATER


@dataclass
class Person:
    department: str
    roles: tuple[str, ...]
    login: str = ""
    staff_no: str = ""
    name: str = ""
    until: date | None = None
    since: date = SINCE
    acting: list[tuple[str, date]] = field(default_factory=list)  # roles that began later


def load(conn: Connection, departments: dict[str, int], items: list[DemoItem], *, now: datetime) -> int:
    people = _people(departments, {item.department for item in items}, now.date())
    rows = [
        {"login": p.login, "staff_no": p.staff_no, "name": p.name, "department_id": departments[p.department],
         "valid_from": p.since, "valid_to": p.until}
        for p in people
    ]  # fmt: skip
    conn.execute(insert(officer), rows)
    ids = {row.login: row.id for row in conn.execute(select(officer.c.login, officer.c.id))}
    _roles(conn, people, ids, departments)
    _certificates(conn, people, ids, now.date())
    _responsibilities(conn, people, ids, departments, items)
    _accounts(conn)
    return len(people)


def _people(departments: dict[str, int], with_items: set[str], today: date) -> list[Person]:
    luck = chance("people")
    people = [
        person
        for code in departments
        if code not in ("JC", "FY")
        for person in _numbered(code, _of_department(code, code in with_items), luck)
    ]
    _leavers(people, today)
    return people + _latecomers(people)


def _of_department(code: str, with_items: bool) -> list[Person]:
    """The demo accounts first; then the leaders, the sections, inspectors, legal review, publication and archive."""
    named = [Person(code, roles, login) for login, where, roles in FIRST if where == code]
    taken = [role for person in named for role in person.roles]
    wanted: list[tuple[str, ...]] = [("head",)]
    if code not in TOWN_CODES:
        wanted.append(("deputy_head",))
    if with_items:
        wanted += [("section_head",)] * (2 if code in BIG else 1) + [("inspector",)] * BIG.get(code, 2)
        wanted.append(("legal_reviewer",))
        wanted += [("handler",), ("publisher", "archivist")] if code in BIG else [("handler", "publisher", "archivist")]
    for roles in wanted:
        if roles[0] in taken:
            taken.remove(roles[0])
        else:
            named.append(Person(code, roles))
    return named


def _numbered(code: str, people: list[Person], luck: Random) -> list[Person]:
    words = read("words")
    for number, person in enumerate(people, 1):
        person.staff_no = f"{DISTRICT.prefix}-{code}-{number:03d}"
        person.login = person.login or person.staff_no.lower()
        person.name = luck.choice(words["surnames"]) + luck.choice(words["given"])
    return people


def _latecomers(people: list[Person]) -> list[Person]:
    """With the next staff numbers of their departments, by a stream of their own."""
    luck, words = chance("people:later"), read("words")
    counts = Counter(person.department for person in people)
    found = []
    for login, code, roles in LATER:
        counts[code] += 1
        name = luck.choice(words["surnames"]) + luck.choice(words["given"])
        found.append(Person(code, roles, login, f"{DISTRICT.prefix}-{code}-{counts[code]:03d}", name))
    return found


def _leavers(people: list[Person], today: date) -> None:
    """Six left within the two years before; one head's work is done by a deputy since."""
    large = [p for p in people if p.department in BIG and p.department != "SJ"]
    ordinary = [p for p in large if p.login.startswith("qy-") and p.roles == ("inspector",)]
    for place, person in enumerate(ordinary[3::6][:6]):
        person.until = today - timedelta(days=120 + 120 * place)
    head = next(p for p in people if p.roles == ("head",) and p.department == "ZH")
    deputy = next(p for p in people if p.roles == ("deputy_head",) and p.department == "ZH")
    head.until = today - timedelta(days=90)
    deputy.acting.append(("head", today - timedelta(days=89)))


def _roles(conn: Connection, people: list[Person], ids: dict[str, int], departments: dict[str, int]) -> None:
    rows = []
    for person in people:
        dated = [(role, person.since) for role in person.roles] + person.acting
        rows += [
            {"officer_id": ids[person.login], "department_id": departments[person.department], "role_code": role,
             "valid_from": since, "valid_to": person.until}
            for role, since in dated
        ]  # fmt: skip
    conn.execute(insert(role_assignment), rows)


def _certificates(conn: Connection, people: list[Person], ids: dict[str, int], today: date) -> None:
    """4 % have expired, never those of the demo accounts, so that the rule shows; a year ago, before the cases."""
    inspectors = [person for person in people if "inspector" in person.roles]
    large = [p for p in inspectors if p.department in BIG and p.login.startswith("qy-") and p.until is None]
    expired = [person.login for person in large][7::10]  # two inspectors are left everywhere
    rows = [
        {"officer_id": ids[person.login], "number": f"370399{number:06d}", "kind": "执法证", "valid_from": SINCE,
         "valid_to": today - timedelta(days=400) if person.login in expired else date(today.year + 2, 12, 31)}
        for number, person in enumerate(inspectors, 1001)
    ]  # fmt: skip
    conn.execute(insert(certificate), rows)


def _responsibilities(
    conn: Connection, people: list[Person], ids: dict[str, int], departments: dict[str, int], items: list[DemoItem]
) -> None:
    tiers = {"head": "first_responsible", "deputy_head": "main_responsible", "section_head": "direct_responsible"}
    rows = []
    for person in people:
        charges = [(tiers[role], person.since) for role in person.roles if role in tiers]
        charges += [(tiers[role], since) for role, since in person.acting]
        rows += [_charge(person, tier, since, ids, departments, None) for tier, since in charges]
    inspectors = [p for p in people if p.department == "SJ" and "inspector" in p.roles]
    market = [item for item in items if item.department == "SJ"]
    for place, item in enumerate(market):
        person = inspectors[place % len(inspectors)]
        rows.append(_charge(person, "direct_responsible", person.since, ids, departments, item.id))
    conn.execute(insert(responsibility), rows)


def _charge(
    person: Person, tier: str, since: date, ids: dict[str, int], departments: dict[str, int], item_id: int | None
) -> dict[str, object]:
    return {
        "department_id": departments[person.department], "item_id": item_id, "tier": tier,
        "officer_id": ids[person.login], "valid_from": since, "valid_to": person.until,
    }  # fmt: skip


def _accounts(conn: Connection) -> None:
    """One hash for all: the password is public, and production refuses these accounts."""
    password_hash, at = passwords.hashed(passwords.DEMO_PASSWORD), real()
    rows = [
        {"login": login, "password_hash": password_hash, "state": "active", "must_change": False, "demo": True,
         "history": [password_hash], "changed_at": at}
        for login, _, _ in NAMED
    ]  # fmt: skip
    conn.execute(insert(account), rows)
