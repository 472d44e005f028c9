"""``supervision diagrams`` takes decision tables, too."""

import json
from pathlib import Path

from tests.cli.test_commands import supervision
from tests.engine.decisions.tables import table
from workflows import engine
from workflows.db import Database

X, A = [("x", "integer")], [("a", "integer")]


def test_a_table_is_checked_with_one_json_list_of_findings(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "good.dmn").write_bytes(table(X, A, [["< 5", "1"], [">= 5", "2"]]))
    done = supervision("diagrams", "check", str(tmp_path), "--json", url=sqlite_url)
    assert (done.returncode, [one["severity"] for one in json.loads(done.stdout)]) == (0, ["warning"])
    (tmp_path / "bad.dmn").write_bytes(table(X, A, [["< 5", "1"], ["< 9", "2"]]))
    (tmp_path / "no.dmn").write_bytes(b"no table")
    done = supervision("diagrams", "check", str(tmp_path), "--json", url=sqlite_url)
    errors = [one for one in json.loads(done.stdout) if one["severity"] == "error"]
    assert done.returncode == 1
    assert [(Path(one["file"]).name, one["rule"]) for one in errors] == [
        ("bad.dmn", "overlap"),
        ("no.dmn", "not-well-formed"),
    ]
    assert list(errors[0]) == ["file", "line", "element_id", "element_name", "rule", "severity", "message"]


def test_a_table_is_published_before_the_diagrams_beside_it(district_url: str, tmp_path: Path) -> None:
    (tmp_path / "z.dmn").write_bytes(table(X, A, [["< 5", "1"], [">= 5", "2"]]))
    done = supervision("diagrams", "publish", str(tmp_path), "--as", "owner1", url=district_url)
    assert done.returncode == 0, done.stderr
    assert "已发布 d:1:" in done.stdout
    database = Database(district_url)
    with database.reading() as conn:
        assert engine.latest_decision(conn, "d") is not None
    database.dispose()
    (tmp_path / "z.dmn").write_bytes(table(X, A, [["< 5", "1"], ["< 9", "2"]]))
    refused = supervision("diagrams", "publish", str(tmp_path), "--as", "owner1", url=district_url)
    assert (refused.returncode, "未发布，请先改正" in refused.stdout, "[overlap]" in refused.stdout) == (1, True, True)
