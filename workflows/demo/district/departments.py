"""39 departments, 11 towns and streets, two external organs, and the predecessors of the reform of 2019."""

from sqlalchemy import Connection, delete, select

from workflows.demo.district.place import DISTRICT, read
from workflows.supervision.organisation import profiles
from workflows.supervision.organisation.tables import (
    department,
    department_succession,
    function_binding,
    officer,
    switch,
)


def load(conn: Connection) -> dict[str, int]:
    """Codes without prefix → ids, of the departments in force."""
    _make_room(conn)
    raw = read("departments")
    ids = profiles.add_departments(conn, raw["departments"], DISTRICT)
    former = profiles.add_departments(conn, raw["former"], DISTRICT)
    profiles.load_profile(conn, "2026", DISTRICT)
    profiles.add_successions(conn, raw["successions"], ids | former)
    return ids


def _make_room(conn: Connection) -> None:
    """The plain departments and switches of ``supervision init`` go when nobody works in them yet."""
    plain = select(department.c.id).where(department.c.code.startswith(f"{profiles.PLAIN.prefix}-"))
    if conn.scalar(select(officer.c.id).limit(1)) is None:
        conn.execute(delete(function_binding).where(function_binding.c.department_id.in_(plain)))
        conn.execute(delete(department_succession).where(department_succession.c.predecessor_id.in_(plain)))
        conn.execute(delete(department).where(department.c.id.in_(plain)))
        conn.execute(delete(switch))  # load_profile sets them again
