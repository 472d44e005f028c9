#!/usr/bin/env python3
# ruff: noqa: T201
"""Recompute a published draw record (随机抽取公开记录). Python's standard library only; one file, made to be passed on.

    python3 draw_verify.py RECORD.json [--secret-sha256 HEX] [--pool-sha256 HEX]

The two hashes are what was published when the batch was opened and when the pool was frozen; without them the record
is only checked against itself. Prints 一致 (exit 0), or 不一致 and what differs (exit 1). The algorithm:
key = SHA-256(secret ‖ words); rank = HMAC-SHA-256(key, stratum ‖ 00 ‖ object id), the smallest n of each stratum;
n = ratio (percent) × size of the stratum, rounded up, where the stratum has a ratio;
teams: per drawn object the inspectors not recused from it with the fewest objects so far, then the smallest
HMAC-SHA-256(key, 00 ‖ "team" ‖ 00 ‖ object id ‖ 00 ‖ officer id); where all of these inspected the object last time and
others are free, the last of them gives way to the next in this order who did not. All text is UTF-8.
Everybody left out of the pool must be listed with a reason. Records of v1 know neither ratios nor earlier teams.
"""

import argparse
import hashlib
import hmac
import json
import re
import sys
from collections import Counter
from datetime import datetime
from fractions import Fraction
from typing import Any

FIRST, SECOND = "hmac-sha256-rank-v1", "hmac-sha256-rank-v2"
RATIO = re.compile(r"\d{1,3}(\.\d{1,4})?", re.ASCII)
STEPS = ("opened_at", "frozen_at", "observed_at", "drawn_at")


def verify(record: Any, *, secret_sha256: str | None = None, pool_sha256: str | None = None) -> list[str]:
    """What differs, as Chinese sentences; an empty list means the record is right. Never raises on any JSON value."""
    try:
        return _verify(record, secret_sha256, pool_sha256)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        return [f"记录残缺或格式不对，无法核验（{type(error).__name__}：{error}）。"]


