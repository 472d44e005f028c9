"""What a decision is once read and once asked: versions, tables as shown, evaluations that explain themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.db import Json


class HitPolicy(StrEnum):
    """What the matching rules of a table yield; PRIORITY and OUTPUT ORDER are not run (nor does Camunda 7)."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    ANY = "ANY"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"


SINGLE_HIT = frozenset({HitPolicy.UNIQUE, HitPolicy.FIRST, HitPolicy.ANY})


@dataclass(frozen=True)
class Decision:
    """One published (or drafted) version of a decision; its file never changes and may hold several decisions."""

    id: str
    key: str
    version: int
    name: str
    version_tag: str
    upload_id: str
    state: str
    source: str
    digest: str
    file: str
    deployment_id: str | None
    note: str
    created_at: datetime
    created_by: str
    published_at: datetime | None
    published_by: str | None


@dataclass(frozen=True)
class InputColumn:
    """``type`` is string | boolean | integer | number | date | "" (any); ``values`` are the declared ones, if any."""

    id: str
    label: str
    expression: str
    type: str
    values: tuple[Json, ...] = ()


@dataclass(frozen=True)
class OutputColumn:
    id: str
    label: str
    name: str
    type: str


@dataclass(frozen=True)
class Asked:
    """What a decision needs from outside, a variable or ``variable.member``, in the type of the column that reads it.

    ``texts`` are those that its cells name.
    """

    name: str
    label: str
    type: str
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableView:
    """One decision table as a form or a list shows it; ``asked`` also has what its required decisions need."""

    key: str
    name: str
    hit_policy: HitPolicy
    aggregation: str
    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    rules: int
    required: tuple[str, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class InputValue:
    label: str
    expression: str
    value: Json


@dataclass(frozen=True)
class MatchedRule:
    """``number`` counts from 1 as the table shows it; ``outputs`` by name, empty cells left out (as in Camunda)."""

    number: int
    id: str
    outputs: Mapping[str, Json]


@dataclass(frozen=True)
class Evaluation:
    """One decision as it was made: with this, years later, it can be explained and made again.

    ``results`` is what the hit policy lets through. ``variables`` are the outside variables that were read.
    """

    key: str
    name: str
    decision_id: str
    version: int
    hit_policy: HitPolicy
    inputs: tuple[InputValue, ...]
    matched: tuple[MatchedRule, ...]
    results: tuple[Mapping[str, Json], ...]
    variables: Mapping[str, Json]
    required: tuple["Evaluation", ...] = ()
