"""What the documents of a special rectification (专项整治) say."""

from collections.abc import Callable, Mapping

from workflows.processes.paper_source import Context, Source

CONTEXTS: Mapping[str, Callable[[Source], Context]] = {}
