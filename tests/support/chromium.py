"""Where the browser of the machine is, and what to do when there is none."""

import os
import shutil
import subprocess

FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--lang=zh-CN"]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium: ``SUPERVISION_CHROMIUM``, or the first of the usual names on PATH."""
    given = os.environ.get("SUPERVISION_CHROMIUM")
    return given or next(filter(None, map(shutil.which, _NAMES)), None)


def missing() -> str | None:
    """A sentence that says what to install; None when browser and Chinese font are there."""
    if find() is None:
        return (
            "no Chromium on this machine: install the Debian packages `chromium` and `fonts-noto-cjk` "
            "(`apt-get install chromium fonts-noto-cjk`), or set SUPERVISION_CHROMIUM to the path of one"
        )
    if shutil.which("fc-list") and not _lists_a_chinese_font():
        return "no Chinese font on this machine: install the Debian package `fonts-noto-cjk`"
    return None


def _lists_a_chinese_font() -> bool:
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout.strip())
