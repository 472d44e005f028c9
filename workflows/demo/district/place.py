"""The place, the seed, and how the data files are read."""

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from workflows.supervision.organisation.profiles import District

DISTRICT = District(code="370399", prefix="QY", name="清源区", short_name="清源")
TOWNS = (
    "东岳街道", "南湖街道", "西关街道", "北苑街道", "科苑街道", "白塔岭镇", "柳泉镇", "官庄镇", "石桥镇", "云门镇",
    "经济开发区",
)  # fmt: skip
_SEED = 20151201
_DATA = Path(__file__).parent / "data"


def chance(stream: str) -> Random:
    """One stream of chance per kind of thing, so that a change in one leaves the others as they were."""
    return Random(f"{_SEED}:{stream}")


@cache
def read(name: str) -> Any:
    return json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8"))
