"""Dated rows: ``valid_to`` is the last day on which the row holds; none means until further notice."""

from datetime import date

from sqlalchemy import ColumnElement, FromClause, and_, or_


def in_force(table: FromClause, on: date) -> ColumnElement[bool]:
    """The rows of ``table`` that hold on that day."""
    columns = table.c
    return and_(columns.valid_from <= on, or_(columns.valid_to.is_(None), columns.valid_to >= on))
