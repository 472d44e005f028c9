"""Problems of a campaign: supervision by listing (挂牌督办), acceptance and closing."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.supervision.documents.kinds.model import KindFacts

FIELD_NAMES: Mapping[str, str] = {}

SHAPES: Mapping[str, Mapping[str, Json]] = {}

KINDS: Mapping[str, KindFacts] = {}
