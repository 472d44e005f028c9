"""Process owners' desk: see every process with its versions, upload a diagram with its findings, publish it."""

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
    "ProcessRow", "ProcessView", "StepRow", "Token", "Uploaded", "check_paths", "listing", "picture", "publish",
    "publish_shipped", "show", "store", "upload", "with_shipped",
]  # fmt: skip
