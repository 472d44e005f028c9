"""The pure draw: vectors computed with openssl and sha256sum, and properties."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.supervision.drawing import (
    Exclusion,
    NotEnoughInspectors,
    NotEnoughObjects,
    Pairing,
    Pool,
    PoolInspector,
    PoolObject,
    PoolUnfit,
    RatioUnfit,
    Recusal,
    needed,
    ratio_text,
)
from workflows.supervision.drawing.rank import (
    check_pool,
    clean_words,
    draw_all,
    draw_key,
    pool_document,
    pool_sha256,
    rank,
    secret_sha256,
    team_rank,
)

SECRET = bytes(range(32))
WORDS = "春风又绿江南岸"
KEY = bytes.fromhex("ada009db0d648ab7538039697f7acff8b48a6ab00593fec1c3557b13174b06cb")


def test_the_key_is_the_hash_of_secret_and_words() -> None:
    assert secret_sha256(SECRET) == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
    assert draw_key(SECRET, WORDS) == KEY


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ("91370399MA3QX7K292", "ffdbc5b6c306553e3924e29ce4df879effae163dc105d6cd79b948e36d0a78e1"),
        ("92370399MA9TE5TA6D", "326190bdae56a6e743968e70c0f9bbe743175daa4fdc093f47a178ca332ef5d3"),
        ("WZ-2026-0001", "5ce6d07058cac05aabc1faa035cf524a170df6633d2a21b50f1fa535f08b69df"),
    ],
)
def test_the_rank_is_an_hmac_over_stratum_and_id(member: str, expected: str) -> None:
    assert rank(KEY, "A", member) == expected


def test_a_team_has_the_two_smallest_ranks_of_its_object() -> None:
    drawn = "91370399MA3QX7K292"
    assert team_rank(KEY, drawn, "QY-SJ-001").startswith("083ffd34")
    assert team_rank(KEY, drawn, "QY-SJ-002").startswith("ed4fe693")
    assert team_rank(KEY, drawn, "QY-SJ-003").startswith("3b1fa193")
    pool = Pool([PoolObject(drawn, stratum="A")], {"A": 1}, [PoolInspector(f"QY-SJ-00{n}") for n in (1, 2, 3)])
    assert draw_all(SECRET, WORDS, pool).teams[0].inspectors == ("QY-SJ-001", "QY-SJ-003")


def test_the_smallest_ranks_of_each_stratum_are_drawn() -> None:
    ids = ("91370399MA3QX7K292", "92370399MA9TE5TA6D", "WZ-2026-0001")
    result = draw_all(SECRET, WORDS, Pool([PoolObject(one, stratum="A") for one in ids], {"A": 2}))
    assert [one.id for one in result.objects] == ["92370399MA9TE5TA6D", "WZ-2026-0001"]
    assert result.teams == ()


ids = st.lists(st.text("ABCDEFGH0123456789", min_size=1, max_size=6), min_size=3, max_size=25, unique=True)
words = st.text(min_size=4, max_size=12)


def pool_from(members: list[str], wanted: int, officers: int = 5) -> Pool:
    objects = [PoolObject(one, f"甲{one}", "AB"[len(one) % 2]) for one in members]
    sizes = Counter(one.stratum for one in objects)
    return Pool(
        objects,
        {stratum: min(wanted, size) for stratum, size in sizes.items()},
        [PoolInspector(f"P{n}") for n in range(officers)],
    )


@settings(deadline=None)
@given(members=ids, wanted=st.integers(1, 9), secret=st.binary(min_size=32, max_size=32), said=words, data=st.data())
def test_the_order_of_the_lists_does_not_matter(
    members: list[str], wanted: int, secret: bytes, said: str, data: st.DataObject
) -> None:
    pool = pool_from(members, wanted)
    shuffled = replace(
        pool,
        objects=data.draw(st.permutations(list(pool.objects))),
        inspectors=data.draw(st.permutations(list(pool.inspectors))),
        wanted=dict(reversed(list(pool.wanted.items()))),
    )
    assert draw_all(secret, said, pool) == draw_all(secret, said, shuffled)
    assert pool_sha256(pool_document(pool)) == pool_sha256(pool_document(shuffled))


@settings(deadline=None)
@given(members=ids, wanted=st.integers(1, 5), said=words)
def test_changing_one_id_changes_no_other_rank(members: list[str], wanted: int, said: str) -> None:
    pool = pool_from(members, wanted)
    changed = replace(pool, objects=[PoolObject("zz", stratum=pool.objects[0].stratum), *pool.objects[1:]])
    before, after = draw_all(SECRET, said, pool), draw_all(SECRET, said, changed)
    untouched = {one.id: one.rank for one in before.objects}
    assert all(untouched.get(one.id, one.rank) == one.rank for one in after.objects)
    # one place can change hands at most: the changed object's own, and the one it takes or leaves
    assert len({one.id for one in before.objects} ^ {one.id for one in after.objects}) <= 2
    assert pool_sha256(pool_document(pool)) != pool_sha256(pool_document(changed))


@settings(deadline=None)
@given(members=ids, wanted=st.integers(1, 9), said=words, officers=st.integers(2, 7))
def test_teams_are_balanced_to_one_object(members: list[str], wanted: int, said: str, officers: int) -> None:
    pool = pool_from(members, wanted, officers)
    teams = draw_all(SECRET, said, pool).teams
    load = Counter({one.id: 0 for one in pool.inspectors})
    load.update(one for team in teams for one in team.inspectors)
    assert max(load.values()) - min(load.values()) <= 1
    assert all(len(set(team.inspectors)) == 2 for team in teams)


@settings(deadline=None)
@given(members=ids, said=words, data=st.data())
def test_a_recused_inspector_never_inspects_that_object(members: list[str], said: str, data: st.DataObject) -> None:
    pool = pool_from(members, 9)
    pairs = data.draw(st.lists(st.tuples(st.sampled_from(["P0", "P1", "P2"]), st.sampled_from(members)), max_size=8))
    pool = replace(pool, recusals=[Recusal(officer, target, "亲属关系") for officer, target in pairs])
    for team in draw_all(SECRET, said, pool).teams:
        assert not {(one, team.object) for one in team.inspectors} & set(pairs)


@settings(deadline=None)
@given(members=ids, said=words, officers=st.integers(2, 6), data=st.data())
def test_no_team_is_the_last_one_again_where_others_are_free(
    members: list[str], said: str, officers: int, data: st.DataObject
) -> None:
    pool = pool_from(members, 9, officers)
    people = [one.id for one in pool.inspectors]
    last = st.lists(st.sampled_from(people), min_size=2, max_size=3, unique=True)
    before = {one.id: tuple(data.draw(last)) for one in pool.objects}
    pool = replace(pool, pairs=[Pairing(target, team) for target, team in before.items()])
    for team in draw_all(SECRET, said, pool).teams:
        others = set(people) - set(before[team.object])
        assert not set(team.inspectors) <= set(before[team.object]) or not others
        assert len(set(team.inspectors)) == 2


@settings(deadline=None)
@given(size=st.integers(0, 500), ratio=st.decimals(0, 100, places=2))
def test_a_ratio_is_met_and_by_one_object_at_most_exceeded(size: int, ratio: Decimal) -> None:
    wanted = needed(ratio_text(ratio), size)
    assert wanted >= ratio * size / 100 > wanted - 1
    assert wanted <= size


@pytest.mark.parametrize(
    ("value", "text"),
    [(5, "5"), (12.5, "12.5"), ("05.50", "5.5"), (Decimal("1E+2"), "100"), (0, "0"), ("100.0", "100")],
)
def test_a_ratio_has_one_spelling(value: object, text: str) -> None:
    assert ratio_text(value) == text


@pytest.mark.parametrize(
    "value", [-1, 101, "100.01", "5%", "", None, True, "1e1", float("nan"), 0.1 + 0.2, "１０", [5]]
)
def test_what_is_no_percentage_is_refused(value: object) -> None:
    with pytest.raises(RatioUnfit):
        ratio_text(value)


def test_secret_and_words_are_not_interchangeable() -> None:
    assert draw_key(b"A" * 32, "B" * 32) != draw_key(b"B" * 32, "A" * 32)


def test_words_are_hashed_in_one_form() -> None:
    assert clean_words(" e\u0301te\u0301 ") == "\u00e9t\u00e9"


def test_a_pool_that_cannot_be_drawn_from_is_refused() -> None:
    objects = [PoolObject("A"), PoolObject("B")]
    officers = [PoolInspector("P1"), PoolInspector("P2")]
    check_pool(Pool(objects, {"all": 2}, officers))
    with pytest.raises(NotEnoughObjects):
        check_pool(Pool(objects, {"all": 3}))
    with pytest.raises(NotEnoughObjects):
        check_pool(Pool(objects, {"other": 1}))
    with pytest.raises(NotEnoughInspectors):
        check_pool(Pool(objects, {"all": 1}, officers[:1]))
    with pytest.raises(NotEnoughInspectors):
        check_pool(Pool(objects, {"all": 1}, officers, recusals=[Recusal("P1", "B", "亲属")]))
    for unfit in (
        Pool([PoolObject("A"), PoolObject("A")], {"all": 1}),
        Pool([PoolObject("")], {"all": 1}),
        Pool([PoolObject("A\0B")], {"all": 1}),
        Pool(objects, {"all": 0}),
        Pool(objects, {"all": 1}, officers, team=1),
        Pool(objects, {"all": 1}, ratios={"all": "100"}),
        Pool(objects, {"all": 1}, excluded=[Exclusion("object", "C", "丙", " ")]),
        Pool(objects, {"all": 1}, excluded=[Exclusion("object", "A", "甲", "已注销")]),
    ):
        with pytest.raises(PoolUnfit):
            check_pool(unfit)
