"""A draw in the database, its published record, and the offline verifier."""

import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from workflows.audit import audit_leaf
from workflows.db import Database
from workflows.supervision.drawing import (
    DrawOutOfOrder,
    Exclusion,
    ObserverNotIndependent,
    Pairing,
    Pool,
    PoolInspector,
    PoolObject,
    PoolUnfit,
    Recusal,
    RedrawNeedsReason,
    UnknownDraw,
    WordsUnfit,
    batch,
    batches_of,
    draw,
    freeze_gathered,
    freeze_pool,
    gather_pool,
    observe,
    open_batch,
    pool_of,
    published_record,
    result_of,
    verify,
)
from workflows.supervision.drawing.rank import FIRST_ALGORITHM, draw_all, pool_document, pool_sha256, secret_sha256
from workflows.supervision.drawing.tables import draw as draw_table

SCRIPT = Path(__file__).parents[3] / "scripts" / "draw_verify.py"
POOL = Pool(
    objects=[PoolObject(f"QY-{n:04d}", f"演示单位{n}", "AB"[n % 2]) for n in range(40)],
    wanted={"A": 3, "B": 2},
    ratios={"A": "12.5"},
    inspectors=[PoolInspector(f"SJ-{n}", f"执法人员{n}") for n in range(6)],
    recusals=[Recusal("SJ-1", f"QY-{n:04d}", "近亲属") for n in range(0, 40, 2)],
    excluded=[Exclusion("object", "QY-9999", "演示单位9999", "本年度检查次数已达上限")],
    pairs=[Pairing(f"QY-{n:04d}", ("SJ-3", "SJ-4")) for n in range(40)],
    query="持有食品经营许可证的单位",
)


def opened(conn: Connection, now: datetime, reference: str = "P-2026-01", **redraw: Any) -> int:
    made = open_batch(
        conn, reference=reference, title="三月抽查", department="7", actor="inspector1", now=now, **redraw
    )
    return made.id


def finished(conn: Connection, now: datetime, reference: str = "P-2026-01", **redraw: Any) -> int:
    batch_id = opened(conn, now, reference, **redraw)
    freeze_pool(conn, batch_id, POOL, actor="inspector1", now=now + timedelta(minutes=5))
    at = now + timedelta(minutes=9)
    observe(conn, batch_id, words="一二三四五 上山打老虎", observer="sifa1", observer_department="9", now=at)
    draw(conn, batch_id, actor="inspector1", now=at)
    return batch_id


@pytest.fixture
def record(database: Database, now: datetime) -> dict[str, Any]:
    with database.transaction() as conn:
        finished(conn, now, "P-2026-00")  # an unrelated one
        return json.loads(json.dumps(published_record(conn, finished(conn, now)), ensure_ascii=False))  # type: ignore[no-any-return]


