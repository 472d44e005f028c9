"""Looking at special rectifications (专项整治): the list, one campaign with its departments, weeks and objects."""

from workflows.usecases.campaigns.listing import CampaignRow, Unfinished, listing, unfinished
from workflows.usecases.campaigns.looking import CampaignView, StageView, WeekCell, show
from workflows.usecases.campaigns.objects import ObjectPage, ObjectRow, Wanted, object_rows

__all__ = [
    "CampaignRow", "CampaignView", "ObjectPage", "ObjectRow", "StageView", "Unfinished", "Wanted", "WeekCell",
    "listing", "object_rows", "show", "unfinished",
]  # fmt: skip
