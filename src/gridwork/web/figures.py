"""What is counted: every fact, and every figure over them, by the rooms that declare them."""

from gridwork.assessments import figures as assessments
from gridwork.cases import figures as cases
from gridwork.figures.facts import Fact
from gridwork.figures.indicators import Indicator
from gridwork.outreach import figures as outreach

FACTS: tuple[Fact, ...] = (
    cases.REPORTED,
    cases.JOBS,
    outreach.SESSIONS,
    outreach.EDITIONS,
    assessments.AWARDS,
    assessments.ASSESSMENTS,
)
INDICATORS: tuple[Indicator, ...] = (
    cases.cases_reported,
    cases.disposal_rate,
    cases.on_time_disposal_rate,
    cases.closure_rate,
    cases.on_time_closure_rate,
    cases.accurate_dispatch_rate,
    cases.rework_rate,
    outreach.outreach_attendances,
    outreach.outreach_departments,
    outreach.villages_lectured,
    outreach.salon_number,
    assessments.safe_villages_named,
    assessments.safe_villages_scored,
    assessments.safe_village_share,
    assessments.law_based_villages_named,
    assessments.law_based_towns_named,
)