def test_a_draw_goes_from_open_to_published_on_both_databases(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as conn:
        batch_id = finished(conn, now)
        result = result_of(conn, batch_id)
        assert [one.stratum for one in result.objects] == ["A", "A", "A", "B", "B"]
        assert [team.object for team in result.teams] == [one.id for one in result.objects]
        assert verify(published_record(conn, batch_id)) == []
        actions = conn.execute(select(audit_leaf.c.action).order_by(audit_leaf.c.id)).scalars().all()
    assert actions == ["draw.open", "draw.gather", "draw.freeze", "draw.observe", "draw.draw"]


def test_the_numbers_may_be_decided_between_gathering_and_freezing(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        batch_id = opened(conn, now)
        with pytest.raises(DrawOutOfOrder):
            freeze_gathered(conn, batch_id, wanted={}, ratios={}, actor="inspector1", now=now)
        gather_pool(conn, batch_id, replace(POOL, wanted={}, ratios={}), actor="inspector1", now=now)
        assert batch(conn, batch_id).state == "gathered"
        with pytest.raises(PoolUnfit):
            freeze_gathered(conn, batch_id, wanted={"A": 2}, ratios={"A": "12.5"}, actor="inspector1", now=now)
        digest = freeze_gathered(conn, batch_id, wanted=POOL.wanted, ratios=POOL.ratios, actor="inspector1", now=now)
        whole = opened(conn, now, "P-2026-02")
        assert digest == freeze_pool(conn, whole, POOL, actor="inspector1", now=now)
        assert pool_of(conn, batch_id).pairs == tuple(POOL.pairs)


def test_a_record_of_the_first_algorithm_stays_as_it_was_published(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        batch_id = finished(conn, now)
        plain = pool_document(replace(POOL, ratios={}, pairs=()), FIRST_ALGORITHM)
        facts = {"algorithm": FIRST_ALGORITHM, "pool_sha256": pool_sha256(plain), "ratios": None, "pairs": None}
        conn.execute(update(draw_table).where(draw_table.c.id == batch_id).values(**facts))
        first = published_record(conn, batch_id)
    assert first["pool"] == plain
    first["teams"] = [  # teams of a time before pairs were looked at
        {"object": team.object, "inspectors": list(team.inspectors)}
        for team in draw_all(bytes.fromhex(first["secret"]), first["words"], replace(POOL, pairs=())).teams
    ]
    assert verify(first) == []


def test_the_secret_is_known_to_nobody_before_the_draw(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        batch_id = opened(conn, now)
        assert not hasattr(batch(conn, batch_id), "secret")
        committed = batch(conn, batch_id).secret_sha256
        freeze_pool(conn, batch_id, POOL, actor="inspector1", now=now)
        with pytest.raises(DrawOutOfOrder):
            published_record(conn, batch_id)
        observe(conn, batch_id, words="看不见的手", observer="sifa1", observer_department="9", now=now)
        draw(conn, batch_id, actor="inspector1", now=now)
        assert secret_sha256(bytes.fromhex(published_record(conn, batch_id)["secret"])) == committed


def test_the_steps_cannot_be_taken_out_of_order_or_twice(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        batch_id = opened(conn, now)
        said = {"words": "一二三四", "observer": "sifa1", "observer_department": "9", "now": now}
        with pytest.raises(DrawOutOfOrder):
            observe(conn, batch_id, **said)  # type: ignore[arg-type]
        with pytest.raises(DrawOutOfOrder):
            draw(conn, batch_id, actor="inspector1", now=now)
        freeze_pool(conn, batch_id, POOL, actor="inspector1", now=now)
        with pytest.raises(DrawOutOfOrder):
            freeze_pool(conn, batch_id, POOL, actor="inspector1", now=now)
        observe(conn, batch_id, **said)  # type: ignore[arg-type]
        with pytest.raises(DrawOutOfOrder):
            observe(conn, batch_id, **said)  # type: ignore[arg-type]
        draw(conn, batch_id, actor="inspector1", now=now)
        with pytest.raises(DrawOutOfOrder):
            draw(conn, batch_id, actor="inspector1", now=now)
        with pytest.raises(UnknownDraw):
            batch(conn, 9999)


def test_the_observer_is_of_another_department_and_says_something(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        batch_id = opened(conn, now)
        freeze_pool(conn, batch_id, POOL, actor="section1", now=now)
        for observer, department in (("sifa1", "7"), ("inspector1", "9"), ("section1", "9")):
            with pytest.raises(ObserverNotIndependent):
                observe(conn, batch_id, words="一二三四", observer=observer, observer_department=department, now=now)
        for words in ("", "   一 ", "字" * 201):
            with pytest.raises(WordsUnfit):
                observe(conn, batch_id, words=words, observer="sifa1", observer_department="9", now=now)


def test_a_redraw_is_a_new_record_with_a_reason(database: Database, now: datetime) -> None:
    with database.transaction() as conn:
        first = finished(conn, now)
        with pytest.raises(RedrawNeedsReason):
            opened(conn, now)
        with pytest.raises(RedrawNeedsReason):
            opened(conn, now, redraw_of=first, redraw_reason="  ")
        second = finished(conn, now, redraw_of=first, redraw_reason="抽中单位已注销")
        assert [(one.id, one.attempt, one.redraw_of) for one in batches_of(conn, "P-2026-01")] == [
            (first, 1, None),
            (second, 2, first),
        ]
        assert published_record(conn, second)["redraw_reason"] == "抽中单位已注销"
        assert published_record(conn, first) != published_record(conn, second)


def forge_list(record: dict[str, Any]) -> None:
    drawn = {one["id"] for one in record["objects"]}
    spared = next(one for one in record["pool"]["objects"] if one["id"] not in drawn and one["stratum"] == "A")
    record["objects"][0]["id"] = spared["id"]


def drop_member(record: dict[str, Any]) -> None:
    drawn = record["objects"][0]["id"]
    record["pool"]["objects"] = [one for one in record["pool"]["objects"] if one["id"] != drawn]


def swap_words(record: dict[str, Any]) -> None:
    record["words"] = "别的话"


def swap_secret(record: dict[str, Any]) -> None:
    record["secret"] = "ab" * 32


def swap_team(record: dict[str, Any]) -> None:
    team = record["teams"][0]["inspectors"]
    team[0] = next(f"SJ-{n}" for n in range(6) if f"SJ-{n}" not in team)


def draw_fewer(record: dict[str, Any]) -> None:
    record["objects"].pop()


def change_rank(record: dict[str, Any]) -> None:
    record["objects"][0]["rank"] = "0" * 64


def turn_time(record: dict[str, Any]) -> None:
    record["frozen_at"], record["observed_at"] = record["observed_at"], record["frozen_at"]


def same_department(record: dict[str, Any]) -> None:
    record["observer"]["department"] = record["department"]


def _refrozen(record: dict[str, Any]) -> None:
    """A forger who may still choose what is frozen: the hash fits whatever the pool says."""
    record["pool_sha256"] = pool_sha256(record["pool"])


def lower_ratio(record: dict[str, Any]) -> None:
    record["pool"]["strata"][0]["ratio"] = "5"
    _refrozen(record)


def want_fewer(record: dict[str, Any]) -> None:
    record["pool"]["strata"][0]["wanted"] = record["pool"]["wanted"]["A"] = 2
    record["objects"].pop(2)
    record["teams"].pop(2)
    _refrozen(record)


def hide_stratum(record: dict[str, Any]) -> None:
    record["pool"]["strata"].pop()
    _refrozen(record)


def shrink_stratum(record: dict[str, Any]) -> None:
    record["pool"]["strata"][1]["size"] = 3
    _refrozen(record)


def wild_ratio(record: dict[str, Any]) -> None:
    record["pool"]["strata"][0]["ratio"] = "1e9999999"
    _refrozen(record)


def call_it_first(record: dict[str, Any]) -> None:
    record["algorithm"] = FIRST_ALGORITHM
    lower_ratio(record)


def no_reason(record: dict[str, Any]) -> None:
    record["pool"]["excluded"][0]["reason"] = "  "
    _refrozen(record)


def exclude_a_drawn(record: dict[str, Any]) -> None:
    record["pool"]["excluded"][0]["id"] = record["objects"][0]["id"]
    _refrozen(record)


def forget_pairs(record: dict[str, Any]) -> None:
    record["pool"]["pairs"] = []


def other_algorithm(record: dict[str, Any]) -> None:
    record["algorithm"] = "sha256-rank-v1"


def cut(record: dict[str, Any]) -> None:
    del record["pool"]["wanted"]


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (forge_list, "抽中对象不符，第1个"),
        (drop_member, "名录库与冻结时公布的摘要不符"),
        (swap_words, "抽中对象不符"),
        (swap_secret, "密钥与开批时公布的摘要不符"),
        (swap_team, "检查人员不符，第1个"),
        (draw_fewer, "抽中对象不符"),
        (change_rank, "抽中对象不符，第1个"),
        (turn_time, "时间顺序不对"),
        (same_department, "同一部门"),
        (lower_ratio, "分层A的比例5%未落实：20户应抽1户，记录为3户"),
        (want_fewer, "分层A的比例12.5%未落实：20户应抽3户，记录为2户"),
        (hide_stratum, "分层不符"),
        (shrink_stratum, "分层B的户数不符"),
        (wild_ratio, "不是0至100的百分数"),
        (call_it_first, "未落实"),
        (no_reason, "没有写明原因"),
        (exclude_a_drawn, "列为排除"),
        (forget_pairs, "名录库与冻结时公布的摘要不符"),
        (other_algorithm, "算法"),
        (cut, "记录残缺"),
    ],
)
def test_every_forgery_is_found(record: dict[str, Any], forge: Callable[[dict[str, Any]], None], said: str) -> None:
    assert verify(record) == []
    forged = copy.deepcopy(record)
    forge(forged)
    assert said in " ".join(verify(forged))


def test_a_record_forged_throughout_is_found_by_the_hash_published_before(
    database: Database, now: datetime, record: dict[str, Any]
) -> None:
    with database.transaction() as conn:
        other = published_record(conn, finished(conn, now, "P-2026-02"))
    assert verify(other) == []
    assert verify(other, secret_sha256=record["secret_sha256"]) != []
    assert verify(record, secret_sha256=record["secret_sha256"], pool_sha256=record["pool_sha256"]) == []
    assert verify(record, pool_sha256="0" * 64) != []


@pytest.mark.parametrize("nonsense", [None, [], "x", {}, {"algorithm": "hmac-sha256-rank-v1", "secret": 7}])
def test_nonsense_is_not_a_record(nonsense: Any) -> None:
    assert verify(nonsense) != []


def test_the_script_alone_verifies_a_file_without_our_packages(record: dict[str, Any], tmp_path: Path) -> None:
    script = Path(shutil.copy(SCRIPT, tmp_path / "draw_verify.py"))
    file = tmp_path / "record.json"

    def run(text: str) -> tuple[int, str]:
        file.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-I", "-S", script, file], capture_output=True, text=True, check=False, cwd=tmp_path
        )
        assert done.stderr == ""
        return done.returncode, done.stdout

    assert run(json.dumps(record)) == (0, "一致\n")
    forge_list(record)
    code, said = run(json.dumps(record, ensure_ascii=False))
    assert code == 1
    assert said.startswith("不一致\n- 抽中对象不符")
    assert run("{")[0] == 1
