"""Document numbers: their form, what people write, and gap-free allocation under eight processes at once."""

import multiprocessing
import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from workflows.clock import SHANGHAI
from workflows.db import Database
from workflows.supervision.documents import NumberUnfit, allocate, is_document_number, normalise_number
from workflows.supervision.documents.tables import document_sequence

PROCESSES = 8
ROUNDS = 12
NOW = datetime(2026, 3, 16, 9, tzinfo=SHANGHAI)


@pytest.mark.parametrize("number", ["清源市监检通〔2026〕1号", "淄清政〔2015〕99999号"])
def test_a_right_number_is_known(number: str) -> None:
    assert is_document_number(number)
    assert normalise_number(number) == number


@pytest.mark.parametrize(
    "number",
    [
        "清源市监检通[2026]1号",
        "清源市监检通【2026】1号",
        "清源市监检通（2026）1号",
        "清源市监检通〔2026〕01号",
        "清源市监检通〔2026〕第1号",
        "清源市监检通〔26〕1号",
        "清源市监检通〔2026〕100000号",
        "〔2026〕1号",
        "QY检通〔2026〕1号",
        "清源市监检通〔2026〕1号\n",
    ],
)
def test_a_number_in_another_form_is_refused(number: str) -> None:
    assert not is_document_number(number)


@pytest.mark.parametrize(
    "written",
    [
        "清源市监检通[2026]8号",
        "清源市监检通【２０２６】８号",
        "清源市监检通（2026）第8号",
        "清源市监检通 ( 2026 ) 08 号",
        "清源市监检通〔 2026 〕第 008 号",
        "清源市监检通﹝2026﹞8号",
        "清源市监检通［2026］8号",
    ],
)
def test_what_people_write_becomes_the_number_they_mean(written: str) -> None:
    assert normalise_number(written) == "清源市监检通〔2026〕8号"


def take(database: Database, *, type_word: str = "检通", now: datetime = NOW, organisation: str = "SJ") -> str:
    with database.transaction() as conn:
        return allocate(
            conn, organisation=organisation, organisation_word="清源市监", type_word=type_word, now=now
        ).text


def test_numbers_run_per_organisation_type_and_year(database: Database) -> None:
    assert [take(database) for _ in range(2)] == ["清源市监检通〔2026〕1号", "清源市监检通〔2026〕2号"]
    assert take(database, type_word="责改") == "清源市监责改〔2026〕1号"
    assert take(database, organisation="YJ") == "清源市监检通〔2026〕1号"
    late = datetime(2026, 12, 31, 16, 30, tzinfo=NOW.tzinfo) + timedelta(hours=8)  # half past midnight on 1 January
    assert take(database, now=late) == "清源市监检通〔2027〕1号"
    assert take(database) == "清源市监检通〔2026〕3号"


def test_a_pattern_of_its_own_is_followed_and_a_broken_one_refused(database: Database) -> None:
    with database.transaction() as conn:

        def number(pattern: str, word: str = "清源市监") -> str:
            given = {"organisation": "SJ", "organisation_word": word, "type_word": "检通", "now": NOW}
            return allocate(conn, pattern=pattern, **given).text  # type: ignore[arg-type]

        assert number("{organisation}{type}〔{year}〕第{n}号") == "清源市监检通〔2026〕第1号"
        for pattern in ("{nonsense}", "{", "{0}"):
            with pytest.raises(NumberUnfit):
                number(pattern)
        with pytest.raises(NumberUnfit):
            number("{organisation}{type}〔{year}〕{n}号", word="QY")


class Abandoned(Exception):
    pass


def sign_many(url: str, ready: object, taken: object) -> None:
    """One process: takes numbers and commits most of them; every third one is rolled back after it was taken."""
    database = Database(url, pool_size=1)
    ready.wait()  # type: ignore[attr-defined]
    for turn in range(ROUNDS):
        try:
            with database.transaction() as conn:
                number = allocate(conn, organisation="SJ", organisation_word="清源市监", type_word="责改", now=NOW)
                if turn % 3 == 2:
                    raise Abandoned
        except Abandoned:
            continue
        taken.put(number.text)  # type: ignore[attr-defined]
    database.dispose()


def test_eight_processes_that_sign_at_once_leave_no_gap_and_no_double(any_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    ready, taken = context.Barrier(PROCESSES), context.Queue()
    processes = [context.Process(target=sign_many, args=(any_url, ready, taken)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    expected = PROCESSES * (ROUNDS - ROUNDS // 3)
    numbers = [taken.get(timeout=90) for _ in range(expected)]
    for process in processes:
        process.join(timeout=30)
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    found = [re.fullmatch(r"清源市监责改〔2026〕(\d+)号", number) for number in numbers]
    assert sorted(int(match[1]) for match in found if match) == list(range(1, expected + 1))
    database = Database(any_url)
    with database.reading() as conn:
        assert conn.execute(select(document_sequence.c.last)).scalars().all() == [expected]
    database.dispose()
