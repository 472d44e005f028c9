"""The verifiable draw (随机抽取), pure: the same pool, secret and words always give the same result.

All text is UTF-8, ``‖`` joins bytes, ``00`` is one zero byte (no id or stratum may contain it).

- key  = SHA-256(secret ‖ words); the secret is 32 random bytes, the words are NFC text without blanks at the ends
- rank = HMAC-SHA-256(key, stratum ‖ 00 ‖ party id); the smallest n of each stratum are drawn
- n    = where the stratum has a ratio (percent), ratio × size of the stratum, rounded up
- team = for each drawn object (strata in code point order, then by rank) the ``team`` inspectors not recused from it
  with the fewest objects so far, then the smallest HMAC-SHA-256(key, 00 ‖ "team" ‖ 00 ‖ object id ‖ 00 ‖ officer id);
  where all of these inspected the object last time and others are free, the last of them gives way to the next in this
  order who did not

``v1`` records know neither ratios nor earlier teams; they are drawn no more, but stay as they were published.
"""

import hashlib
import hmac
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Any

FIRST_ALGORITHM = "hmac-sha256-rank-v1"
ALGORITHM = "hmac-sha256-rank-v2"
SECRET_BYTES = 32
RATIO = re.compile(r"\d{1,3}(\.\d{1,4})?", re.ASCII)
SMALLEST_TEAM = 2


class NotEnoughObjects(ValueError):
    """A stratum of the pool holds fewer objects than are to be drawn; draw fewer or widen the pool."""


class NotEnoughInspectors(ValueError):
    """Too few inspectors are left for an object after recusal; add certified inspectors to the pool."""


class PoolUnfit(ValueError):
    """The pool has an empty, repeated or unknown id, a team of fewer than two, a number that is not its ratio's, or an
    exclusion without a reason; mend the list before freezing it."""


class RatioUnfit(ValueError):
    """A ratio is a percentage from 0 to 100 with at most four decimals; mend the table of ratios."""


@dataclass(frozen=True)
class PoolObject:
    """One object of the pool (检查对象); ``id`` is the 统一社会信用代码, or our own id where there is none."""

    id: str
    name: str = ""
    stratum: str = "all"


@dataclass(frozen=True)
class PoolInspector:
    id: str
    name: str = ""


@dataclass(frozen=True)
class Recusal:
    """回避: this inspector may not inspect this object."""

    inspector: str
    object: str
    reason: str


@dataclass(frozen=True)
class Exclusion:
    """Left out of the pool before the freeze; ``kind`` is ``object`` or ``inspector``."""

    kind: str
    id: str
    name: str
    reason: str


@dataclass(frozen=True)
class Pairing:
    """Who inspected this object last (上一次的检查人员)."""

    object: str
    inspectors: tuple[str, ...]


@dataclass(frozen=True)
class Pool:
    """Everything the result depends on besides the key; frozen as a whole.

    ``ratios`` holds a percentage as text for each stratum that is drawn by ratio; where it is silent, ``wanted`` was
    decided by a person.
    """

    objects: Sequence[PoolObject]
    wanted: Mapping[str, int]
    inspectors: Sequence[PoolInspector] = ()
    team: int = SMALLEST_TEAM
    recusals: Sequence[Recusal] = ()
    excluded: Sequence[Exclusion] = ()
    query: str = ""
    ratios: Mapping[str, str] = field(default_factory=dict)
    pairs: Sequence[Pairing] = ()


@dataclass(frozen=True)
class DrawnObject:
    id: str
    stratum: str
    rank: str


@dataclass(frozen=True)
class Team:
    object: str
    inspectors: tuple[str, ...]


@dataclass(frozen=True)
class DrawResult:
    objects: tuple[DrawnObject, ...]
    teams: tuple[Team, ...] = field(default=())


