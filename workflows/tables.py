"""Every table of the product in ``metadata``: importing this module imports all ``tables.py`` of all rooms."""

from importlib import import_module
from pathlib import Path

from workflows.db import metadata

__all__ = ["TABLE_MODULES", "metadata"]

_HERE = Path(__file__).parent


def _table_modules() -> tuple[str, ...]:
    """Found by file name, so that a new room is never forgotten; ``audit`` keeps its table beside its code."""
    rooms = (path.relative_to(_HERE).with_suffix("") for path in sorted(_HERE.glob("*/**/tables.py")))
    return ("workflows.audit", *(".".join(("workflows", *room.parts)) for room in rooms))


TABLE_MODULES = _table_modules()

for _name in TABLE_MODULES:
    import_module(_name)
