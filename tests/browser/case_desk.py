"""What several people do at the case desk: open a case, write down a letter, fetch a document, verify a draw."""

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from docx import Document

from tests.browser.office import Person, assert_fits
from tests.support.server import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

Shot = Callable[[Person, str], None]


def word_document(person: Person, title: str) -> str:
    """The text of the Word file that the case page offers."""
    entry = person.page.get_by_role("complementary").get_by_role("listitem").filter(has_text=title)
    with person.page.expect_download() as download:
        entry.get_by_role("link", name="下载 Word").click()
    document = Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def opens_case(person: Person, case_no: str) -> None:
    """The case page, from the list of cases."""
    person.goes("/cases/")
    person.page.get_by_label("搜索").fill(case_no)
    person.page.get_by_role("button", name="查询").click()
    person.page.wait_for_url("**q=**")
    person.page.get_by_role("row").filter(has_text=case_no).get_by_role("link").first.click()
    person.page.get_by_role("heading", name="办理记录").wait_for()


def registers(person: Person, case_no: str, letter: str, values: dict[str, str], shot: Shot | None = None) -> None:
    """Write down, on the case page, what came in from the party."""
    opens_case(person, case_no)
    waiting = person.page.get_by_text(f"可登记：{letter}").locator("..")
    waiting.get_by_role("link", name="登记").click()
    person.page.get_by_role("heading", level=1, name=letter).wait_for()
    for label, value in values.items():
        person.fills(label, value)
    if shot:
        shot(person, "letter")
    person.page.get_by_role("button", name="登记", exact=True).click()
    person.says(f"已登记：{letter}。")
    person.office.settle()


def scans(person: Person, case_no: str, direction: str, shoot: Callable[["Page", str], Path] | None = None) -> None:
    """Open the code of the visit, as a phone does that has read it, and record the scan."""
    opens_case(person, case_no)
    person.page.get_by_role("link", name="检查码").click()
    person.page.get_by_role("img", name="检查码").wait_for()
    person.page.get_by_role("link", name="在本机打开").click()
    person.page.get_by_role("button", name=f"{direction}扫码").click()
    person.says("已记录扫码。")
    assert_fits(person.page)
    if shoot:
        shoot(person.page, f"scan-{direction}")
    person.office.settle()


def verified(record: Path) -> tuple[int, str]:
    """What a citizen sees who runs the script on the downloaded record."""
    done = subprocess.run(
        [sys.executable, "-I", ROOT / "scripts/draw_verify.py", record], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.split()[0] if done.stdout else done.stderr


def numbers_in(text: str) -> list[str]:
    return re.findall(r"QY-SJ-[A-Z]+-2026-\d{4}", text)
