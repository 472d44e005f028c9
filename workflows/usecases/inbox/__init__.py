"""The inbox: 待办 (mine and my groups'), 已办, 我发起的."""

from workflows.usecases.inbox.done import done, started
from workflows.usecases.inbox.todo import counts, todo
from workflows.usecases.inbox.views import CaseRow, Counts, Due, Filters, Page, Row, UnreadableCursor

__all__ = [
    "CaseRow",
    "Counts",
    "Due",
    "Filters",
    "Page",
    "Row",
    "UnreadableCursor",
    "counts",
    "done",
    "started",
    "todo",
]
