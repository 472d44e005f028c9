#!/usr/bin/env python3
# ruff: noqa: T201
"""Recompute a published draw record (随机抽取公开记录). Python's standard library only; one file, made to be passed on.

    python3 draw_verify.py RECORD.json [--secret-sha256 HEX] [--pool-sha256 HEX]

The two hashes are what was published when the batch was opened and when the pool was frozen; without them the record
is only checked against itself. Prints 一致 (exit 0), or 不一致 and what differs (exit 1). The algorithm:
key = SHA-256(secret ‖ words); rank = HMAC-SHA-256(key, stratum ‖ 00 ‖ object id), the smallest n of each stratum;
teams: per drawn object the inspectors not recused from it with the fewest objects so far, then the smallest
HMAC-SHA-256(key, 00 ‖ "team" ‖ 00 ‖ object id ‖ 00 ‖ officer id). All text is UTF-8.
"""

import argparse
import hashlib
import hmac
import json
import sys
from datetime import datetime
from typing import Any

ALGORITHM = "hmac-sha256-rank-v1"
STEPS = ("opened_at", "frozen_at", "observed_at", "drawn_at")


def verify(record: Any, *, secret_sha256: str | None = None, pool_sha256: str | None = None) -> list[str]:
    """What differs, as Chinese sentences; an empty list means the record is right. Never raises on any JSON value."""
    try:
        return _verify(record, secret_sha256, pool_sha256)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        return [f"记录残缺或格式不对，无法核验（{type(error).__name__}：{error}）。"]


def _verify(record: Any, secret_sha256: str | None, pool_sha256: str | None) -> list[str]:
    if record["algorithm"] != ALGORITHM:
        return [f"算法“{record['algorithm']}”不认识，本程序只能核验 {ALGORITHM}。"]
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


def _objects(key: bytes, pool: Any) -> list[tuple[str, str, str]]:
    drawn = []
    for stratum, wanted in sorted(pool["wanted"].items()):
        ids = [one["id"] for one in pool["objects"] if one["stratum"] == stratum]
        ranked = sorted((_hmac(key, f"{stratum}\0{one}"), one) for one in ids)
        drawn += [(stratum, one, rank) for rank, one in ranked[:wanted]]
    return drawn


def _teams(key: bytes, pool: Any, drawn: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    recused = {(one["inspector"], one["object"]) for one in pool["recusals"]}
    load = {one["id"]: 0 for one in pool["inspectors"]}
    teams = []
    for target in drawn:
        able = sorted(
            (load[one], _hmac(key, f"\0team\0{target}\0{one}"), one) for one in load if (one, target) not in recused
        )
        chosen = tuple(one for _, _, one in able[: pool["team"]])
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
