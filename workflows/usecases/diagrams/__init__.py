"""Process owners' desk: see every process with its versions, upload a diagram with its findings, publish it."""

from workflows.usecases.diagrams.deciding import (
    DECISION_ENDING,
    DecisionRow,
    DecisionView,
    UploadedDecisions,
    decision_file,
    decision_listing,
    decision_text,
    edit_decision,
    evaluate_decision,
    publish_decision,
    show_decision,
    store_decisions,
    try_decision,
    upload_decisions,
)
from workflows.usecases.diagrams.looking import ProcessRow, ProcessView, StepRow, Token, listing, picture, show
from workflows.usecases.diagrams.publishing import (
    Uploaded,
    check_paths,
    publish,
    publish_shipped,
    store,
    upload,
    with_shipped,
)

__all__ = [
    "DECISION_ENDING", "DecisionRow", "DecisionView", "ProcessRow", "ProcessView", "StepRow", "Token", "Uploaded",
    "UploadedDecisions", "check_paths", "decision_file", "decision_listing", "decision_text", "edit_decision",
    "evaluate_decision", "listing", "picture", "publish", "publish_decision", "publish_shipped", "show",
    "show_decision", "store", "store_decisions", "try_decision", "upload", "upload_decisions", "with_shipped",
]  # fmt: skip
