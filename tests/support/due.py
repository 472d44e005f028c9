"""Whether an act is late: the instant of a due answer is exclusive."""

from datetime import datetime

from workflows.supervision.deadlines import DueAnswer


def is_late(answer: DueAnswer, acted_at: datetime) -> bool:
    return acted_at >= answer.at
