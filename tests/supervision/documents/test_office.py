"""PDF by LibreOffice: kept, once for many who ask, limited in time, and nothing of ours reaches it."""

import io
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import docx
import pypdf
import pytest

from tests.support.office import missing
from workflows.supervision.documents import office


def word_file(text: str) -> bytes:
    written = docx.Document()
    written.add_paragraph(text)
    stream = io.BytesIO()
    written.save(stream)
    return stream.getvalue()


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> Path:
    """A stand-in for soffice; ``$made`` is the folder it writes to, ``$word`` the file it is given."""
    path = folder / "soffice"
    given = 'eval "word=\\${$#}"; eval "made=\\${$(($#-1))}"'
    path.write_text("\n".join(["#!/bin/sh", given, *lines]), encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv(office.SETTING, str(path))
    return path


PDF = 'mkdir -p "$made"; echo "%PDF-1.7" > "$made/document.pdf"'


def test_a_real_pdf_is_made_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = missing()
    assert sentence is None, sentence
    content = word_file("责令限期改正通知书")
    made = office.pdf_of(content, folder=tmp_path)
    assert "责令限期改正通知书" in pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()
    monkeypatch.setenv(office.SETTING, "/nowhere/soffice")
    assert office.pdf_of(content, folder=tmp_path) == made


def test_without_libreoffice_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(office.SETTING, "/nowhere/soffice")
    assert office.soffice() is None and office.version() is None
    with pytest.raises(office.OfficeMissing):
        office.pdf_of(word_file("x"), folder=tmp_path)


def test_of_eight_who_ask_for_one_document_one_converts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, f'echo once >> "{tmp_path}/runs"', "sleep 0.3", PDF)
    content = word_file("x")
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: office.pdf_of(content, folder=tmp_path / "kept"), range(8)))
    assert made == {b"%PDF-1.7\n"}
    assert (tmp_path / "runs").read_text() == "once\n"


def test_no_more_than_two_convert_at_a_time_and_who_waits_too_long_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, "sleep 1.5", PDF)

    def ask(number: int) -> str:
        try:
            office.pdf_of(word_file(str(number)), folder=tmp_path / "kept", wait=0.4)
        except office.OfficeBusy:
            return "busy"
        return "made"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(ask, range(4))) == ["busy", "busy", "made", "made"]


def test_a_conversion_that_hangs_is_ended_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, f'(sleep 3; touch "{tmp_path}/lived") &', "sleep 30")
    begun = time.monotonic()
    with pytest.raises(office.NotConverted):
        office.pdf_of(word_file("x"), folder=tmp_path / "kept", seconds=0.3)
    assert time.monotonic() - begun < 2.5
    program(tmp_path, monkeypatch, PDF)
    assert office.pdf_of(word_file("x"), folder=tmp_path / "kept")  # the places are free again
    time.sleep(max(0.0, 3.3 - (time.monotonic() - begun)))
    assert not (tmp_path / "lived").exists()


def test_a_file_that_becomes_no_pdf_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "exit 0")
    with pytest.raises(office.NotConverted):
        office.pdf_of(word_file("x"), folder=tmp_path / "kept")


def test_nothing_of_our_environment_reaches_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPERVISION_SECRET_KEY", "very-secret")
    program(tmp_path, monkeypatch, f'env > "{tmp_path}/seen"; pwd >> "{tmp_path}/seen"', PDF)
    office.pdf_of(word_file("x"), folder=tmp_path / "kept")
    seen = (tmp_path / "seen").read_text()
    assert "very-secret" not in seen and "SUPERVISION" not in seen
