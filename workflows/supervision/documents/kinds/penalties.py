"""Administrative penalties (行政处罚)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.supervision.documents.kinds.model import KindFacts

FIELD_NAMES: Mapping[str, str] = {}

SHAPES: Mapping[str, Mapping[str, Json]] = {}

KINDS: Mapping[str, KindFacts] = {}
