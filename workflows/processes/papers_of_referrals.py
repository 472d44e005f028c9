"""What the documents of a referral (行刑衔接) say."""

from collections.abc import Callable, Mapping

from workflows.processes.paper_source import Context, Source

CONTEXTS: Mapping[str, Callable[[Source], Context]] = {}
