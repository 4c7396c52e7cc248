"""How a session, a double report, an edition of a series and a contest are followed.

In every row: name, from, to, who may; then what it asks, what must hold, what follows. None has a clock: a session has
its day, a contest its window.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gridwork.calendars.working_time import WorkingTime
from gridwork.kernel.procedures import Procedure, Step
from gridwork.organisations.hours import working_time
from gridwork.outreach import actions, checks, forms
from gridwork.outreach.states import ContestState, DoubleState, EditionState, SessionState

S, D, E, C = SessionState, DoubleState, EditionState, ContestState
REASON: dict[str, Any] = {"form": forms.ReasonForm, "effect": actions.note_reason}


def hours(_record: Any) -> WorkingTime:
    return working_time()


# fmt: off
SESSION = Procedure(
    SessionState,
    Step("hold_session", S.PLANNED, S.HELD, "outreach.hold",
         check=checks.day_has_come, label=_("It took place")),
    Step("report_session", S.HELD, S.REPORTED, "outreach.hold",
         form=forms.ReportForm, effect=actions.report, label=_("Report how many came")),
    Step("count_session", S.REPORTED, S.COUNTED, "outreach.count",
         check=checks.may_count, label=_("Count")),
    # Another day, another number, or none.
    Step("move_session", S.PLANNED, S.PLANNED, "outreach.hold",
         form=forms.MoveForm, effect=actions.move, label=_("Move the session")),
    Step("report_session", S.REPORTED, S.REPORTED, "outreach.hold",
         form=forms.ReportForm, effect=actions.report, label=_("Correct the numbers")),
    Step("return_session", S.REPORTED, S.HELD, "outreach.count", **REASON, label=_("Return the report")),
    Step("uncount_session", S.COUNTED, S.REPORTED, "outreach.count", **REASON, label=_("Take out of the count")),
    *(Step("cancel_session", state, S.CANCELLED, "outreach.hold", **REASON, label=_("Cancel"))
      for state in (S.PLANNED, S.HELD)),
    # What follows from a decision about a double report.
    *(Step("count_elsewhere", state, S.DOUBLE, "outreach.decide_double") for state in (S.REPORTED, S.COUNTED)),
    Step("count_again", S.DOUBLE, S.REPORTED, "outreach.decide_double"),
    hours=hours,
)

DOUBLE = Procedure(
    DoubleState,
    Step("confirm_double", D.PROPOSED, D.CONFIRMED, "outreach.decide_double",
         form=forms.ConfirmForm, check=checks.both_have_numbers, effect=actions.count_once, label=_("One session")),
    Step("dismiss_double", D.PROPOSED, D.DISMISSED, "outreach.decide_double",
         form=forms.ReasonForm, effect=actions.count_both, label=_("Two sessions")),
    *(Step("reopen_double", state, D.PROPOSED, "outreach.decide_double",
           form=forms.ReasonForm, effect=actions.count_both, label=_("Take the decision back"))
      for state in (D.CONFIRMED, D.DISMISSED)),
    hours=hours,
)

EDITION = Procedure(
    EditionState,
    Step("number_edition", E.PLANNED, E.NUMBERED, "outreach.give_number",
         form=forms.NumberForm, effect=actions.give_number, label=_("Enter the owner’s number")),
    Step("hold_edition", E.NUMBERED, E.HELD, "outreach.change_seriesedition",
         check=checks.day_has_come, label=_("It was held or issued")),
    *(Step("cancel_edition", state, E.CANCELLED, "outreach.change_seriesedition", **REASON, label=_("Cancel"))
      for state in (E.PLANNED, E.NUMBERED)),
    hours=hours,
)

CONTEST = Procedure(
    ContestState,
    Step("open_contest", C.ANNOUNCED, C.OPEN, "outreach.run_contest",
         check=checks.window_is_open, label=_("Open for entries")),
    Step("close_entries", C.OPEN, C.REVIEWING, "outreach.run_contest",
         check=checks.window_is_over, label=_("Begin the review")),
    Step("rank_contest", C.REVIEWING, C.RANKED, "outreach.run_contest",
         check=checks.every_entry_is_scored, effect=actions.note_who_ranked, label=_("Rank the entries")),
    Step("publish_contest", C.RANKED, C.PUBLISHED, "outreach.run_contest",
         check=checks.somebody_else_ranked, label=_("Publish the result")),
    Step("reopen_review", C.RANKED, C.REVIEWING, "outreach.run_contest",
         form=forms.ReasonForm, effect=actions.take_ranks_back, label=_("Review again")),
    *(Step("remove_reviewer", state, state, "outreach.run_contest",
           form=forms.RemoveReviewerForm, check=checks.somebody_reviews, effect=actions.remove_reviewer,
           label=_("Remove a reviewer"))
      for state in (C.ANNOUNCED, C.OPEN, C.REVIEWING)),
    *(Step("cancel_contest", state, C.CANCELLED, "outreach.run_contest", **REASON, label=_("Cancel"))
      for state in (C.ANNOUNCED, C.OPEN, C.REVIEWING)),
    hours=hours,
)
# fmt: on
