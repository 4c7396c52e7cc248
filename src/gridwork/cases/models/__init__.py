"""Cases: what is reported to the district, and what bodies are sent to do about it."""

from gridwork.cases.models.cases import Case, Channel
from gridwork.cases.models.escalations import Escalation, EscalationRule
from gridwork.cases.models.jobs import Job
from gridwork.cases.models.limits import CaseLimit, Stage, Unit
from gridwork.cases.models.notes import Audience, Evidence, Moment, Note
from gridwork.cases.models.reporters import Reporter, RevealRequest
from gridwork.cases.models.routing import RoutingRule, When
from gridwork.cases.models.suggestions import SuggestionModel, SuggestionUse
from gridwork.cases.models.types import CaseCondition, CaseType, Kind, StandardText
from gridwork.cases.models.watches import DigestRound, Watch, WatchMark

__all__ = [
    "Audience",
    "Case",
    "CaseCondition",
    "CaseLimit",
    "CaseType",
    "Channel",
    "DigestRound",
    "Escalation",
    "EscalationRule",
    "Evidence",
    "Job",
    "Kind",
    "Moment",
    "Note",
    "Reporter",
    "RevealRequest",
    "RoutingRule",
    "Stage",
    "StandardText",
    "SuggestionModel",
    "SuggestionUse",
    "Unit",
    "Watch",
    "WatchMark",
    "When",
]
