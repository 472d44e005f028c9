"""Special rectification (专项整治): plan, notice, briefing, summary."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.supervision.documents.kinds.model import KindFacts

FIELD_NAMES: Mapping[str, str] = {}

SHAPES: Mapping[str, Mapping[str, Json]] = {}

KINDS: Mapping[str, KindFacts] = {}
