"""Assessments: schemes with their items, score sheets, awards, and the milestones of a plan."""

from gridwork.assessments.models.assessments import Assessed, Assessment, AssessmentFile, Objection, Sample, Score
from gridwork.assessments.models.awards import Award, Veto
from gridwork.assessments.models.milestones import Milestone
from gridwork.assessments.models.schemes import GroupKind, Scheme, SchemeGroup, SchemeItem

__all__ = [
    "Assessed",
    "Assessment",
    "AssessmentFile",
    "Award",
    "GroupKind",
    "Milestone",
    "Objection",
    "Sample",
    "Scheme",
    "SchemeGroup",
    "SchemeItem",
    "Score",
    "Veto",
]
