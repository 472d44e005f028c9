"""The bell rings for what can still be done."""

from sqlalchemy import insert

from tests.diagrams.world import Walk
from tests.webapp.conftest import Enter
from workflows.supervision.cases.tables import notification

START = {"item": 1, "party": 1, "method": "site_visit", "mode": "key", "task_source": "assigned", "reason": "年度计划"}
TEXT = "“填报检查审批表”即将到期"


def test_a_reminder_of_a_completed_step_is_gone_from_the_bell_and_the_list(enter: Enter, walk: Walk) -> None:
    walk.begin("handler1", "daily_inspection", **START)
    item = walk.item("prepare_inspection").id
    row = {"login": "handler1", "case_id": walk.case_id, "work_item_id": item, "kind": "reminder", "text": TEXT}
    with walk.database.transaction() as conn:
        conn.execute(insert(notification).values(**row, at=walk.now))
    client = enter("handler1")
    assert TEXT in client.get("/notifications/").text
    assert "提醒 1 条" in client.get("/").text
    walk.do(
        "handler1", "prepare_inspection", planned_on="2026-03-25", inspectors=["inspector1", "inspector2"],
        lead_inspector="inspector1", announcement="advance", content="证照", basis="《食品安全法》第一百一十条",
    )  # fmt: skip
    assert TEXT not in client.get("/notifications/").text
    done = client.get("/done").text
    assert "按期办结" in done
    assert "超期办结" not in done
