"""What a use case answers when it will not do what was asked."""

from collections.abc import Mapping


class NotFound(Exception):
    """找不到这条记录，或者您无权查看。"""


class NotPermitted(Exception):
    """您没有办理这项业务的权限。如确需办理，请联系本部门负责人或系统管理员调整岗位。"""


class FormInvalid(Exception):
    """表单有需要改正的地方；errors maps a field path (``rows.r1.fact``) to its sentence, "" for the whole form."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("；".join(f"{path}：{sentence}" for path, sentence in errors.items()))
        self.errors = dict(errors)
