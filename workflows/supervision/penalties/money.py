"""Payments, instalments and the surcharge (加处罚款) of 行政处罚法66、72、73条; amounts in 分."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from workflows.supervision.penalties.store import of_case, remedies_of
from workflows.supervision.penalties.tables import penalty_instalment, penalty_payment

RATE = 3
"""Percent a day (处罚法72条1款1项)."""


@dataclass(frozen=True)
class Payment:
    paid_on: date
    fine: int
    surcharge: int
    receipt: str


@dataclass(frozen=True)
class Instalment:
    due_on: date
    amount: int


@dataclass(frozen=True)
class Surcharge:
    """``days``: on how many days it was counted; ``capped``: it has reached the fine."""

    amount: int
    days: int
    capped: bool


@dataclass(frozen=True)
class Balance:
    """What is left of a decision on a day."""

    principal_left: int
    surcharge: Surcharge
    surcharge_left: int

    @property
    def nothing_left(self) -> bool:
        return self.principal_left <= 0 and self.surcharge_left <= 0


def surcharge(
    fine: int,
    schedule: Sequence[Instalment],
    *,
    until: date,
    payments: Iterable[Payment] = (),
    not_counted: Sequence[tuple[date, date | None]] = (),
) -> Surcharge:
    """3 % a day of what is due and unpaid of the fine, to ``until``, never more than the fine.

    Days of a review or a suit do not count (处罚法73条3款), a payment counts from the day after it was made. The base
    is the fine alone: 72条 speaks of 罚款数额, not of what was confiscated; what is paid is counted on the fine first.
    """
    paid = sorted(payments, key=lambda one: one.paid_on)
    amount, days = 0, 0
    day = min((one.due_on for one in schedule), default=until) + timedelta(days=1)
    while day <= until and amount < fine:
        asked = min(fine, sum(one.amount for one in schedule if one.due_on < day))
        left = asked - sum(one.fine for one in paid if one.paid_on < day)
        if left > 0 and not any(first <= day and (last is None or day <= last) for first, last in not_counted):
            amount += left * RATE // 100
            days += 1
        day += timedelta(days=1)
    return Surcharge(min(amount, fine), days, 0 < fine <= amount)


def pay(
    conn: Connection,
    case_id: int,
    *,
    paid_on: date,
    fine: int,
    surcharge: int,
    receipt: str,
    actor: str,
    now: datetime,
) -> None:
    row = {
        "case_id": case_id, "paid_on": paid_on, "fine": fine, "surcharge": surcharge, "receipt": receipt,
        "registered_by": actor, "registered_at": now,
    }  # fmt: skip
    conn.execute(insert(penalty_payment).values(**row))


def payments_of(conn: Connection, case_id: int) -> list[Payment]:
    table = penalty_payment
    query = select(table.c.paid_on, table.c.fine, table.c.surcharge, table.c.receipt).where(table.c.case_id == case_id)
    return [Payment(**row._mapping) for row in conn.execute(query.order_by(table.c.paid_on, table.c.id))]


def set_instalments(conn: Connection, case_id: int, instalments: Sequence[Instalment]) -> None:
    """The plan that a granted application sets; it replaces an earlier one (处罚法66条2款)."""
    conn.execute(delete(penalty_instalment).where(penalty_instalment.c.case_id == case_id))
    rows = [{"case_id": case_id, "due_on": one.due_on, "amount": one.amount} for one in instalments]
    conn.execute(insert(penalty_instalment), rows)


def instalments_of(conn: Connection, case_id: int) -> list[Instalment]:
    table = penalty_instalment
    query = select(table.c.due_on, table.c.amount).where(table.c.case_id == case_id).order_by(table.c.due_on)
    return [Instalment(**row._mapping) for row in conn.execute(query)]


def balance(conn: Connection, case_id: int, *, on: date) -> Balance:
    """What the party owes on the day: the principal, and the surcharge where one was imposed."""
    known, paid = of_case(conn, case_id), payments_of(conn, case_id)
    left = known.principal - sum(one.fine for one in paid)
    added = surcharge_on(conn, case_id, on=on)
    charged = added.amount if known.surcharge_imposed else 0
    return Balance(left, added, charged - sum(one.surcharge for one in paid))


def surcharge_on(conn: Connection, case_id: int, *, on: date) -> Surcharge:
    """What the surcharge would be on the day, imposed or not; nothing before the last day of payment is known."""
    known = of_case(conn, case_id)
    if known.payment_until is None or known.revoked_on is not None:
        return Surcharge(0, 0, False)
    pauses = [(one.begun_on, one.ended_on) for one in remedies_of(conn, case_id)]
    schedule = instalments_of(conn, case_id) or [Instalment(known.payment_until, known.principal)]
    return surcharge(known.fine, schedule, until=on, payments=payments_of(conn, case_id), not_counted=pauses)
