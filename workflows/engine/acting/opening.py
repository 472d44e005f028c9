"""What is open on a run, and the rows that show it to the world."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from workflows.db import new_id
from workflows.engine.running import timing
from workflows.engine.running.conditions import is_condition
from workflows.engine.running.failures import StepFailed
from workflows.engine.running.run import Run, is_call, is_message, is_open_item, is_signal, is_timer
from workflows.engine.running.throwing import waits_since
from workflows.engine.running.turn import Token, Turn
from workflows.engine.store import awaited_events
from workflows.engine.store.due import TIMER, due_row
from workflows.engine.store.work_items import NO_DUE_TIME
from workflows.engine.types import Refused, Step

NO_CANDIDATE = ("publishers",)
DEFAULT_PRIORITY = 50


@dataclass
class Open:
    """Tokens that wait for something outside, by kind and id."""

    items: dict[str, Token] = field(default_factory=dict)
    timers: dict[str, Token] = field(default_factory=dict)
    messages: dict[str, Token] = field(default_factory=dict)
    events: dict[str, Token] = field(default_factory=dict)  # signals and conditions
    calls: dict[str, Token] = field(default_factory=dict)


def open_on(run: Run) -> Open:
    found = Open()
    for token in run.live_tokens():
        ident = token.id.hex
        if is_open_item(token):
            found.items[ident] = token
        elif is_timer(token):
            found.timers[ident] = token
        elif is_message(token):
            found.messages[ident] = token
        elif is_signal(token) or is_condition(token):
            found.events[ident] = token
        elif is_call(token):
            found.calls[ident] = token
    return found


def item_rows(turn: Turn, tokens: Sequence[Token]) -> tuple[list[dict[str, Any]], list[list[str]]]:
    """Rows of new work items and their candidates."""
    rows, candidates = [], []
    for ident, token in zip(_ids(len(tokens)), tokens, strict=True):
        step = turn.steps[token.task_spec.bpmn_id]
        rows.append(_item_row(turn, token, step, ident))
        candidates.append(_candidates(turn, token, step))
    return rows, candidates


def _ids(count: int) -> list[str]:
    """New ids that sort in the order in which their tokens were put down, also within one millisecond."""
    first = new_id()
    return [f"{first[:12]}{number:04x}{new_id()[16:]}" for number in range(count)] if count > 1 else [first][:count]


def _item_row(turn: Turn, token: Token, step: Step, ident: str) -> dict[str, Any]:
    due = timing.due_facts(turn, token, step.due_date) if step.due_date else None
    due_at = timing.at(due) if due else None
    return {
        "id": ident,
        "instance_id": turn.instance_id,
        "root_id": turn.root_id,
        "definition_id": turn.definition_id,
        "key": turn.process_key,
        "business_key": turn.business_key,
        "element_id": step.id,
        "token": token.id.hex,
        "name": step.name or step.id,
        "state": "open",
        "assignee": _text(turn.evaluate(token, step.assignee)) if step.assignee else None,
        "due_at": due_at,
        "sort_at": due_at or NO_DUE_TIME,
        "due": due,
        "priority": _priority(turn, token, step),
        "version": 1,
        "created_at": turn.now,
    }


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _priority(turn: Turn, token: Token, step: Step) -> int:
    if not step.priority:
        return DEFAULT_PRIORITY
    value = turn.evaluate(token, step.priority)
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise turn.failure(step.id, "expression", f"the priority is {value!r:.40}, not a whole number") from error


def _candidates(turn: Turn, token: Token, step: Step) -> list[str]:
    groups = [name for text in step.candidate_groups for name in _names(turn.evaluate(token, text))]
    try:
        found = list(turn.host.candidates(turn.context(token), groups)) if groups else []
    except (Refused, StepFailed):
        raise
    except Exception as error:
        raise turn.failure(step.id, "operation", f"candidates of {groups}: {type(error).__name__}: {error}") from error
    if step.candidate_users:
        found += [f"user:{login}" for login in _names(turn.evaluate(token, step.candidate_users))]
    return found or list(NO_CANDIDATE)


def _names(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else str(value or "").split(",")
    return [name for name in (str(part).strip() for part in parts) if name]


def timer_rows(turn: Turn, tokens: Sequence[Token]) -> list[dict[str, Any]]:
    return [
        due_row(
            TIMER,
            due_at=timing.at(token.internal_data["due"]),
            payload={
                "token": token.id.hex,
                "element": token.task_spec.bpmn_id,
                "due": token.internal_data["due"],
            },
            instance_id=turn.instance_id,
            place=token.task_spec.place,
        )
        for token in tokens
    ]


def awaited_rows(turn: Turn, tokens: Sequence[Token]) -> list[dict[str, Any]]:
    return [
        {
            "instance_id": turn.instance_id,
            "root_id": turn.root_id,
            "name": token.task_spec.step.message,
            "element_id": token.task_spec.bpmn_id,
            "token": token.id.hex,
            "business_key": turn.business_key,
        }
        for token in tokens
    ]


def awaited_event_rows(turn: Turn, tokens: Sequence[Token]) -> list[dict[str, Any]]:
    """Rows of signals and conditions; those reached first stand first."""
    return [
        {
            "instance_id": turn.instance_id,
            "root_id": turn.root_id,
            "kind": awaited_events.SIGNAL if is_signal(token) else awaited_events.CONDITION,
            "name": token.internal_data.get("signal", ""),
            "element_id": token.task_spec.bpmn_id,
            "token": token.id.hex,
            "since": waits_since(token),
        }
        for token in tokens
    ]


def event_rows(turn: Turn) -> list[dict[str, Any]]:
    return [
        {
            "instance_id": turn.instance_id,
            "root_id": turn.root_id,
            "kind": happening.kind,
            "element_id": happening.element_id,
            "work_item_id": happening.work_item_id,
            "at": turn.now,
            "actor": turn.actor,
            "detail": happening.detail,
        }
        for happening in turn.happened
    ]
