"""购买服务合同: a third party bought for technical help with an assessment; it reports, the department decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from workflows.supervision.cases.tables import service_contract


@dataclass(frozen=True)
class ServiceContract:
    """``amount`` in 分; ``steps`` are those of the task book; ``adoption`` is adopted, partly or rejected."""

    id: int
    case_id: int
    contract_no: str
    vendor: str
    vendor_code: str
    amount: int
    signed_on: date
    ends_on: date
    steps: Collection[str]
    independent_at: datetime | None
    report_received_on: date | None
    urged: int
    adoption: str
    adoption_reason: str
    state: str


def sign(
    conn: Connection, case_id: int, *, contract_no: str, vendor: str, vendor_code: str, amount: int, signed_on: date,
    ends_on: date, independent_at: datetime,
) -> int:  # fmt: skip
    row = {
        "case_id": case_id, "contract_no": contract_no, "vendor": vendor, "vendor_code": vendor_code,
        "amount": amount, "signed_on": signed_on, "ends_on": ends_on, "steps": [], "independent_at": independent_at,
    }  # fmt: skip
    number: int = conn.execute(insert(service_contract).values(**row).returning(service_contract.c.id)).scalar_one()
    return number


def change(conn: Connection, contract_id: int, **values: Any) -> None:
    conn.execute(update(service_contract).where(service_contract.c.id == contract_id).values(**values))


def contracts_of(conn: Connection, case_id: int) -> list[ServiceContract]:
    table = service_contract
    query = select(table).where(table.c.case_id == case_id).order_by(table.c.id)
    return [ServiceContract(**row._mapping) for row in conn.execute(query)]


def running(conn: Connection, case_id: int) -> ServiceContract | None:
    """The contract under way in a case."""
    return next((one for one in reversed(contracts_of(conn, case_id)) if one.state == "running"), None)
