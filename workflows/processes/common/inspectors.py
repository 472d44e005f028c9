"""Who may inspect: two or more, with a certificate valid on the day, none of them recused (处罚法42、43条)."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from sqlalchemy import Connection, insert

from workflows.engine.types import Refused
from workflows.supervision.organisation.officers import (
    Officer,
    UnknownOfficer,
    certified_inspectors,
    officer_by_login,
    officers_with_role,
    recused,
)
from workflows.supervision.organisation.tables import recusal

FEWEST = 2
THIRD_PARTY = "third_party"
NOBODY: Mapping[str, int] = MappingProxyType({})


def check_team(
    conn: Connection,
    logins: Sequence[str],
    *,
    department_id: int,
    party_id: int,
    on: date,
    field: str,
    elsewhere: Mapping[str, int] = NOBODY,
) -> list[Officer]:
    """Raises ``Refused`` with the sentence for the first thing that is wrong with the team.

    ``elsewhere``: the department of those who come to a joint visit from another one.
    """
    if len(set(logins)) < FEWEST:
        raise Refused("检查人员不得少于两人。", field)
    return [
        check_one(conn, one, department_id=elsewhere.get(one, department_id), party_id=party_id, on=on, field=field)
        for one in logins
    ]


def check_one(conn: Connection, login: str, *, department_id: int, party_id: int, on: date, field: str) -> Officer:
    try:
        person = officer_by_login(conn, login)
    except UnknownOfficer as error:
        raise Refused(f"没有“{login[:40]}”这名工作人员，请重新选择。", field) from error
    if person.id not in {one.id for one in officers_with_role(conn, department_id, "inspector", on)}:
        raise Refused(f"{person.name}在{on:%Y-%m-%d}不是本部门的执法人员，请换人。", field)
    if person.id not in {one.id for one, _certificate in certified_inspectors(conn, department_id, on)}:
        raise Refused(f"{person.name}没有在{on:%Y-%m-%d}有效的行政执法证，请换人或先更新证件信息。", field)
    if person.id in {one.id for one in officers_with_role(conn, department_id, THIRD_PARTY, on)}:
        raise Refused(f"{person.name}是第三方人员，不得作为检查人员，请换人。", field)
    if reason := recused(conn, party_id, on).get(person.id):
        raise Refused(f"{person.name}应当回避（{reason}），请换人。", field)
    return person


def record_recusal(conn: Connection, officer_id: int, party_id: int, *, reason: str, on: date) -> None:
    """From now on the officer is not chosen for this party."""
    if officer_id in recused(conn, party_id, on):
        return
    row = {"officer_id": officer_id, "party_id": party_id, "reason": reason[:255], "valid_from": on}
    conn.execute(insert(recusal), row)
