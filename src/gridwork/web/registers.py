"""What there is: every register, the rooms that have pages of their own, what settings shows, and what is swept."""

from collections.abc import Callable
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gridwork.accounts import registers as accounts
from gridwork.accounts import tasks as accounts_tasks
from gridwork.assessments import registers as assessments
from gridwork.cases import registers as cases
from gridwork.cases import tasks as cases_tasks
from gridwork.documents import registers as documents
from gridwork.figures import registers as figures
from gridwork.figures import tasks as figures_tasks
from gridwork.imports import registers as imports
from gridwork.imports import tasks as imports_tasks
from gridwork.imports.came_in import filtered_by_import
from gridwork.keeping import tasks as keeping_tasks
from gridwork.kernel.registers import Register
from gridwork.organisations import registers as organisations
from gridwork.outreach import registers as outreach
from gridwork.places import registers as places
from gridwork.places import tasks as places_tasks
from gridwork.retention import registers as retention
from gridwork.retention import tasks as retention_tasks

CASES = (cases.Cases(), cases.Jobs(), cases.Notes(), cases.RevealRequests())
CASE_SETTINGS = (
    cases.CaseTypes(),
    cases.CaseConditions(),
    cases.CaseLimits(),
    cases.RoutingRules(),
    cases.StandardTexts(),
    cases.EscalationRules(),
    cases.SuggestionModels(),
)
PLACES = (places.Places(), places.Sites(), places.LinearPlaces())
PLACES_IN_TIME = (
    places.PlaceNames(),
    places.PlaceCodes(),
    places.PlaceParents(),
    places.PlaceBoundaries(),
    places.PlaceSuccessors(),
    places.CodeLists(),
)
BODIES = (organisations.Bodies(), organisations.Powers(), organisations.Rooms())
CALENDAR = (organisations.OfficeHoursOfBodies(), organisations.DayOverrides(), organisations.AnnouncedYears())
PEOPLE = (accounts.Users(), accounts.Teams(), accounts.TeamMembers(), accounts.Deputies())
RIGHTS = (accounts.Roles(), accounts.Widenings(), accounts.Grants(), accounts.GrantRequests(), accounts.ApiTokens())
IMPORTS = (imports.ImportSources(),)
OUTREACH = (
    outreach.Campaigns(),
    outreach.CampaignPartners(),
    outreach.Sessions(),
    outreach.Attendances(),
    outreach.DoubleReports(),
    outreach.Materials(),
    outreach.Reaches(),
    outreach.SeriesOfEditions(),
    outreach.SeriesEditions(),
    outreach.Contests(),
    outreach.ContestReviewers(),
    outreach.ContestEntries(),
)
RELEASES = (figures.Releases(),)
DOCUMENTS = (documents.Documents(), documents.Supersessions(), documents.Honours())
ASSESSMENTS = (
    assessments.Assessments(),
    assessments.Awards(),
    assessments.Objections(),
    assessments.Vetoes(),
    assessments.Milestones(),
)
KEPT = (retention.Holds(), retention.PersonalRequests())
ASSESSMENT_SETTINGS = (
    assessments.Schemes(),
    assessments.SchemeGroups(),
    assessments.SchemeItems(),
    assessments.Samples(),
)

REGISTERS: tuple[Register, ...] = (
    *CASES, *CASE_SETTINGS, *PLACES, *PLACES_IN_TIME, *BODIES, *CALENDAR, *PEOPLE, *RIGHTS, *IMPORTS, *DOCUMENTS,
    *OUTREACH, *ASSESSMENTS, *ASSESSMENT_SETTINGS, *RELEASES, *KEPT,
)  # fmt: skip
filtered_by_import(REGISTERS)
ROOMS_WITH_PAGES: tuple[str, ...] = (
    "gridwork.cases",
    "gridwork.assessments",
    "gridwork.figures",
    "gridwork.accounts",
    "gridwork.places",
    "gridwork.organisations",
    "gridwork.documents",
    "gridwork.notices",
    "gridwork.imports",
    "gridwork.outreach",
    "gridwork.retention",
)
SETTINGS: tuple[tuple[str | Promise, tuple[Register, ...]], ...] = (
    (_("Cases"), CASE_SETTINGS),
    (_("Assessments"), ASSESSMENT_SETTINGS),
    (_("Calendar"), CALENDAR),
    (_("Bodies"), BODIES),
    (_("People"), PEOPLE),
    (_("Rights"), RIGHTS),
    (_("Documents"), DOCUMENTS),
    (_("Imports"), IMPORTS),
    (_("Retention"), KEPT),
)
SWEEPS: tuple[Callable[[datetime], object], ...] = (
    accounts_tasks.forget_ended,
    cases_tasks.sweep,
    cases_tasks.tell,
    places_tasks.settle,
    imports_tasks.discard_old_files,
    imports_tasks.take_up_broken_off,
    imports_tasks.pull_due,
    figures_tasks.keep,
    figures_tasks.take_up_drafts,
    retention_tasks.sweep_due,
    keeping_tasks.note_erasures,
)
