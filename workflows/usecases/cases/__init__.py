"""Cases: start, look at the whole record, register incoming letters, withdraw a publication."""

from workflows.usecases.cases.chain import known_of, link_kind
from workflows.usecases.cases.letters import letter, register_message
from workflows.usecases.cases.letters import upload as upload_for_letter
from workflows.usecases.cases.publications import PublicResult, public_result, public_results, withdraw_publication
from workflows.usecases.cases.show import diagram_xml, listing, picture, show
from workflows.usecases.cases.start import (
    CaseRef,
    Follows,
    Startable,
    StartForm,
    start,
    start_form,
    start_version,
    startable,
)
from workflows.usecases.cases.views import CaseView

__all__ = [
    "CaseRef", "CaseView", "Follows", "PublicResult", "StartForm", "Startable", "diagram_xml", "known_of", "letter",
    "link_kind", "listing", "picture",
    "public_result", "public_results", "register_message", "show", "start", "start_form", "start_version", "startable",
    "upload_for_letter", "withdraw_publication",
]  # fmt: skip
