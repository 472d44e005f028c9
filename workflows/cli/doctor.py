"""``supervision doctor``: what this machine has and lacks for running the product, a line each."""

import argparse
import shutil
import subprocess

from workflows.supervision.documents import office


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(args: argparse.Namespace) -> int:
    """0 always: what lacks here is replaced by something simpler, and the pages say so."""
    print(_office())
    print(_fonts())
    return 0


def _office() -> str:
    found = office.version()
    if found:
        return f"文书 PDF：可以生成（{found}，{office.soffice()}）。"
    return (
        "文书 PDF：不能生成，没有找到 LibreOffice。请安装 libreoffice-writer-nogui，或者用环境变量 "
        f"{office.SETTING} 指出 soffice 的位置；在此之前可下载 Word 文件或使用打印页。"
    )


def _fonts() -> str:
    if shutil.which("fc-list") is None:
        return "中文字体：无法检查（没有 fc-list）。"
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False).stdout
    if not listed.strip():
        return "中文字体：没有，PDF 中的汉字会缺失。请安装 fonts-noto-cjk 或者公文字体（仿宋、小标宋）。"
    wanted = ("仿宋", "FangSong", "小标宋")
    if any(name in listed for name in wanted):
        return "中文字体：有公文字体。"
    return "中文字体：有，但没有仿宋和小标宋，PDF 用相近字体代替；正式印制请在装有公文字体的电脑上打印 Word 文件。"