def _verify(record: Any, secret_sha256: str | None, pool_sha256: str | None) -> list[str]:
    if record["algorithm"] not in (FIRST, SECOND):
        return [f"算法“{record['algorithm']}”不认识，本程序只能核验 {FIRST} 和 {SECOND}。"]
    secret = bytes.fromhex(record["secret"])
    committed = hashlib.sha256(secret).hexdigest()
    found = []
    if committed != record["secret_sha256"] or secret_sha256 not in (None, committed):
        found.append(f"密钥与开批时公布的摘要不符：密钥的摘要是 {committed}。")
    pool = record["pool"]
    text = json.dumps(pool, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    frozen = hashlib.sha256(text.encode()).hexdigest()
    if frozen != record["pool_sha256"] or pool_sha256 not in (None, frozen):
        found.append(f"名录库与冻结时公布的摘要不符：名录库的摘要是 {frozen}。")
    found += _order(record)
    if record["observer"]["department"] == record["department"]:
        found.append("见证人与抽取部门是同一部门。")
    found += _exclusions(pool, {one["id"] for one in record["objects"]})
    if record["algorithm"] == SECOND or "strata" in pool:
        found += _strata(pool, Counter(one["stratum"] for one in record["objects"]))
    key = hashlib.sha256(secret + record["words"].encode()).digest()
    expected = _objects(key, pool)
    found += _compare("抽中对象", [(o["stratum"], o["id"], o["rank"]) for o in record["objects"]], expected)
    teams = _teams(key, pool, [entry[1] for entry in expected]) if pool["inspectors"] else []
    given = [(team["object"], tuple(team["inspectors"])) for team in record["teams"]]
    return found + _compare("检查人员", given, teams)


def _order(record: Any) -> list[str]:
    times = [datetime.fromisoformat(record[step]) for step in STEPS]
    if times != sorted(times):
        return ["时间顺序不对：应依次为开批、冻结、见证、抽取。"]
    return []


def _strata(pool: Any, drawn: "Counter[str]") -> list[str]:
    """Every stratum is listed with its true size, and as many were drawn of it as its ratio asks for."""
    sizes, found = Counter(one["stratum"] for one in pool["objects"]), []
    listed = [one["id"] for one in pool["strata"]]
    if sorted(listed) != sorted(sizes) or set(pool["wanted"]) - set(listed):
        found.append(f"分层不符：名录中有{_text(sorted(sizes))}，分层表中有{_text(sorted(listed))}。")
    for one in pool["strata"]:
        name, ratio, wanted = one["id"], one["ratio"], one["wanted"]
        if one["size"] != sizes[name]:
            found.append(f"分层{name}的户数不符：记录为{one['size']}，名录中有{sizes[name]}。")
        if wanted != pool["wanted"].get(name, 0) or type(wanted) is not int:
            found.append(f"分层{name}的应抽户数前后不一：{wanted}与{pool['wanted'].get(name, 0)}。")
        if ratio is not None and not _is_ratio(ratio):
            found.append(f"分层{name}的比例“{ratio}”不是0至100的百分数。")
        elif ratio is not None and wanted != _needed(ratio, sizes[name]):
            should = _needed(ratio, sizes[name])
            found.append(f"分层{name}的比例{ratio}%未落实：{sizes[name]}户应抽{should}户，记录为{wanted}户。")
        if drawn[name] != wanted:
            found.append(f"分层{name}应抽{wanted}户，实际抽{drawn[name]}户。")
    return found


def _is_ratio(ratio: Any) -> bool:
    return isinstance(ratio, str) and RATIO.fullmatch(ratio) is not None and Fraction(ratio) <= 100


def _needed(ratio: str, size: int) -> int:
    return -(-Fraction(ratio) * size // 100)


def _exclusions(pool: Any, drawn: "set[str]") -> list[str]:
    """Whoever was left out is listed with a reason, is not in the pool, and was not drawn all the same."""
    there = {("object", one["id"]) for one in pool["objects"]} | {("object", one) for one in drawn}
    there |= {("inspector", one["id"]) for one in pool["inspectors"]}
    found = []
    for one in pool["excluded"]:
        if not (isinstance(one["reason"], str) and one["reason"].strip()):
            found.append(f"{one['id']}被排除在名录之外，没有写明原因。")
        if (one["kind"], one["id"]) in there:
            found.append(f"{one['id']}列为排除，却又在名录或抽中名单里。")
    return found


def _objects(key: bytes, pool: Any) -> list[tuple[str, str, str]]:
    drawn = []
    for stratum, wanted in sorted(pool["wanted"].items()):
        ids = [one["id"] for one in pool["objects"] if one["stratum"] == stratum]
        ranked = sorted((_hmac(key, f"{stratum}\0{one}"), one) for one in ids)
        drawn += [(stratum, one, rank) for rank, one in ranked[:wanted]]
    return drawn


def _teams(key: bytes, pool: Any, drawn: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    recused = {(one["inspector"], one["object"]) for one in pool["recusals"]}
    before = {one["object"]: set(one["inspectors"]) for one in pool.get("pairs", ())}
    load = {one["id"]: 0 for one in pool["inspectors"]}
    teams = []
    for target in drawn:
        order = sorted(
            (load[one], _hmac(key, f"\0team\0{target}\0{one}"), one) for one in load if (one, target) not in recused
        )
        able = [one for _, _, one in order]
        chosen = tuple(able[: pool["team"]])
        if chosen and before.get(target, set()).issuperset(chosen):
            fresh = [one for one in able[pool["team"] :] if one not in before[target]]
            chosen = (*chosen[:-1], fresh[0]) if fresh else chosen
        for one in chosen:
            load[one] += 1
        teams.append((target, chosen))
    return teams


def _hmac(key: bytes, message: str) -> str:
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


def _compare(what: str, given: list[Any], expected: list[Any]) -> list[str]:
    if given == expected:
        return []
    for place, (left, right) in enumerate(zip(given, expected, strict=False), start=1):
        if left != right:
            return [f"{what}不符，第{place}个：记录为 {_text(left)}，重算为 {_text(right)}。"]
    return [f"{what}不符：记录为{len(given)}个，重算为{len(expected)}个。"]


def _text(entry: Any) -> str:
    return " ".join("、".join(part) if isinstance(part, tuple) else str(part) for part in entry)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="核验随机抽取公开记录")
    parser.add_argument("record")
    parser.add_argument("--secret-sha256")
    parser.add_argument("--pool-sha256")
    given = parser.parse_args(arguments)
    try:
        with open(given.record, encoding="utf-8-sig") as file:
            record = json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        print(f"不一致：读不了记录文件（{error}）。")
        return 1
    found = verify(record, secret_sha256=given.secret_sha256, pool_sha256=given.pool_sha256)
    print("不一致" if found else "一致")
    for sentence in found:
        print(f"- {sentence}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
