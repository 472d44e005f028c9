"""登记台账: permits, equipment, and what of them is running out. Read by everyone who works on cases."""

from workflows.usecases.registries.alarms import AlarmRow, alarms
from workflows.usecases.registries.equipment import EquipmentRow, equipment
from workflows.usecases.registries.parties import PartyView, party
from workflows.usecases.registries.permits import PermitRow, permits
from workflows.usecases.registries.wanted import Page, Wanted, departments

__all__ = [
    "AlarmRow", "EquipmentRow", "Page", "PartyView", "PermitRow", "Wanted", "alarms", "departments", "equipment",
    "party", "permits",
]  # fmt: skip
