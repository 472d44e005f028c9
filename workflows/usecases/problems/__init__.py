"""The ledger of problems (问题台账): the pages of it, all rows for a sheet, one problem, merging."""

from workflows.usecases.problems.ledger import Ledger, Offered, Row, ledger, sheet_rows
from workflows.usecases.problems.one import ProblemView, merge, show
from workflows.usecases.problems.wanted import MERGED, Wanted

__all__ = ["MERGED", "Ledger", "Offered", "ProblemView", "Row", "Wanted", "ledger", "merge", "sheet_rows", "show"]
