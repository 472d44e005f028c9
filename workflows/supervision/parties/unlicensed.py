"""无证主体: subjects without a permit and often without a code (citizens, stalls), numbered ``WZ-yyyy-nnnn``."""

from datetime import date

from sqlalchemy import Connection, func, insert, select

from workflows.supervision.parties.tables import party

KINDS = {"citizen": "individual", "legal_person": "enterprise", "other": "individual"}
"""What sort of subject a clue speaks of → the kind of party (行政许可法81条: 公民、法人或者其他组织)."""


def next_code(conn: Connection, year: int) -> str:
    """The next free number; the unique column lets one of two writers of the same moment try again."""
    prefix = f"WZ-{year}-"
    longest = func.max(func.length(party.c.code))
    where = party.c.code.startswith(prefix)
    width = conn.scalar(select(longest).where(where))
    if width is None:
        return f"{prefix}0001"
    last = conn.scalar(select(func.max(party.c.code)).where(where, func.length(party.c.code) == width))
    return f"{prefix}{int(str(last)[len(prefix) :]) + 1:04d}"


def register(
    conn: Connection, *, subject_kind: str, name: str, address: str, town: str, industry: str, code: str = "",
    district_code: str, on: date,
) -> int:  # fmt: skip
    """The party of a clue: the one of that code, or of that name among the unlicensed, or a new one."""
    known = conn.scalar(select(party.c.id).where(party.c.code == code)) if code else None
    if known is None and not code:
        same = (party.c.code_kind == "unlicensed", party.c.name == name, party.c.address == address)
        known = conn.scalar(select(party.c.id).where(*same).order_by(party.c.id).limit(1))
    if known is not None:
        return int(known)
    row = {
        "code": code or next_code(conn, on.year), "code_kind": "uscc" if code else "unlicensed", "name": name,
        "kind": KINDS[subject_kind], "address": address, "town": town, "industry": industry, "state": "active",
        "district_code": district_code, "contact": "", "phone": "",
    }  # fmt: skip
    number: int = conn.execute(insert(party).values(**row).returning(party.c.id)).scalar_one()
    return number
