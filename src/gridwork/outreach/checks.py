"""What must hold before a step of outreach is taken. Each raises Refusal with the reason, or returns."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gridwork.kernel.procedures import Act
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.outreach import review
from gridwork.outreach.states import DoubleState, How, SessionState

if TYPE_CHECKING:
    from gridwork.outreach.models import Contest, DoubleReport, SeriesEdition, Session


def day_has_come(record: "Session | SeriesEdition", act: Act) -> None:
    if record.held_on > local_day(act.now):
        raise Refusal(_("It is planned for %(day)s, which has not come yet.") % {"day": record.held_on})


def may_count(session: "Session", act: Act) -> None:
    """By somebody else, on evidence, and not while it may be the same session as another one."""
    from gridwork.outreach.models import DoubleReport

    if session.reported_by == str(act.by):
        raise Refusal(_("You reported how many came. Somebody else has to count the session."))
    if session.how == How.ESTIMATED:
        raise Refusal(_("An estimate is not counted. Return the report and ask how many were counted."))
    if not session.filed and not session.evidence(manager="known").exists():
        raise Refusal(_("Nothing shows how many came. Return the report and ask for a photograph or the file number."))
    open_pairs = DoubleReport.known.filter(state=DoubleState.PROPOSED)
    pair = (open_pairs.filter(first=session.pk) | open_pairs.filter(second=session.pk)).first()
    if pair is not None:
        other = pair.second if pair.first_id == session.pk else pair.first
        raise Refusal(_("It may be the same session as “%(other)s”. Decide that first.") % {"other": other})


def both_have_numbers(double: "DoubleReport", act: Act) -> None:
    for report in double.reports:
        if report.state not in (SessionState.REPORTED, SessionState.COUNTED):
            words = _("“%(report)s” is “%(state)s” and cannot be one of two reports.")
            raise Refusal(words % {"report": report, "state": SessionState(report.state).label})


def window_is_open(contest: "Contest", act: Act) -> None:
    day = local_day(act.now)
    if not contest.opens_on <= day <= contest.closes_on:
        said = {"first": contest.opens_on, "last": contest.closes_on}
        raise Refusal(_("Entries are taken from %(first)s to %(last)s.") % said)


def window_is_over(contest: "Contest", act: Act) -> None:
    if local_day(act.now) <= contest.closes_on:
        raise Refusal(_("Entries are taken until %(last)s, that day included.") % {"last": contest.closes_on})
    if not contest.entries(manager="known").exists():
        raise Refusal(_("There is no entry to review. Cancel the contest, or move its last day."))


def every_entry_is_scored(contest: "Contest", act: Act) -> None:
    lacking = review.lacking(review.standings(contest), contest.scores_needed)
    if lacking:
        words = ngettext(
            "%(n)s entry has fewer than %(needed)s scores, the first of them entry %(first)s.",
            "%(n)s entries have fewer than %(needed)s scores, the first of them entry %(first)s.",
            len(lacking),
        )
        first = lacking[0].entry.number
        raise Refusal(words % {"n": len(lacking), "needed": contest.scores_needed, "first": first})


def somebody_else_ranked(contest: "Contest", act: Act) -> None:
    if contest.ranked_by == str(act.by):
        raise Refusal(_("You ranked the entries. Somebody else has to publish the result."))


def somebody_reviews(contest: "Contest", act: Act) -> None:
    if not contest.reviewers(manager="known").exists():
        raise Refusal(_("Nobody is named a reviewer of this contest yet."))
