"""The rules a diagram must keep. One rule per function, one file per subject; a rule yields findings."""

from workflows.engine.reading.rules.subject import CalledKeys, Rule, Subject

ALL: tuple[Rule, ...] = ()

__all__ = ["ALL", "CalledKeys", "Rule", "Subject"]
