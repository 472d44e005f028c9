"""What the service record (送达回证) says."""

from collections.abc import Callable, Mapping

from workflows.processes.paper_source import Context, Source

CONTEXTS: Mapping[str, Callable[[Source], Context]] = {}
