"""Who received power, and who supervises it: added to the small office for the walks about them."""

from datetime import date
from typing import Any

from sqlalchemy import insert

from tests.diagrams.world import SINCE, Walk
from tests.support.people import a_department, an_officer
from workflows.supervision.items.adjustments import add_adjustment
from workflows.supervision.items.changes import add_item
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.departments import department_named
from workflows.supervision.parties.intermediaries import add_intermediary
from workflows.supervision.parties.receiving import add_receiving_organisation
from workflows.supervision.parties.tables import party, permit

JUSTICE = {
    "sifa1": ("legal_affairs",), "sifa2": ("legal_affairs",), "sifa3": ("handler",), "sifadeputy": ("deputy_head",),
    "sifalegal": ("legal_reviewer",), "sifaarchive": ("archivist",),
}  # fmt: skip
OFFICES = {
    "minzheng1": ("民政局", "civil_affairs"), "caizheng1": ("财政局", "finance"),
}  # fmt: skip


def receivers(walk: Walk) -> dict[str, int]:
    """Ids: ``organ`` (the bureau), items ``delegated`` and ``transferred``, ``association``, ``agency`` (parties)."""
    with walk.database.transaction() as conn:
        today = walk.now.date()
        bureau, justice = (department_named(conn, code, today).id for code in ("QY-SJ", "QY-SF"))
        for login, roles in JUSTICE.items():
            an_officer(conn, login, department_id=justice, roles=roles)
        for login, (name, function) in OFFICES.items():
            where = a_department(conn, name)
            changes.bind_function(conn, function, where, valid_from=SINCE)
            an_officer(conn, login, department_id=where, roles=(function,))
        made = {"organ": bureau, "justice": justice}
        for number, kind in enumerate(("delegated", "transferred"), 2):
            made[kind] = add_item(
                conn, code=f"QY-SJ-XK-00{number}", name=f"测试事项{number}", kind=kind, department_id=bureau,
                valid_from=SINCE,
            )  # fmt: skip
        add_adjustment(
            conn, made["delegated"], kind="delegated", document_no="市政发〔2020〕1号", document_on=SINCE,
            authority="市市场监督管理局", department_id=bureau, scope="热食类食品制售", towns=["南湖街道"],
            terms=["热食"], valid_from=SINCE, valid_to=date(2026, 1, 31),
        )  # fmt: skip
        made["association"] = _party(conn, "51370399TEST00001X", "清源测试行业协会", "association")
        made["agency"] = _party(conn, "91370399TEST00002X", "清源测试鉴定有限公司", "enterprise")
        add_receiving_organisation(
            conn, made["association"], made["transferred"], department_id=bureau, transfer_no="清政发〔2021〕3号",
            transferred_on=SINCE, agreement_from=SINCE, agreement_no="XY-1",
        )  # fmt: skip
        add_intermediary(
            conn, made["agency"], department_id=bureau, service="房屋安全鉴定", items=[1], registered_on=SINCE,
            qualification="鉴定资质乙级", qualification_no="JD-1", qualification_expires_on=date(2026, 2, 28),
            fee_standard="每平方米2元", fee_basis="市场调节价",
        )  # fmt: skip
        _permits(conn, made["delegated"])
    return made


def _party(conn: Any, code: str, name: str, kind: str) -> int:
    row = {
        "code": code, "code_kind": "uscc", "name": name, "kind": kind, "address": "清源区南湖街道9号",
        "town": "南湖街道", "state": "active", "district_code": "370399", "contact": "", "phone": "",
    }  # fmt: skip
    number: int = conn.execute(insert(party).values(**row).returning(party.c.id)).scalar_one()
    return number


def _permits(conn: Any, item_id: int) -> None:
    """Six permits by delegation: one after the power had ended, one of another scope."""
    for number in range(1, 7):
        issued = date(2026, 2, 10) if number == 1 else date(2025, 12, number)
        scope = "冷食类食品制售" if number == 2 else "热食类食品制售"
        row = {
            "number": f"XF{number:04d}", "party_id": number, "item_id": item_id, "issued_on": issued,
            "state": "valid", "approval_mode": "ordinary", "snapshot": {"scope": scope},
        }  # fmt: skip
        conn.execute(insert(permit).values(**row))
