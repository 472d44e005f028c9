"""What the documents about the problems of a campaign say: supervision by listing, acceptance, closing."""

from collections.abc import Callable, Mapping

from workflows.processes.paper_source import Context, Source

CONTEXTS: Mapping[str, Callable[[Source], Context]] = {}
