"""Specs of what runs a registered operation: service and send tasks, and message events that throw."""

from SpiffWorkflow.bpmn.specs import defaults

from workflows.engine.running.deciding import decide
from workflows.engine.running.failures import StepFailed
from workflows.engine.running.nodes import Node
from workflows.engine.running.throwing import throw_error
from workflows.engine.running.turn import Token
from workflows.engine.types import BpmnError, Refused


class Operating(Node):
    """Runs the registered operation of its topic in the caller's transaction; events without a topic pass."""

    def _run_hook(self, my_task: Token) -> bool:
        if self.step is None or (self.step.event and not self.step.topic):
            return True
        turn = my_task.workflow.top_workflow.turn
        topic = self.step.topic
        operation = turn.host.operation(topic)
        if operation is None:
            raise turn.failure(self.bpmn_id, "operation", f"no operation is registered for the topic {topic!r}")
        try:
            result = operation(turn.context(my_task)) or {}
        except (Refused, StepFailed):
            raise
        except BpmnError as error:
            my_task.internal_data["error"] = error.code
            turn.record("error.thrown", self.bpmn_id, {"code": error.code, "message": error.message})
            return True
        except Exception as error:
            raise turn.failure(self.bpmn_id, "operation", f"{type(error).__name__}: {error}") from error
        my_task.internal_data["answers"] = turn.write(my_task, result)
        return True

    def _on_complete(self, my_task: Token) -> None:
        """An operation that threw an error has not completed: its activity is left by who catches the error."""
        code = my_task.internal_data.get("error")
        if code is None:
            super()._on_complete(my_task)
            return
        if self.wrapper is None:
            my_task.workflow.top_workflow.turn.record("element.cancelled", self.bpmn_id)
        throw_error(my_task.workflow, code, my_task)


class ServiceTask(Operating, defaults.ServiceTask):
    """Done by an operation of the host."""

    drawn_state = True


class BusinessRuleTask(ServiceTask):
    """Makes the decision in force; one with a topic runs as a service task."""

    def _run_hook(self, my_task: Token) -> bool:
        call = self.step.decision if self.step else None
        if call is None:
            return super()._run_hook(my_task)
        my_task.internal_data["answers"] = decide(my_task.workflow.top_workflow.turn, my_task, call)
        return True


class SendTask(Operating, defaults.SendTask):
    """Sends by an operation of the host."""

    drawn_state = True
