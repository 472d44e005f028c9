"""The one sign that two transactions wanted the same row."""


class Conflict(RuntimeError):
    """Another transaction changed it first; nothing was written; read it again and repeat what you did."""
