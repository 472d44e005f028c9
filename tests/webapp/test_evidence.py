"""The evidence page and the export, as HTTP sees them."""

import io
import zipfile
from datetime import datetime
from typing import Any

from tests.diagrams.acts import an_inspection, approved, decided, prepared, served, visited
from tests.diagrams.world import Walk
from tests.webapp.conftest import Enter, csrf_of


def inspected(walk: Walk) -> int:
    visited(served(approved(prepared(an_inspection(walk)))), failed=True)
    return decided(walk, "发现问题待后续处理", "none").case_id


FIELDS: dict[str, Any] = {
    "f.kind": "documentary", "f.name": "进货票据", "f.proves": "从无证单位进货", "f.obtained_on": "2026-03-16",
    "f.obtained_how": "handed_in", "f.form": "copy", "f.collectors": ["inspector1", "inspector2"],
}  # fmt: skip


def test_evidence_is_registered_shown_checked_and_excluded_on_its_page(enter: Enter, walk: Walk, now: datetime) -> None:
    at = f"/cases/{inspected(walk)}/evidence"
    client = enter("inspector1")
    assert "两名从业人员没有健康证明" in client.get(at).text
    token = {"csrf_token": csrf_of(client, at)}
    answer = client.post(at, data={**token, **FIELDS, "f.name": ""})
    assert answer.status_code == 422
    assert "证据名称：此项必填。" in answer.text
    assert "从无证单位进货" in answer.text
    given = {**token, **FIELDS, "file.files": (io.BytesIO(b"%PDF-1.4 x"), "票据.pdf")}
    assert client.post(at, data=given, content_type="multipart/form-data").status_code == 302
    page = client.get(at).text
    assert "进货票据" in page
    assert "SM3" in page
    assert "核对一致" in client.post(f"{at}/check", data=token).text
    leader = enter("section1")
    reason = {"csrf_token": csrf_of(leader, at), "reason": "与原件不符"}
    assert leader.post(f"{at}/2/exclude", data=reason).status_code == 302
    assert "已排除" in client.get(at).text
    assert enter("inspector9").get(at).status_code == 404


def test_the_case_file_is_downloaded_with_its_purpose(enter: Enter, walk: Walk) -> None:
    case_id = inspected(walk)
    client = enter("archivist1")
    token = {"csrf_token": csrf_of(client, f"/cases/{case_id}/evidence")}
    refused = client.post(f"/cases/{case_id}/file", data={**token, "purpose": ""})
    assert refused.status_code in (409, 422)
    assert "事由" in refused.text
    answer = client.post(f"/cases/{case_id}/file", data={**token, "purpose": "归档备份"})
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert "案卷 QY-SJ-RC-2026-0001" in archive.read("index.html").decode()
    assert "归档备份" in client.get(f"/cases/{case_id}/evidence").text
