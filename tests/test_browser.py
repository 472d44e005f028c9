"""The browser of the tests works and shows Chinese."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import chromium


def test_chromium_draws_chinese(page, shoot: Callable[..., Path]) -> None:  # type: ignore[no-untyped-def]
    page.set_content("<h1 id=a>事中事后监管</h1>")
    assert page.inner_text("#a") == "事中事后监管"
    assert shoot(page, "chinese").stat().st_size > 1000


def test_a_machine_without_a_browser_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SUPERVISION_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "apt-get install chromium fonts-noto-cjk" in (chromium.missing() or "")
