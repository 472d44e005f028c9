"""The evidence desk of a case: register, list, exclude, check that no file was changed."""

from workflows.usecases.evidence.desk import (
    FORM,
    EvidencePage,
    carry,
    exclude,
    register,
    register_attachment,
    show,
    upload,
)
from workflows.usecases.evidence.integrity import Checked, Report, State, check

__all__ = [
    "FORM",
    "Checked",
    "EvidencePage",
    "Report",
    "State",
    "carry",
    "check",
    "exclude",
    "register",
    "register_attachment",
    "show",
    "upload",
]
