"""Samples of the documents of kinds/penalties.py."""

from typing import Any

SAMPLES: dict[str, dict[str, Any]] = {}

SIGNED_BY_PEOPLE: set[str] = set()
"""Records that people sign: no seal on them."""
