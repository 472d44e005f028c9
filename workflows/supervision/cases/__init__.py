"""Cases (案件) and what hangs on them: inspections, findings, orders, leads, publications, notifications."""

from workflows.supervision.cases import chains
from workflows.supervision.cases.checks import record_check, result_of
from workflows.supervision.cases.inspections import (
    FAILED,
    NO_PROBLEM,
    Found,
    annul,
    count_of_year,
    find,
    findings_of,
    form_result,
    mark_findings,
    register,
)
from workflows.supervision.cases.inspections import of_case as inspection_of
from workflows.supervision.cases.inspections import withdraw as withdraw_inspection
from workflows.supervision.cases.leads import record as record_lead
from workflows.supervision.cases.notifications import Notification, mark_read, notify, unread
from workflows.supervision.cases.numbers import allocate
from workflows.supervision.cases.orders import RectificationOrder, extend, order, orders_of, rechecked, report
from workflows.supervision.cases.orders import last as last_order
from workflows.supervision.cases.publications import (
    Publication,
    UnknownPublication,
    publications_of,
    publish,
)
from workflows.supervision.cases.publications import withdraw as withdraw_publication
from workflows.supervision.cases.scans import Direction, Scan, case_of_code, code_of, record_scan, scans_of, visit_of
from workflows.supervision.cases.store import (
    Case,
    UnknownCase,
    add_officer,
    attach_instance,
    by_id,
    by_number,
    close_case,
    count_about,
    describe,
    link,
    linked_from,
    name_officers,
    number_taken,
    of_instance,
    officers_of,
    open_case,
)

__all__ = [
    "FAILED",
    "NO_PROBLEM",
    "Case",
    "Direction",
    "Found",
    "Notification",
    "Publication",
    "RectificationOrder",
    "Scan",
    "UnknownCase",
    "UnknownPublication",
    "add_officer",
    "allocate",
    "annul",
    "attach_instance",
    "by_id",
    "by_number",
    "case_of_code",
    "chains",
    "close_case",
    "code_of",
    "count_about",
    "count_of_year",
    "describe",
    "extend",
    "find",
    "findings_of",
    "form_result",
    "inspection_of",
    "last_order",
    "link",
    "linked_from",
    "mark_findings",
    "mark_read",
    "name_officers",
    "notify",
    "number_taken",
    "of_instance",
    "officers_of",
    "open_case",
    "order",
    "orders_of",
    "publications_of",
    "publish",
    "rechecked",
    "record_check",
    "record_lead",
    "record_scan",
    "register",
    "report",
    "result_of",
    "scans_of",
    "unread",
    "visit_of",
    "withdraw_inspection",
    "withdraw_publication",
]
