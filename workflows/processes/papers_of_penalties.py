"""What the documents of an administrative penalty say."""

from collections.abc import Callable, Mapping

from workflows.processes.paper_source import Context, Source

CONTEXTS: Mapping[str, Callable[[Source], Context]] = {}
