"""A walk whose due dates come from the real calendar and rules; notices and people for the tests beside it."""

from datetime import date, datetime

from tests.engine.drawn import RecordingHost
from workflows.engine.types import Due, StepContext
from workflows.supervision.deadlines import due_for
from workflows.supervision.organisation.actor import Actor

BIANBAN = Actor("bianban", "编办", 1, 1, frozenset({(1, "establishment_office")}))
SIFA = Actor("sifa1", "司法局", 2, 9, frozenset({(9, "legal_affairs")}))
INSPECTOR = Actor("inspector1", "执法人员", 3, 7, frozenset({(7, "inspector")}))
WORKING_SUNDAY = "一、元旦：1月1日（周五）至2日（周六）放假，共2天。1月3日（周日）上班。"
LONG_NEW_YEAR = "一、元旦：1月1日（周五）至5日（周二）放假调休，共5天。"
_REST_OF_2027 = """
二、春节：2月5日（周五）至11日（周四）放假，共7天。
三、清明节：4月5日（周一）放假。
四、劳动节：5月1日（周六）至2日（周日）放假。
五、端午节：6月9日（周三）放假。
六、中秋节：9月15日（周三）放假。
七、国庆节：10月1日（周五）至3日（周日）放假。
"""


def notice(first: str) -> str:
    """An invented notice for 2027; the real one does not exist yet."""
    return f"国务院办公厅关于2027年部分节假日安排的通知\n{first}{_REST_OF_2027}"


class CountingHost(RecordingHost):
    def due(self, ctx: StepContext, code: str, since: datetime | date | None) -> Due:
        answer = due_for(ctx.conn, code, since or ctx.now)
        return Due(
            answer.at, answer.on, code, answer.rule_id, answer.since, answer.calendar_version, answer.provisional
        )
