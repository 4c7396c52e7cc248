"""Outreach: campaigns and their sessions, what was reported twice, materials, numbered series, contests."""

from gridwork.outreach.models.campaigns import Campaign, CampaignPartner
from gridwork.outreach.models.contests import Contest, ContestEntry
from gridwork.outreach.models.doubles import DoubleReport
from gridwork.outreach.models.materials import Material, Reach
from gridwork.outreach.models.reviewers import ContestReviewer, ContestScore, DeclaredConflict
from gridwork.outreach.models.series import Series, SeriesEdition
from gridwork.outreach.models.sessions import Attendance, Session, SessionEvidence

__all__ = [
    "Attendance", "Campaign", "CampaignPartner", "Contest", "ContestEntry", "ContestReviewer", "ContestScore",
    "DeclaredConflict", "DoubleReport", "Material", "Reach", "Series", "SeriesEdition", "Session", "SessionEvidence",
]  # fmt: skip
