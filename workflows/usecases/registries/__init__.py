"""登记台账: permits, equipment, intermediaries, organisations, what of them is running out, and ratings.

Read by everyone who works on cases.
"""

from workflows.usecases.registries.alarms import AlarmRow, alarms
from workflows.usecases.registries.equipment import EquipmentRow, equipment
from workflows.usecases.registries.intermediaries import IntermediaryRow, intermediaries
from workflows.usecases.registries.organisations import OrganisationRow, organisations
from workflows.usecases.registries.parties import PartyView, party
from workflows.usecases.registries.permits import PermitRow, permits
from workflows.usecases.registries.ratings import KINDS, RatingRow, ratings
from workflows.usecases.registries.wanted import Page, Wanted, departments

__all__ = [
    "KINDS", "AlarmRow", "EquipmentRow", "IntermediaryRow", "OrganisationRow", "Page", "PartyView", "PermitRow",
    "RatingRow", "Wanted", "alarms", "departments", "equipment", "intermediaries", "organisations", "party", "permits",
    "ratings",
]  # fmt: skip
