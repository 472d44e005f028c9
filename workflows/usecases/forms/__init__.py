"""Forms: one validation for the page, REST and tests (docs/forms.md)."""

from workflows.usecases.forms.cleaning import Clean, validate
from workflows.usecases.forms.context import ChecklistPoint, FormContext
from workflows.usecases.forms.schema import json_schema

__all__ = ["ChecklistPoint", "Clean", "FormContext", "json_schema", "validate"]
