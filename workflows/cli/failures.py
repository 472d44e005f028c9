"""Sentences for what can go wrong on a command line."""

from sqlalchemy.exc import ArgumentError, DatabaseError

from workflows.clock import ClockFileUnreadable
from workflows.db import NotStorable, StoreUnavailable, UnusableUrl, WrittenMeanwhile
from workflows.engine.types import Refused
from workflows.migrations import SchemaIsNewer
from workflows.usecases.errors import FormInvalid, NotFound, NotPermitted


class Unusable(Exception):
    """What was given on the command line cannot be used; the message is the Chinese sentence."""


def sentence(error: Exception) -> str | None:
    """The Chinese sentence for a known failure; None for one that nobody foresaw."""
    match error:
        case FormInvalid():
            return "\n".join([str(error), *(f"{field or '表单'}：{text}" for field, text in error.errors.items())])
        case Refused() | Unusable():
            return str(error)
        case NotFound() | NotPermitted():
            return type(error).__doc__
        case SchemaIsNewer():
            return f"数据库由更新的版本（{error}）建立，本版本不能使用。请启动新版本，或恢复本版本的备份。"
        case ClockFileUnreadable():
            return f"时钟文件 {error} 的内容不是日期时间；请写一行，如 2026-11-22T09:00，或不设该变量。"
        case OSError():
            return _of_file(error)
    return _of_store(error)


def _of_store(error: Exception) -> str | None:
    match error:
        case WrittenMeanwhile():
            return "其他人刚刚登记了同一条记录，没有写入任何内容。请核对后再试。"
        case NotStorable():
            return "内容中有系统不能保存的值（太长、数字过大或含有不可用的字符），没有写入任何内容。"
        case StoreUnavailable():
            return f"数据库暂时不可用，没有写入任何内容。请检查磁盘和 SUPERVISION_DATABASE_URL 后再试（{error}）。"
        case ArgumentError() | UnusableUrl():
            return "SUPERVISION_DATABASE_URL 不是可用的数据库地址，例如 sqlite:///var/supervision.db。"
        case DatabaseError() if "not a database" in str(error.orig):
            return "SUPERVISION_DATABASE_URL 指向的文件不是数据库，没有写入任何内容。请核对路径。"
    return None


def _of_file(error: OSError) -> str:
    name = error.filename or ""
    match error:
        case FileNotFoundError():
            return f"文件不存在：{name}。请核对路径。"
        case IsADirectoryError():
            return f"这是目录，不是文件：{name}。请给出文件路径。"
        case PermissionError():
            return f"没有权限读写：{name}。请检查文件权限。"
    return f"读写失败：{name} {error.strerror or error}。"
