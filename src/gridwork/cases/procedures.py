"""How a case is followed, how a job sent to one body is done, and how a reporter's name is asked for.

Two procedures, not one product of states: a split is simply a second job. Steps without a label follow from others.
In every row: name, from, to, who may; then what it asks, what its clock does, what must hold, what follows.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gridwork.calendars.working_time import WorkingDays
from gridwork.cases import actions, checks, hours, reveals
from gridwork.cases.forms import steps as forms
from gridwork.cases.limits import HANDLE_WITHIN, SEND_WITHIN, VERIFY_WITHIN, retimed
from gridwork.cases.states import TO_DO, CaseState, JobState, RevealState
from gridwork.kernel.procedures import PAUSE, RESUME, STOP, Procedure, Step, extend

C, J, R = CaseState, JobState, RevealState
REASON: dict[str, Any] = {"asks": ("reason",), "needs": ("reason",)}

# fmt: off
CASE = Procedure(
    CaseState,
    Step("register_case", C.RECEIVED, C.REGISTERED, "cases.register",
         effect=actions.note_registration, label=_("Register")),
    Step("dispatch_case", C.REGISTERED, C.DISPATCHED, "cases.dispatch",
         form=forms.DispatchForm, clock=STOP, effect=actions.send_lead_job, label=_("Send")),
    Step("close_case", C.REPORTED, C.CLOSED, "cases.close",
         form=forms.AnsweredForm, clock=STOP, check=checks.may_close, effect=actions.end_and_tell, label=_("Close")),
    Step("evaluate_case", C.CLOSED, C.EVALUATED, "cases.evaluate",
         form=forms.EvaluateForm, check=checks.did_not_handle,
         effect=actions.evaluate, label=_("Evaluate")),
    # Instead of sending it.
    Step("handle_on_the_spot", C.RECEIVED, C.REPORTED, "cases.handle_on_the_spot",
         form=forms.OnTheSpotForm, clock=VERIFY_WITHIN, effect=actions.handle_on_the_spot,
         label=_("Handled on the spot")),
    Step("link_case", C.RECEIVED, C.LINKED, "cases.register",
         asks=("duplicate_of", "reason"), needs=("duplicate_of",), clock=STOP,
         effect=actions.link_to_original, label=_("Link as duplicate")),
    Step("link_case", C.REGISTERED, C.LINKED, "cases.register",
         asks=("duplicate_of", "reason"), needs=("duplicate_of",), clock=STOP,
         effect=actions.link_to_original, label=_("Link as duplicate")),
    Step("refuse_case", C.RECEIVED, C.REFUSED, "cases.register",
         form=forms.RefuseForm, clock=STOP, effect=actions.refuse, label=_("Do not register")),
    Step("refuse_case", C.REGISTERED, C.REFUSED, "cases.register",
         form=forms.RefuseForm, clock=STOP, effect=actions.refuse, label=_("Do not register")),
    # A second job for another part of it.
    Step("dispatch_case", C.DISPATCHED, C.DISPATCHED, "cases.dispatch",
         form=forms.DispatchForm, effect=actions.send_job, label=_("Send to another body too")),
    Step("dispatch_case", C.REPORTED, C.DISPATCHED, "cases.dispatch",
         form=forms.DispatchForm, clock=STOP, effect=actions.send_job, label=_("Send to another body too")),
    # Putting it right. Clocks that run keep their limit; the next one begins with that of the new type.
    *(Step("reclassify_case", state, state, "cases.register",
           form=forms.ReclassifyForm, effect=actions.reclassify, label=_("Reclassify"))
      for state in (C.RECEIVED, C.REGISTERED, C.DISPATCHED)),
    *(Step("relocate_case", state, state, "cases.register",
           asks=("place", "address", "reason"), needs=("place", "reason"), effect=actions.relocate,
           label=_("Correct the place"))
      for state in (C.RECEIVED, C.REGISTERED)),
    Step("unlink_case", C.LINKED, C.RECEIVED, "cases.register",
         **REASON, clock=SEND_WITHIN, effect=actions.unlink, label=_("Unlink")),
    # After the end.
    *(Step("answer_case", state, state, "cases.answer",
           form=forms.AnswerForm, effect=actions.note_answer, label=_("Note the reporter’s answer"))
      for state in (C.CLOSED, C.EVALUATED)),
    *(Step("reopen_case", state, C.REGISTERED, "cases.reopen",
           **REASON, clock=SEND_WITHIN, effect=actions.reopen, label=_("Reopen"))
      for state in (C.CLOSED, C.EVALUATED)),
    Step("reopen_case", C.REFUSED, C.RECEIVED, "cases.reopen",
         **REASON, clock=SEND_WITHIN, effect=actions.reopen, label=_("Reopen")),
    # What follows from its jobs.
    Step("report_case", C.DISPATCHED, C.REPORTED, "cases.follow",
         when=actions.all_reported, clock=VERIFY_WITHIN, by_system=True),
    Step("report_case", C.DISPATCHED, C.DISPATCHED, "cases.follow", by_system=True),
    Step("rework_case", C.REPORTED, C.DISPATCHED, "cases.follow", clock=STOP, by_system=True),
    Step("rework_case", C.DISPATCHED, C.DISPATCHED, "cases.follow", by_system=True),
    Step("drop_job", C.DISPATCHED, C.REGISTERED, "cases.follow",
         when=actions.no_other_job, clock=SEND_WITHIN, effect=actions.take_from_body, by_system=True),
    Step("drop_job", C.DISPATCHED, C.REPORTED, "cases.follow",
         when=actions.all_reported, clock=VERIFY_WITHIN, by_system=True),
    Step("drop_job", C.DISPATCHED, C.DISPATCHED, "cases.follow", by_system=True),
    *(Step("hand_over_case", state, state, "cases.follow", asks=("body",), by_system=True)
      for state in (C.DISPATCHED, C.REPORTED)),
    opens=SEND_WITHIN,
    hours=hours.of,
)

JOB = Procedure(
    JobState,
    Step("accept_job", J.SENT, J.SENT, "cases.handle",
         check=checks.is_not_taken_up, effect=actions.take_up, label=_("Take up")),
    Step("assign_job", J.SENT, J.SENT, "cases.assign",
         form=forms.AssignForm, effect=actions.assign, label=_("Give to a handler")),
    Step("report_job", J.SENT, J.REPORTED, "cases.handle",
         form=forms.ReportForm, effect=actions.report_back, label=_("Report back")),
    Step("verify_job", J.REPORTED, J.VERIFIED, "cases.verify",
         asks=("finding",), clock=STOP, check=checks.may_verify, effect=actions.verify, label=_("Verify")),
    Step("rework_job", J.REPORTED, J.SENT, "cases.verify",
         **REASON, check=checks.may_verify, effect=actions.rework, label=_("Send back for rework")),
    # Not ours: once to the dispatcher, then to arbitration. The clock runs on.
    Step("return_job", J.SENT, J.RETURNED, "cases.handle",
         **REASON, when=lambda job: not job.returns, check=checks.may_return, effect=actions.note_return,
         label=_("Return")),
    Step("return_job", J.SENT, J.ARBITRATION, "cases.handle",
         **REASON, check=checks.may_return, effect=actions.note_return, label=_("Return to arbitration")),
    Step("resend_job", J.RETURNED, J.SENT, "cases.dispatch",
         form=forms.ResendForm, effect=actions.resend, label=_("Send again")),
    Step("arbitrate_job", J.ARBITRATION, J.SENT, "cases.arbitrate",
         form=forms.ArbitrateForm, effect=actions.arbitrate, label=_("Decide who handles it")),
    # More time, by somebody else's approval.
    Step("ask_extension", J.SENT, J.SENT, "cases.handle",
         asks=("asked_days", "reason"), needs=("asked_days", "reason"), check=checks.nothing_is_asked,
         effect=actions.ask_extension, label=_("Ask for an extension")),
    Step("approve_extension", J.SENT, J.SENT, "cases.approve",
         clock=extend(lambda job: WorkingDays(job.asked_days)), check=checks.extension_is_asked,
         effect=actions.extend, label=_("Approve the extension")),
    Step("refuse_extension", J.SENT, J.SENT, "cases.approve",
         **REASON, check=checks.extension_is_asked, effect=actions.refuse_asked, label=_("Refuse the extension")),
    Step("ask_suspension", J.SENT, J.SENT, "cases.handle",
         asks=("resume_on", "reason"), needs=("resume_on", "reason"), check=checks.nothing_is_asked,
         effect=actions.ask_suspension, label=_("Ask for a suspension")),
    Step("approve_suspension", J.SENT, J.SUSPENDED, "cases.approve",
         clock=PAUSE, check=checks.suspension_is_asked, effect=actions.suspend, label=_("Approve the suspension")),
    Step("refuse_suspension", J.SENT, J.SENT, "cases.approve",
         **REASON, check=checks.suspension_is_asked, effect=actions.refuse_asked, label=_("Refuse the suspension")),
    Step("resume_job", J.SUSPENDED, J.SENT, "cases.approve",
         clock=RESUME, effect=actions.resume, label=_("Resume"), by_system=True),
    *(Step("withdraw_job", state, J.WITHDRAWN, "cases.dispatch",
           **REASON, clock=STOP, effect=actions.withdraw, label=_("Withdraw"))
      for state in (*TO_DO, J.SUSPENDED)),
    # A leaver's work goes to a successor.
    *(Step("pass_on_job", state, state, "cases.follow", form=forms.PassOnForm, effect=actions.pass_on, by_system=True)
      for state in (*TO_DO, J.SUSPENDED)),
    # A changed limit or calendar is applied to running clocks only when somebody asks for it.
    *(Step("retime_job", state, state, "cases.change_caselimit", clock=retimed, label=_("Reckon the due date anew"))
      for state in (*TO_DO, J.SUSPENDED)),
    opens=HANDLE_WITHIN,
    hours=hours.of,
)

REVEAL = Procedure(
    RevealState,
    Step("approve_reveal", R.ASKED, R.APPROVED, "cases.approve_reveal",
         asks=("answer",), check=reveals.may_decide, effect=reveals.approve, label=_("Approve")),
    Step("refuse_reveal", R.ASKED, R.REFUSED, "cases.approve_reveal",
         asks=("answer",), needs=("answer",), check=reveals.may_decide, effect=reveals.refuse, label=_("Refuse")),
    Step("read_reporter", R.APPROVED, R.APPROVED, "cases.read_reporter",
         check=reveals.may_read, effect=reveals.count_read),
)
# fmt: on
