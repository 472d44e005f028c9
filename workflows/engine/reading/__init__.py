"""Reads and judges diagrams: bytes in, a typed :class:`Diagram` or Chinese findings out."""

from workflows.engine.reading.checking import DiagramRefused, check, declared_names, read
from workflows.engine.reading.files import bundle_at, check_paths
from workflows.engine.reading.forms import read_form

__all__ = ["DiagramRefused", "bundle_at", "check", "check_paths", "declared_names", "read", "read_form"]
