"""The bundles do their work under the content security policy of the product, at both widths."""

import html
import json
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from webapp.security import POLICY

DIST = Path(__file__).parents[2] / "webapp" / "static" / "dist"
STATE = {
    "done": ["begin", "visit"],
    "flows": ["f1", "f2"],
    "open": {"approve": {"count": 3, "overdue": 1, "href": "/cases"}},
    "incidents": [],
}
CHART = {
    "categories": ["市场监管局", "民政局"],
    "series": [
        {"name": "在办", "tone": "open", "values": [3, 4]},
        {"name": "超期", "tone": "overdue", "values": [1, 0]},
    ],
    "links": [["/a", "/b"], ["/c", "/d"]],
}


class _Pages(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    assert (DIST / "site.js").exists(), "the front-end bundles are missing: run scripts/setup"
    folder = tmp_path_factory.mktemp("site")
    (folder / "dist").symlink_to(DIST)
    (folder / "two_steps.bpmn").write_bytes(Path(__file__).with_name("two_steps.bpmn").read_bytes())
    (folder / "viewer.html").write_text(_page("viewer", _island("diagram", "/two_steps.bpmn", state=STATE)))
    (folder / "gone.html").write_text(_page("viewer", _island("diagram", "/no_such.bpmn")))
    (folder / "charts.html").write_text(_page("charts", _island("chart", json.dumps(CHART))))
    (folder / "site.html").write_text(
        _page("site", '<i id="icon" class="ti ti-bell"></i><button class="btn">好</button>')
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def _island(kind: str, value: str, *, state: object = None) -> str:
    more = f" data-state='{html.escape(json.dumps(state))}'" if state else ""
    return f"<div id=island data-{kind}='{html.escape(value)}'{more}></div>"


def _page(bundle: str, body: str) -> str:
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="dist/site.css">'
        f'<link rel="stylesheet" href="dist/{bundle}.css"><body>{body}<script src="dist/{bundle}.js" defer></script>'
    )


def _open(page: Any, address: str) -> list[str]:
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    return errors


@pytest.mark.parametrize("on_phone", [False, True], ids=["desktop", "phone"])
def test_the_viewer_shows_what_is_done_and_what_is_open(
    site: str, new_page: Callable[..., Any], shoot: Callable[..., Path], on_phone: bool
) -> None:
    page = new_page(phone=on_phone)
    errors = _open(page, f"{site}/viewer.html")
    page.wait_for_selector("[data-ready]")
    assert page.locator(".is-done").count() == 2
    assert page.locator(".is-taken").count() == 2
    assert page.locator(".is-open.is-overdue").get_attribute("data-element-id") == "approve"
    badge = page.locator(".diagram-badge")
    assert (badge.inner_text(), badge.get_attribute("title")) == ("3", "在办 3 件，其中超期 1 件")
    assert "rgb(43, 138, 62)" in page.evaluate(
        "getComputedStyle(document.querySelector('.is-done .djs-visual > :first-child')).stroke"
    )
    shoot(page, "viewer")
    assert errors == []


def test_a_phone_shows_the_open_step_in_the_middle(site: str, phone: Any) -> None:
    _open(phone, f"{site}/viewer.html")
    phone.wait_for_selector("[data-ready]")
    step = phone.locator("[data-element-id=approve]").bounding_box()
    assert abs(step["x"] + step["width"] / 2 - 195) < 40
    assert step["width"] > 70


def test_the_logo_of_bpmn_io_is_fully_visible(site: str, new_page: Callable[..., Any]) -> None:
    for on_phone in (False, True):
        page = new_page(phone=on_phone)
        _open(page, f"{site}/viewer.html")
        page.wait_for_selector("[data-ready]")
        on_top = """() => {
            const box = document.querySelector('.bjs-powered-by').getBoundingClientRect();
            return [[1, 1], [box.width - 1, 1], [1, box.height - 1], [box.width - 1, box.height - 1]].every(([x, y]) =>
                document.elementFromPoint(box.x + x, box.y + y)?.closest('.bjs-powered-by'));
        }"""
        assert page.evaluate(on_top)
        logo, frame = page.locator(".bjs-powered-by").bounding_box(), page.locator("#island").bounding_box()
        assert frame["x"] + frame["width"] - logo["x"] - logo["width"] < 40
        assert frame["y"] + frame["height"] - logo["y"] - logo["height"] < 40


def test_a_missing_diagram_ends_in_a_sentence(site: str, page: Any) -> None:
    _open(page, f"{site}/gone.html")
    page.wait_for_selector("[data-failed]")
    assert page.inner_text("#island") == "流程图暂时无法显示，请刷新页面再试。"


def test_the_chart_draws_bars_and_names(site: str, page: Any, shoot: Callable[..., Path]) -> None:
    errors = _open(page, f"{site}/charts.html")
    page.wait_for_selector("[data-ready] svg")
    words = page.inner_text("#island") + page.locator("#island svg").text_content()
    assert "市场监管局" in words and "超期" in words
    shoot(page, "chart")
    assert errors == []


def test_the_site_bundle_brings_icons_and_htmx(site: str, page: Any) -> None:
    errors = _open(page, f"{site}/site.html")
    assert page.evaluate("htmx.version").startswith("2.0.")
    page.evaluate("document.fonts.load('16px tabler-icons', '\\uea35')")
    assert page.evaluate("document.fonts.check('16px tabler-icons')")
    assert page.locator("#icon").evaluate("e => getComputedStyle(e, '::before').content") not in ("none", "normal")
    assert errors == []
