"""The exported case file: readable without the system, and every change of it is found by a standard-library script."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.diagrams.world import Walk
from webapp import create_app
from workflows import audit
from workflows.engine.types import Refused
from workflows.usecases import case_file
from workflows.usecases.errors import NotPermitted

VERIFIER = Path(__file__).parents[3] / "scripts" / "verify_case_file.py"


def export(walk: Walk, path: Path, login: str = "section1") -> case_file.Packed:
    actor = walk.who(login)
    found = case_file.collect(walk.database, actor, walk.case_id, purpose="复议机关调卷", now=walk.now)
    app = create_app(walk.database.url)
    with app.test_request_context("/"):
        index = app.jinja_env.get_template("evidence/case_file.html").render(file=found, head=found.head)
    packed = case_file.pack(found, [case_file.Part("index.html", index.encode())])
    case_file.recorded(walk.database, actor, found, packed, now=walk.now)
    path.write_bytes(packed.file.read())
    return packed


def verify(path: Path, *more: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(VERIFIER), str(path), *more], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def exported(inspected: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    monkeypatch.setenv("SUPERVISION_ENV", "demo")
    path = tmp_path / "case.zip"
    return path, export(inspected, path).digest


def test_the_case_file_holds_forms_documents_evidence_record_and_drawing(exported: tuple[Path, str]) -> None:
    with zipfile.ZipFile(exported[0]) as archive:
        names = archive.namelist()
        index = archive.read("index.html").decode()
        record = json.loads(archive.read("record.json"))
        manifest = json.loads(archive.read("manifest.json"))
    assert {name.split("/")[0] for name in names} >= {"文书", "证据", "流程图", "index.html", "record.json"}
    assert "两名从业人员没有健康证明" in index
    assert "行政检查通知书" in index
    assert {"prepare_inspection", "record_site", "decide_result"} <= {one["step"] for one in record["submissions"]}
    assert record["events"]
    assert record["audit"]
    assert {row["path"] for row in manifest["files"]} == set(names) - {"manifest.json"}
    for word in ('href="/', "<script", "http://", "https://"):
        assert word not in index


def test_an_untouched_case_file_agrees(exported: tuple[Path, str]) -> None:
    path, digest = exported
    assert verify(path)[0] == 0
    assert verify(path, "--digest", digest) == (0, verify(path)[1])


def test_every_change_is_named(exported: tuple[Path, str], tmp_path: Path) -> None:
    path, digest = exported
    with zipfile.ZipFile(path) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    photo = next(name for name in whole if name.startswith("证据/"))
    other = tmp_path / "other.zip"

    def rewritten(files: dict[str, bytes], *more: str) -> tuple[int, str]:
        with zipfile.ZipFile(other, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return verify(other, *more)

    code, said = rewritten({**whole, photo: whole[photo] + b" "})
    assert (code, photo in said, "被改动" in said) == (1, True, True)
    code, said = rewritten({name: content for name, content in whole.items() if name != photo})
    assert (code, f"缺少文件：{photo}" in said) == (1, True)
    code, said = rewritten({**whole, "证据/999 新.txt": b"x"})
    assert (code, "清单里没有的文件" in said) == (1, True)
    manifest = json.loads(whole["manifest.json"])
    manifest["purpose"] = "别的"
    forged = {**whole, "manifest.json": json.dumps(manifest).encode()}
    assert rewritten(forged)[0] == 0
    code, said = rewritten(forged, "--digest", digest)
    assert (code, "清单的 SHA-256" in said) == (1, True)
    assert rewritten({"a.txt": b"x"})[0] == 2
    other.write_bytes(b"no zip")
    assert verify(other)[0] == 2


def test_an_export_is_on_record_with_its_purpose_and_digest(exported: tuple[Path, str], inspected: Walk) -> None:
    (one,) = case_file.exports(inspected.database, inspected.who("section1"), inspected.case_id)
    assert (one.purpose, one.digest) == ("复议机关调卷", exported[1])
    assert len(inspected.ask(select(audit.audit_leaf.c.id).where(audit.audit_leaf.c.action == "case.export"))) == 1


def test_an_export_needs_a_purpose_and_the_right(inspected: Walk) -> None:
    with pytest.raises(Refused, match="事由"):
        case_file.collect(
            inspected.database, inspected.who("section1"), inspected.case_id, purpose=" ", now=inspected.now
        )
    with pytest.raises(NotPermitted):
        case_file.collect(
            inspected.database, inspected.who("inspector1"), inspected.case_id, purpose="看看案卷", now=inspected.now
        )
