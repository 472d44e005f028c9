"""The user guide names every column of every kind."""

from pathlib import Path

import pytest

import workflows
from workflows.usecases import imports

GUIDE = (Path(workflows.__file__).parent.parent / "docs" / "import.zh-CN.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [kind for kind in imports.KINDS if kind != "calendar"])
def test_the_guide_lists_every_column(kind: str) -> None:
    section = GUIDE.split(f"（`{kind}`）")[1].split("\n## ")[0]
    missing = [title for title, _ in imports.template_columns(kind) if f"| {title} |" not in section]
    assert missing == []