def ratio_text(value: object) -> str:
    """A percentage in its one spelling (``5``, ``12.5``); raises RatioUnfit for anything else."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, bool) or not RATIO.fullmatch(text) or Decimal(text) > 100:
        raise RatioUnfit(text[:40])
    return f"{Decimal(text).normalize():f}"


def needed(ratio: str, size: int) -> int:
    """How many of ``size`` objects a ratio asks for: rounded up, so that a ratio is always met."""
    return int((Decimal(ratio) * size / 100).to_integral_value(ROUND_CEILING))


def clean_words(words: str) -> str:
    """The words as they are hashed and published."""
    return unicodedata.normalize("NFC", words).strip()


def secret_sha256(secret: bytes) -> str:
    """The commitment that is published when the batch opens."""
    return hashlib.sha256(secret).hexdigest()


def draw_key(secret: bytes, words: str) -> bytes:
    return hashlib.sha256(secret + words.encode()).digest()


def rank(key: bytes, stratum: str, member: str) -> str:
    return hmac.new(key, f"{stratum}\0{member}".encode(), hashlib.sha256).hexdigest()


def team_rank(key: bytes, drawn: str, inspector: str) -> str:
    return hmac.new(key, f"\0team\0{drawn}\0{inspector}".encode(), hashlib.sha256).hexdigest()


def draw_objects(key: bytes, pool: Pool) -> tuple[DrawnObject, ...]:
    """The smallest n ranks of each stratum, strata in order."""
    drawn: list[DrawnObject] = []
    for stratum, wanted in sorted(pool.wanted.items()):
        ranked = sorted(
            (DrawnObject(o.id, stratum, rank(key, stratum, o.id)) for o in pool.objects if o.stratum == stratum),
            key=lambda o: (o.rank, o.id),
        )
        if len(ranked) < wanted:
            raise NotEnoughObjects(f"{stratum}: {len(ranked)} of {wanted}")
        drawn += ranked[:wanted]
    return tuple(drawn)


def draw_teams(key: bytes, pool: Pool, drawn: Iterable[DrawnObject]) -> tuple[Team, ...]:
    """A team per drawn object: least loaded first, then by rank; recused never, the last team not again."""
    recused = {(recusal.inspector, recusal.object) for recusal in pool.recusals}
    before = {pair.object: frozenset(pair.inspectors) for pair in pool.pairs}
    load: Counter[str] = Counter()
    teams = []
    for target in drawn:
        able = [one.id for one in pool.inspectors if (one.id, target.id) not in recused]
        if len(able) < pool.team:
            raise NotEnoughInspectors(f"{target.id}: {len(able)} of {pool.team}")
        able.sort(key=lambda one: (load[one], team_rank(key, target.id, one), one))
        chosen = _with_a_new_face(able, pool.team, before.get(target.id, frozenset()))
        load.update(chosen)
        teams.append(Team(target.id, chosen))
    return tuple(teams)


def _with_a_new_face(able: Sequence[str], size: int, before: frozenset[str]) -> tuple[str, ...]:
    """The first of the order; were all of them there last time, the first other gets the last one's place."""
    chosen = tuple(able[:size])
    if before.issuperset(chosen):
        fresh = next((one for one in able[size:] if one not in before), chosen[-1])
        return (*chosen[:-1], fresh)
    return chosen


def draw_all(secret: bytes, words: str, pool: Pool) -> DrawResult:
    """Objects and, when the pool has inspectors, their teams."""
    key = draw_key(secret, words)
    objects = draw_objects(key, pool)
    return DrawResult(objects, draw_teams(key, pool, objects) if pool.inspectors else ())


