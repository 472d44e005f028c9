"""The last act of a draw, shared by every diagram that draws one."""

from workflows.db import Json
from workflows.engine.types import Refused, StepContext
from workflows.processes.common.reading import number, text
from workflows.supervision import drawing
from workflows.supervision.organisation.officers import officer_by_login


def run_draw(ctx: StepContext) -> dict[str, Json]:
    """The observer's words and the secret decide (国发〔2019〕5号: 随机抽取、公开); all ranks follow from both."""
    draw_id, observer = number(ctx, "draw_id"), officer_by_login(ctx.conn, ctx.actor)
    try:
        drawing.observe(
            ctx.conn,
            draw_id,
            words=text(ctx, "words"),
            observer=ctx.actor,
            observer_department=str(observer.department_id),
            now=ctx.now,
        )
        result = drawing.draw(ctx.conn, draw_id, actor=ctx.actor, now=ctx.now)
    except drawing.ObserverNotIndependent as error:
        raise Refused("监督员须来自其他部门，且未参与本批次，请由其他部门人员输入口令。", "words") from error
    except drawing.WordsUnfit as error:
        raise Refused("口令须为4至200个字。", "words") from error
    except drawing.NotEnoughInspectors as error:
        raise Refused("回避之后检查人员不足，请在重新抽取前补充持证人员。", "words") from error
    return {"drawn_count": len(result.objects)}
