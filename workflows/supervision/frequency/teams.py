"""Who inspected a party last: the same people do not come twice in a row where others are free."""

from sqlalchemy import Connection, func, select

from workflows.supervision.cases.tables import case, case_officer, inspection


def last_teams(conn: Connection, department_id: int) -> dict[int, list[str]]:
    """Party → logins of the team of the department's last inspection of it, done or begun."""
    day = func.coalesce(inspection.c.inspected_on, inspection.c.planned_on)
    place = func.row_number().over(partition_by=inspection.c.party_id, order_by=(day.desc(), inspection.c.id.desc()))
    last = (
        select(inspection.c.party_id, inspection.c.case_id, place.label("place"))
        .join(case, case.c.id == inspection.c.case_id)
        .where(inspection.c.department_id == department_id, case.c.state != "terminated")
        .subquery()
    )
    query = (
        select(last.c.party_id, case_officer.c.login)
        .join(case_officer, case_officer.c.case_id == last.c.case_id)
        .where(last.c.place == 1, case_officer.c.part == "inspector")
        .order_by(last.c.party_id, case_officer.c.login)
    )
    found: dict[int, list[str]] = {}
    for row in conn.execute(query):
        found.setdefault(row.party_id, []).append(row.login)
    return found
