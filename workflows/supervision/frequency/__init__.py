"""Frequency (检查频次): how often a department may inspect a party in a year, how often it did, who shares a visit."""

from workflows.supervision.frequency.caps import Cap, all_caps, choose
from workflows.supervision.frequency.counting import counts, lock
from workflows.supervision.frequency.visits import JointVisit, counted_for, join, joint_visits, note_source, visited

__all__ = [
    "Cap",
    "JointVisit",
    "all_caps",
    "choose",
    "counted_for",
    "counts",
    "join",
    "joint_visits",
    "lock",
    "note_source",
    "visited",
]
