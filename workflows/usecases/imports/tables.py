"""Which open case came from which number of an imported file, so that importing again starts nothing twice."""

from sqlalchemy import Column, ForeignKey, String, Table

from workflows.db import metadata

imported_case = Table(
    "imported_case",
    metadata,
    Column("external_no", String(64), primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
)
