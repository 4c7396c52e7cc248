"""How a scheme is published, a place assessed and named, an objection answered, an award kept or withdrawn.

In every row: name, from, to, who may; then what it asks, what its clock does, what must hold, what follows.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gridwork.assessments import actions, checks, clocks, forms
from gridwork.assessments.states import (
    AssessmentState,
    AwardState,
    MilestoneState,
    ObjectionState,
    SchemeState,
    VetoState,
)
from gridwork.kernel.procedures import STOP, Procedure, Step

S, A, B, W, V, M = SchemeState, AssessmentState, ObjectionState, AwardState, VetoState, MilestoneState
REASON: dict[str, Any] = {"asks": ("reason",), "needs": ("reason",)}
ON_A_BASIS: dict[str, Any] = {"asks": ("reason", "basis"), "needs": ("reason", "basis")}
ANSWER: dict[str, Any] = {"asks": ("answer",), "needs": ("answer",), "clock": STOP, "effect": actions.end_objection}

# fmt: off
SCHEME = Procedure(
    SchemeState,
    Step("publish_scheme", S.DRAFT, S.PUBLISHED, "assessments.publish",
         check=checks.may_publish, effect=actions.publish, label=_("Publish")),
    Step("open_round", S.PUBLISHED, S.PUBLISHED, "assessments.publish",
         check=checks.somebody_is_missing, effect=actions.open_round, label=_("Open the assessments")),
    Step("draw_sample", S.PUBLISHED, S.PUBLISHED, "assessments.verify",
         form=forms.DrawForm, check=checks.something_can_be_drawn, effect=actions.draw_sample,
         label=_("Draw who is visited")),
    *(Step("copy_scheme", state, state, "assessments.add_scheme",
           form=forms.CopyForm, effect=actions.copy, label=_("Copy"))
      for state in (S.DRAFT, S.PUBLISHED, S.RETIRED)),
    Step("retire_scheme", S.PUBLISHED, S.RETIRED, "assessments.publish", label=_("Retire")),
    hours=clocks.hours,
)

ASSESSMENT = Procedure(
    AssessmentState,
    Step("submit_self_score", A.SELF_SCORING, A.SELF_SCORED, "assessments.score",
         clock=clocks.CHECK_WITHIN, check=checks.may_submit, effect=actions.submit, label=_("Submit the self-score")),
    Step("pass_check", A.SELF_SCORED, A.CHECKED, "assessments.check",
         clock=clocks.VERIFY_WITHIN, check=checks.may_pass_check, effect=actions.pass_check,
         label=_("Pass the town check")),
    Step("verify_assessment", A.CHECKED, A.VERIFIED, "assessments.verify",
         asks=("visited_on",), clock=STOP, check=checks.may_verify, effect=actions.verify, label=_("Verify")),
    Step("publish_notice", A.VERIFIED, A.ON_NOTICE, "assessments.name",
         clock=clocks.NOTICE, check=checks.passes, effect=actions.begin_notice, label=_("Put on public notice")),
    Step("name_place", A.ON_NOTICE, A.NAMED, "assessments.name",
         clock=STOP, check=checks.may_name, effect=actions.name, label=_("Name it")),
    # A named person says that it is not named, and why.
    *(Step("leave_unnamed", state, A.NOT_NAMED, "assessments.name",
           **REASON, clock=STOP, check=checks.may_leave_unnamed, effect=actions.decide, label=_("Do not name"))
      for state in (A.VERIFIED, A.ON_NOTICE)),
    # Back, with the clock running.
    Step("return_to_place", A.SELF_SCORED, A.SELF_SCORING, "assessments.check", **REASON, label=_("Send back")),
    Step("return_to_town", A.CHECKED, A.SELF_SCORED, "assessments.verify", **REASON, label=_("Send back to the town")),
    *(Step("verify_again", state, A.CHECKED, "assessments.name",
           **REASON, clock=clocks.VERIFY_WITHIN, effect=actions.end_notice, label=_("Have it verified again"))
      for state in (A.VERIFIED, A.ON_NOTICE)),
    # What follows from the draw.
    Step("be_drawn", A.CHECKED, A.CHECKED, "assessments.verify", asks=("sample",)),
    opens=clocks.SCORE_WITHIN,
    hours=clocks.hours,
)

OBJECTION = Procedure(
    ObjectionState,
    Step("uphold_objection", B.RAISED, B.UPHELD, "assessments.answer", **ANSWER, label=_("Uphold")),
    Step("dismiss_objection", B.RAISED, B.DISMISSED, "assessments.answer", **ANSWER, label=_("Dismiss")),
    Step("withdraw_objection", B.RAISED, B.WITHDRAWN, "assessments.answer",
         clock=STOP, effect=actions.end_objection, label=_("Note its withdrawal")),
    opens=clocks.ANSWER_WITHIN,
    hours=clocks.hours,
)

AWARD = Procedure(
    AwardState,
    Step("review_award", W.OPEN, W.UNDER_REVIEW, "assessments.review", label=_("Re-evaluate")),
    Step("keep_award", W.UNDER_REVIEW, W.OPEN, "assessments.review",
         **REASON, clock=clocks.A_YEAR, effect=actions.lift, label=_("Keep the award")),
    Step("warn_award", W.UNDER_REVIEW, W.WARNED, "assessments.review",
         asks=("reason", "basis", "mend_by"), needs=("reason", "basis", "mend_by"), clock=clocks.TERM,
         effect=actions.warn, label=_("Warn, with a term")),
    Step("lift_warning", W.WARNED, W.OPEN, "assessments.review",
         **REASON, clock=clocks.A_YEAR, effect=actions.lift, label=_("Mended: lift the warning")),
    Step("withdraw_award", W.UNDER_REVIEW, W.WITHDRAWN, "assessments.withdraw",
         **ON_A_BASIS, clock=STOP, check=checks.may_withdraw, effect=actions.withdraw, label=_("Withdraw the award")),
    Step("withdraw_award", W.WARNED, W.WITHDRAWN, "assessments.withdraw",
         **ON_A_BASIS, clock=STOP, check=checks.term_is_over, effect=actions.withdraw, label=_("Withdraw the award")),
    # The village was merged, or asks for it itself.
    Step("cancel_award", W.UNDER_REVIEW, W.CANCELLED, "assessments.withdraw",
         **REASON, clock=STOP, effect=actions.end_award, label=_("Cancel")),
    Step("give_certificate", W.OPEN, W.OPEN, "assessments.name",
         check=checks.has_no_certificate, effect=actions.give_certificate, label=_("Make the certificate")),
    # What follows from a veto: by itself, in the name of whoever confirmed it.
    *(Step("reopen_award", state, W.UNDER_REVIEW, "assessments.confirm", effect=actions.note_veto)
      for state in (W.OPEN, W.WARNED, W.UNDER_REVIEW)),
    opens=clocks.A_YEAR,
    hours=clocks.hours,
)

VETO = Procedure(
    VetoState,
    Step("confirm_veto", V.REPORTED, V.CONFIRMED, "assessments.confirm",
         check=checks.may_decide_veto, effect=actions.confirm_veto, label=_("Confirm")),
    Step("dismiss_veto", V.REPORTED, V.DISMISSED, "assessments.confirm",
         **REASON, check=checks.may_decide_veto, effect=actions.decide_veto, label=_("Do not confirm")),
    hours=clocks.hours,
)

MILESTONE = Procedure(
    MilestoneState,
    Step("reach_milestone", M.PLANNED, M.REACHED, "assessments.change_milestone",
         asks=("document",), needs=("document",), clock=STOP, effect=actions.reach, label=_("Reached by a document")),
    Step("drop_milestone", M.PLANNED, M.DROPPED, "assessments.change_milestone",
         **REASON, clock=STOP, label=_("Drop")),
    opens=clocks.BY_THAT_DAY,
    hours=clocks.hours,
)
# fmt: on
