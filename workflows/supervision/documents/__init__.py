"""Official documents (文书): gap-free numbers (文号), Word templates, issue and void."""

from workflows.supervision.documents.drafts import Drafted, draft
from workflows.supervision.documents.issuing import (
    DocumentVoided,
    Issuer,
    OfficialDocument,
    ReasonMissing,
    Template,
    UnknownDocument,
    chinese_date,
    content_of,
    documents_of,
    get,
    hold,
    issue,
    void,
)
from workflows.supervision.documents.kinds import FAMILIES, KINDS, FieldMissing, KindFacts
from workflows.supervision.documents.numbers import (
    ENFORCEMENT_PATTERN,
    STANDARD_PATTERN,
    DocumentNumber,
    NumberUnfit,
    allocate,
    is_document_number,
    normalise_number,
)
from workflows.supervision.documents.templates import (
    TemplateTooLarge,
    TemplateUnreadable,
    UnknownTemplateField,
    check_template,
    template_fields,
)

__all__ = [
    "ENFORCEMENT_PATTERN",
    "FAMILIES",
    "KINDS",
    "STANDARD_PATTERN",
    "DocumentNumber",
    "DocumentVoided",
    "Drafted",
    "FieldMissing",
    "Issuer",
    "KindFacts",
    "NumberUnfit",
    "OfficialDocument",
    "ReasonMissing",
    "Template",
    "TemplateTooLarge",
    "TemplateUnreadable",
    "UnknownDocument",
    "UnknownTemplateField",
    "allocate",
    "check_template",
    "chinese_date",
    "content_of",
    "documents_of",
    "draft",
    "get",
    "hold",
    "is_document_number",
    "issue",
    "normalise_number",
    "template_fields",
    "void",
]