def pool_document(pool: Pool, algorithm: str = ALGORITHM) -> dict[str, Any]:
    """The pool as it is published; lists sorted, so that the order of loading does not matter."""
    document = {
        "excluded": sorted(
            ({"id": e.id, "kind": e.kind, "name": e.name, "reason": e.reason} for e in pool.excluded),
            key=lambda e: (e["kind"], e["id"], e["reason"]),
        ),
        "inspectors": sorted(({"id": i.id, "name": i.name} for i in pool.inspectors), key=lambda i: i["id"]),
        "objects": sorted(
            ({"id": o.id, "name": o.name, "stratum": o.stratum} for o in pool.objects),
            key=lambda o: (o["stratum"], o["id"]),
        ),
        "query": pool.query,
        "recusals": sorted(
            ({"inspector": r.inspector, "object": r.object, "reason": r.reason} for r in pool.recusals),
            key=lambda r: (r["inspector"], r["object"], r["reason"]),
        ),
        "team": pool.team,
        "wanted": dict(sorted(pool.wanted.items())),
    }
    return document if algorithm == FIRST_ALGORITHM else document | _second(pool)


def _second(pool: Pool) -> dict[str, Any]:
    """What the second algorithm publishes besides: every stratum with its ratio, and the earlier teams."""
    sizes = Counter(o.stratum for o in pool.objects)
    return {
        "pairs": sorted(
            ({"inspectors": sorted(pair.inspectors), "object": pair.object} for pair in pool.pairs),
            key=lambda pair: str(pair["object"]),
        ),
        "strata": [
            {"id": one, "ratio": pool.ratios.get(one), "size": size, "wanted": pool.wanted.get(one, 0)}
            for one, size in sorted(sizes.items())
        ],
    }


def pool_sha256(document: Mapping[str, Any]) -> str:
    """SHA-256 over the JSON of the pool: keys sorted, no blanks, UTF-8 without escapes."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check_pool(pool: Pool) -> None:
    """Refuse a pool that could not be drawn from, before anybody types words."""
    _check_ids("object", [o.id for o in pool.objects], [o.stratum for o in pool.objects])
    _check_ids("inspector", [i.id for i in pool.inspectors], [])
    if pool.team < SMALLEST_TEAM:
        raise PoolUnfit(f"team of {pool.team}")
    if not any(pool.wanted.values()) or any(n < 0 for n in pool.wanted.values()):
        raise PoolUnfit("nothing to draw")
    sizes = Counter(o.stratum for o in pool.objects)
    for stratum, wanted in pool.wanted.items():
        if sizes[stratum] < wanted:
            raise NotEnoughObjects(f"{stratum}: {sizes[stratum]} of {wanted}")
    for stratum, ratio in pool.ratios.items():
        if pool.wanted.get(stratum, 0) != needed(ratio_text(ratio), sizes[stratum]):
            raise PoolUnfit(f"{stratum}: {pool.wanted.get(stratum, 0)} is not {ratio} % of {sizes[stratum]}")
    _check_exclusions(pool)
    _check_inspectors(pool)


def _check_exclusions(pool: Pool) -> None:
    """Who is left out is named with a reason, and is not in the pool all the same."""
    there = {("object", o.id) for o in pool.objects} | {("inspector", i.id) for i in pool.inspectors}
    for one in pool.excluded:
        if not one.id or not one.reason.strip() or (one.kind, one.id) in there:
            raise PoolUnfit(f"exclusion {one.id}")


def _check_inspectors(pool: Pool) -> None:
    if not pool.inspectors:
        return
    recused = {(recusal.inspector, recusal.object) for recusal in pool.recusals}
    for target in pool.objects if recused else pool.objects[:1]:
        able = sum((one.id, target.id) not in recused for one in pool.inspectors)
        if able < pool.team:
            raise NotEnoughInspectors(f"{target.id}: {able} of {pool.team}")


def _check_ids(what: str, ids: Sequence[str], strata: Iterable[str]) -> None:
    if any(not text or "\0" in text for text in (*ids, *strata)):
        raise PoolUnfit(f"empty {what} id or stratum")
    repeated = [text for text, times in Counter(ids).items() if times > 1]
    if repeated:
        raise PoolUnfit(f"{what} {repeated[0]} twice")
