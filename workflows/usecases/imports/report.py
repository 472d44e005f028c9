"""What an import did or would do, row by row, in Chinese."""

from dataclasses import dataclass, field
from enum import StrEnum

MOST_LINES = 500


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Line:
    """``row`` is the number the office sees in its own table; None for the file as a whole."""

    row: int | None
    level: Level
    message: str

    def __str__(self) -> str:
        return f"第{self.row}行：{self.message}" if self.row else self.message


@dataclass
class Report:
    """``ok``: nothing stands against the import. ``written``: it is in the database. ``secrets``: shown this once."""

    kind: str
    filename: str
    title: str
    lines: list[Line] = field(default_factory=list)
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    written: bool = False
    secrets: list[tuple[str, str]] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0

    @property
    def ok(self) -> bool:
        return self.errors == 0

    @property
    def in_order(self) -> list[Line]:
        """The lines by row, those of the whole file first."""
        return sorted(self.lines, key=lambda line: line.row or 0)

    def error(self, row: int | None, message: str) -> None:
        self.errors += 1
        self._add(Line(row, Level.ERROR, message))

    def warn(self, row: int | None, message: str) -> None:
        self.warnings += 1
        self._add(Line(row, Level.WARNING, message))

    def say(self, row: int | None, message: str) -> None:
        self._add(Line(row, Level.INFO, message))

    @property
    def summary(self) -> str:
        counts = (
            f"新增 {self.added}，更新 {self.updated}，未变 {self.unchanged}，错误 {self.errors}，提醒 {self.warnings}"
        )
        if self.written:
            return f"已导入{self.title}：{counts}。"
        if self.ok:
            return f"试导入{self.title}，可以导入，尚未写入：{counts}。"
        return f"导入{self.title}未通过，没有写入任何内容：{counts}。请按下列提示修改后重新导入。"

    def __str__(self) -> str:
        shown = [str(line) for line in self.in_order]
        if self.errors + self.warnings > MOST_LINES:
            shown.append(f"提示较多，只列出前 {MOST_LINES} 条。")
        shown += [f"账号 {login} 的初始密码：{password}（首次登录须修改）" for login, password in self.secrets]
        return "\n".join([f"{self.filename}：{self.summary}", *shown])

    def _add(self, line: Line) -> None:
        if len(self.lines) < MOST_LINES:
            self.lines.append(line)
