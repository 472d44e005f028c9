"""罪名 and 追诉标准: data, from memory (status K), to be checked against the text before a referral rests on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import orjson


@dataclass(frozen=True)
class Charge:
    """``amount`` in 分: the least amount of the standard, 0 where the standard is not an amount."""

    code: str
    name: str
    statute: str
    intellectual_property: bool
    standard: str
    amount: int
    status: str


@lru_cache(maxsize=1)
def charges() -> Mapping[str, Charge]:
    rows = orjson.loads(files(__package__).joinpath("data/charges.json").read_bytes())
    return {row["code"]: Charge(**row) for row in rows}


def word(code: str) -> str:
    """What a charge is called; a code that is no longer offered stands for itself."""
    known = charges().get(code)
    return known.name if known else code
