"""The command line: exit codes 0, 1, 2, sentences, and never a traceback."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from workflows.cli import COMMANDS

ROOT = Path(__file__).parents[2]


def supervision(*args: str, url: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workflows.cli", *args],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "SUPERVISION_DATABASE_URL": url, **env},
    )


def test_due_answers_in_json_as_the_interface_says(sqlite_url: str) -> None:
    done = supervision("due", "--n", "7", "--kind", "work", "--since", "2026-09-30", "--json", url=sqlite_url)
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert list(answer) == ["due_on", "due_at", "provisional", "explanation"]
    assert answer["due_on"] == "2026-10-15"
    assert answer["due_at"] == "2026-10-16T00:00:00+08:00"
    assert answer["provisional"] is False
    assert "10月10日 周六（调休上班） 第3个工作日" in answer["explanation"]


@pytest.mark.parametrize(
    ("kind", "n", "roll", "since", "due_on", "due_at"),
    [
        ("hour", 24, "next", "2026-09-30T10:05", None, "2026-10-01T10:05:00+08:00"),
        ("natural", 3, "next", "2026-09-30", "2026-10-08", "2026-10-09T00:00:00+08:00"),
        ("natural", 3, "previous", "2026-09-30", "2026-09-30", "2026-10-01T00:00:00+08:00"),
        ("natural", 3, "none", "2026-09-30", "2026-10-03", "2026-10-04T00:00:00+08:00"),
        ("month", 1, "none", "2026-01-31", "2026-02-28", "2026-03-01T00:00:00+08:00"),
        ("year", 1, "none", "2024-02-29", "2025-02-28", "2025-03-01T00:00:00+08:00"),
    ],
)
def test_due_counts_every_kind_and_rolls_as_asked(
    sqlite_url: str, kind: str, n: int, roll: str, since: str, due_on: str | None, due_at: str
) -> None:
    done = supervision("due", "--n", str(n), "--kind", kind, "--roll", roll, "--since", since, "--json", url=sqlite_url)
    answer = json.loads(done.stdout)
    assert (answer["due_on"], answer["due_at"]) == (due_on, due_at)


def test_due_knows_the_shipped_rules_before_anything_is_installed(tmp_path: Path) -> None:
    done = supervision("due", "T-A-05", "--since", "2026-03-16", "--json", url=f"sqlite:///{tmp_path}/none.db")
    assert json.loads(done.stdout)["due_on"] == "2026-04-14"


def test_an_account_is_opened_and_gets_a_token(sqlite_url: str) -> None:
    unknown = supervision("user", "add", "wang3", url=sqlite_url)
    assert unknown.returncode == 1
    assert "wang3" in unknown.stderr
    assert supervision("user", "token", "nobody9", url=sqlite_url).returncode == 1


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        ((), 2, "usage:"),
        (("nonsense",), 2, "usage:"),
        (("export", "events"), 2, "usage:"),  # not in this release: no stub
        (("due", "--since", "2026-03-16"), 2, "usage:"),
        (("due", "T-A-05", "--n", "3", "--kind", "work", "--since", "2026-03-16"), 2, "usage:"),
        (("due", "--n", "x", "--kind", "work", "--since", "2026-03-16"), 2, "usage:"),
        (("due", "--n", "5", "--kind", "work", "--since", "16.3.2026"), 2, "usage:"),
        (("due", "--n", "5", "--kind", "hour", "--since", "2026-03-16"), 1, "时刻"),
        (("due", "NO-SUCH", "--since", "2026-03-16"), 1, "没有有效版本"),
        (("due", "--n", "99999999999999", "--kind", "year", "--since", "2026-03-16"), 1, "期限长度"),
        (("due", "--n", "5", "--kind", "work", "--since", "0001-01-01"), 1, "起算日"),
        (("due", "--n", "5", "--kind", "work", "--since", "9999-12-31T23:59:59.999999+00:00"), 1, "起算日"),
        (("draw", "verify", "no-such-file.json"), 1, "文件不存在"),
        (("draw", "verify", "."), 1, "这是目录"),
        (("draw", "verify", "pyproject.toml"), 1, "不一致"),
        (("import", "parties", "no-such-file.csv"), 1, "文件不存在"),
        (("import", "cattle", "pyproject.toml"), 2, "usage:"),
        (("diagrams", "check", "no-such-file.bpmn"), 1, "文件不存在"),
        (("diagrams", "publish", "pyproject.toml"), 2, "usage:"),
        (("user", "disable", "nobody9"), 1, "账号"),
        (("user", "passwd", "nobody9"), 1, "账号"),
        (("serve", "--port", "99999999"), 1, "端口"),
        (("demo",), 1, "正式环境"),
    ],
)
def test_a_mistake_ends_in_a_sentence(sqlite_url: str, args: tuple[str, ...], code: int, words: str) -> None:
    done = supervision(*args, url=sqlite_url)
    assert done.returncode == code, done.stderr
    assert words in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_database_that_cannot_be_opened_ends_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "not.db").write_bytes(b"this is no database" * 100)
    for url in (
        f"sqlite:///{tmp_path}/not.db",
        "postgresql+psycopg://127.0.0.1:1/x",
        "sqlite:////proc/nowhere/x.db",
        "no",
    ):
        done = supervision("user", "disable", "li", url=url)
        assert done.returncode == 1
        assert any(word in done.stderr for word in ("数据库", "文件不存在", "没有权限")), done.stderr
        assert "Traceback" not in done.stderr


def test_a_bug_ends_in_a_number_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_url: str
) -> None:
    cli, due = importlib.import_module("workflows.cli"), importlib.import_module("workflows.cli.due")
    monkeypatch.setattr(due, "calculate", lambda *_, **__: 1 / 0)
    assert cli.main(["due", "T-A-05", "--since", "2026-03-16"]) == 1
    said = capsys.readouterr().err
    assert "请记下编号" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, sqlite_url: str) -> None:
    done = supervision(command, "--help", url=sqlite_url)
    assert done.returncode == 0, done.stderr
    assert f"supervision {command}" in done.stdout


@pytest.mark.parametrize(
    ("args", "env", "said"),
    [
        (("user", "disable", "inspector2", "--as", "ghost"), {}, "ghost"),
        (("worker", "--once"), {"SUPERVISION_CLOCK_FILE": "/dev/null"}, "时钟文件 /dev/null"),
        (
            ("due", "T-A-05", "--since", "2026-09-16"),
            {"SUPERVISION_DATABASE_URL": "mysql://x:secret@h/y"},
            "数据库地址",
        ),
        (
            ("due", "T-A-05", "--since", "2026-09-16"),
            {"SUPERVISION_DATABASE_URL": "postgresql+psycopg://x:y@h:abc/d"},
            "数据库地址",
        ),
    ],
)
def test_a_wrong_name_clock_or_address_is_answered_with_its_own_sentence(
    sqlite_url: str, args: tuple[str, ...], env: dict[str, str], said: str
) -> None:
    done = supervision(
        *args, **{"url": env.get("SUPERVISION_DATABASE_URL", sqlite_url), "SUPERVISION_ENV": "demo"} | env
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "意外错误" not in done.stderr and "secret" not in done.stderr


def test_a_port_in_the_environment_that_is_no_number_is_wrong_usage(sqlite_url: str) -> None:
    assert supervision("serve", url=sqlite_url, SUPERVISION_PORT="abc").returncode == 2


def test_the_doctor_says_whether_pdf_can_be_made(sqlite_url: str) -> None:
    without = supervision("doctor", url=sqlite_url, SUPERVISION_SOFFICE="/nowhere/soffice")
    assert without.returncode == 0
    assert "libreoffice-writer-nogui" in without.stdout and "SUPERVISION_SOFFICE" in without.stdout
    assert "中文字体" in without.stdout
    assert "文书 PDF：" in supervision("doctor", url=sqlite_url).stdout
