"""The one way in which a step fails."""


class StepFailed(Exception):
    """A step could not be done (``kind``: operation, expression, collection, step_limit, dead_end, call, due_work).

    The caller's transaction rolls back; open an incident in a second one; mend the cause, then retry the incident.
    """

    def __init__(self, *, instance_id: str, root_id: str, element_id: str, kind: str, reason: str) -> None:
        super().__init__(f"{kind} at {element_id}: {reason}")
        self.instance_id = instance_id
        self.root_id = root_id
        self.element_id = element_id
        self.kind = kind
        self.reason = reason


class UnbridgedClock(RuntimeError):
    """SpiffWorkflow was about to read the wall clock; time comes from ``now``: evaluate the timer in ``timing.py``."""
