"""Reads and judges diagrams: bytes in, a typed :class:`Diagram` or Chinese findings out."""

from workflows.engine.reading.checking import DiagramRefused, check, read

__all__ = ["DiagramRefused", "check", "read"]
