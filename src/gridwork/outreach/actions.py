"""What a step of outreach does to its record and to others, in its transaction."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gridwork.accounts.acting import bodies_of
from gridwork.kernel.procedures import Act
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Conflict, Refusal
from gridwork.outreach import doubles
from gridwork.outreach.states import Audience

if TYPE_CHECKING:
    from gridwork.outreach.models import Contest, DoubleReport, SeriesEdition, Session


def note_reason(record: Any, act: Act) -> None:
    record.reason = act.answers["reason"]


# -- sessions -----------------------------------------------------------------------------------------------------


def move(session: "Session", act: Act) -> None:
    for name in ("held_on", "begins_at", "venue", "reason"):
        setattr(session, name, act.answers[name])


def report(session: "Session", act: Act) -> None:
    """The numbers by audience, and what shows them; then whether another body told of the same session."""
    from gridwork.outreach.models import Attendance, SessionEvidence

    told = {audience: act.answers[audience] for audience in Audience.values if act.answers.get(audience)}
    session.attended, session.how, session.reported_by = sum(told.values()), act.answers["how"], str(act.by)
    session.filed = act.answers["filed"]
    stored = {each.audience: each for each in session.attendances(manager="known").all()}
    for audience in {*told, *stored}:
        row = stored.get(audience) or Attendance(session=session, audience=audience)
        row.session, row.number, row.reported_on = session, told.get(audience, 0), local_day(act.now)
        row.write(by=act.by, now=act.now, action="report_session", permission="outreach.hold")
    files = [
        SessionEvidence.holding(content, session=session, handed_in_at=act.now) for content in act.answers["evidence"]
    ]
    if files:
        SessionEvidence.write_many(files, by=act.by, now=act.now, action="report_session", permission="outreach.hold")
    doubles.propose([session], now=act.now)


# -- double reports -----------------------------------------------------------------------------------------------


def count_once(double: "DoubleReport", act: Act) -> None:
    """One of the two counts from now on. The other stays as it was reported, and says where it is counted."""
    chosen = act.answers["counted"]
    double.counted_id, double.decided_by, double.reason = chosen, str(act.by), act.answers["reason"]
    reports = doubles.locked(double)
    other = reports[double.second_id if chosen == double.first_id else double.first_id]
    if doubles.counts_for_others(other):
        raise Refusal(_("Other reports are counted with “%(other)s”. Let that one count.") % {"other": other})
    other.take("count_elsewhere", by=act.by, now=act.now)


def count_both(double: "DoubleReport", act: Act) -> None:
    left_out = double.not_counted
    double.counted, double.decided_by, double.reason = None, str(act.by), act.answers["reason"]
    if left_out is not None:
        doubles.locked(double)[left_out.pk].take("count_again", by=act.by, now=act.now)


# -- series -------------------------------------------------------------------------------------------------------


def give_number(edition: "SeriesEdition", act: Act) -> None:
    """By whoever acts for the owner, or on the owner's letter; numbers rise, and none is given twice."""
    from gridwork.outreach.models import Series

    series = Series.known.select_for_update().get(pk=edition.series_id)
    number, edition.reference = act.answers["number"], act.answers["reference"]
    if not edition.reference and series.owner_id not in bodies_of(act.by, local_day(act.now)):
        raise Refusal(
            _("%(owner)s numbers this series. Name the letter in which it gave the number.") % {"owner": series.owner}
        )
    last = series.last_number
    edition.number = number or last + 1
    if edition.number <= last:
        raise Refusal(_("No. %(n)s is the last that was given. The next is %(next)s or higher.") % {
            "n": last, "next": last + 1
        })  # fmt: skip


# -- contests -----------------------------------------------------------------------------------------------------


def note_who_ranked(contest: "Contest", act: Act) -> None:
    contest.ranked_by = str(act.by)


def remove_reviewer(contest: "Contest", act: Act) -> None:
    """What the person gave stays where it is, and counts no more: see review.standings()."""
    from gridwork.outreach.models import ContestReviewer

    named = act.answers["reviewer"]
    if ContestReviewer.withdraw_many([named], by=act.by, now=act.now, reason=act.answers["reason"]):
        raise Conflict(_("%(record)s was changed by somebody else meanwhile.") % {"record": named})
    note_reason(contest, act)


def take_ranks_back(contest: "Contest", act: Act) -> None:
    contest.ranked_by = ""
    note_reason(contest, act)
