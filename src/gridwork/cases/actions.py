"""What one step does to other records, in its transaction.

Locks go from job to case, never back: a case's step locks no job. What a job's step makes of its case is a step of the
case, taken in the name of the same person.
"""

from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.calendars.clocks import Clock
from gridwork.cases import dispatching, evaluation, hours
from gridwork.cases.limits import HANDLE_WITHIN
from gridwork.cases.states import UNREPORTED, Asked, CaseState, JobState
from gridwork.kernel import outbox
from gridwork.kernel.actors import System
from gridwork.kernel.procedures import Act
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.registers import address_of
from gridwork.notices.kinds import Kind
from gridwork.notices.telling import notify

if TYPE_CHECKING:
    from gridwork.cases.models import Case, Evidence, Job

OUTCOME = "cases.outcome"
GIVEN = Kind("cases.given", gettext_lazy("Jobs are given to you"), by_email=False)
ON_THE_SPOT = "handled on the spot"

# -- a case is registered, or not ---------------------------------------------------------------------------------


def note_registration(case: "Case", act: Act) -> None:
    case.registered_at = act.now


def end(case: "Case", act: Act) -> None:
    case.closed_at = act.now


def end_and_tell(case: "Case", act: Act) -> None:
    """The reporters of all its duplicates hear it too: whoever delivers the message finds them."""
    end(case, act)
    case.public_answer = act.answers["public_answer"]
    outbox.send(OUTCOME, {"case": case.pk}, act.now)


def refuse(case: "Case", act: Act) -> None:
    end_and_tell(case, act)
    case.reason = act.answers["reason"]


def link_to_original(case: "Case", act: Act) -> None:
    """Always to the case that is worked on, so that there are no chains."""
    original: Any = case.duplicate_of  # the step needs it
    if original.state == CaseState.LINKED:
        case.duplicate_of = original = type(case).known.select_for_update().get(pk=original.duplicate_of_id)
    if original.pk == case.pk or case.duplicates.unscoped("its own duplicates would hang in the air").exists():
        raise Refusal(_("Other cases are linked to this one. Link them to the other case first."))
    if original.state in (CaseState.CLOSED, CaseState.EVALUATED, CaseState.REFUSED):
        raise Refusal(_("%(case)s has ended. Reopen it first, or register this one.") % {"case": original})
    if case.complained_of_id not in (None, original.complained_of_id):  # else its body might be sent the original
        raise Refusal(_("Link it to a case that complains of the same body, or name that body in the other one first."))
    end(case, act)


def unlink(case: "Case", act: Act) -> None:
    case.duplicate_of = case.closed_at = None


def reclassify(case: "Case", act: Act) -> None:
    case.type, case.condition, case.reason = (act.answers[name] for name in ("type", "condition", "reason"))
    case.reclassified += 1


def relocate(case: "Case", act: Act) -> None:
    """What hangs on the case lies where the case lies."""
    for rows in (case.notes, case.evidence, case.reveals):
        for row in rows.unscoped("they follow their case, whoever sees them"):
            row.case = case
            row.write(by=System(f"{act.by} (case {case.pk})"), now=act.now, action="relocate_case")


def reopen(case: "Case", act: Act) -> None:
    case.reopened += 1
    case.closed_at = case.outcome_right = case.on_time = case.proven = case.satisfied = None
    case.public_answer = ""


# -- a job is sent ------------------------------------------------------------------------------------------------


def send_lead_job(case: "Case", act: Act) -> None:
    send_job(case, act)
    case.body = act.answers["body"]


def send_job(case: "Case", act: Act) -> None:
    body = act.answers["body"]
    dispatching.refuse_conflict(body, case.complained_of_id)
    _new_job(case, body, task=act.answers["task"]).write(by=act.by, now=act.now)


def handle_on_the_spot(case: "Case", act: Act) -> None:
    """Done before the district heard of it, so taken in as it is: reported back, and still checked by another."""
    body = act.answers["body"]
    dispatching.refuse_conflict(body, case.complained_of_id)
    if not case.type.on_the_spot:
        raise Refusal(_("“%(type)s” is not handled on the spot.") % {"type": case.type})
    me = str(act.by)
    job = _new_job(case, body, report=act.answers["report"], state=JobState.REPORTED, handler=me, handled_by=[me])
    job.sent_at = job.accepted_at = job.reported_at = act.now
    job.first_due_at = job.final_due_at = job.due_at = HANDLE_WITHIN(Clock(), job, act.now, hours.of(job)).due_at
    job.procedure.adopt([job], source=ON_THE_SPOT, by=act.by, now=act.now)
    case.registered_at, case.body = act.now, body
    _prove(case, job, act)


def _new_job(case: "Case", body: Any, **values: Any) -> "Job":
    new: type[Job] = case.jobs.model
    return new(
        case=case, body=body, type_id=case.type_id, condition_id=case.condition_id, round=case.reopened, **values
    )


# -- a job is handled ---------------------------------------------------------------------------------------------


def take_up(job: "Job", act: Act) -> None:
    job.accepted_at = job.accepted_at or act.now
    _handled_by(job, act)


def pass_on(job: "Job", act: Act) -> None:
    """Who had it stays among those who handled it; the successor joins them with a step of their own."""
    job.handler = act.answers["handler"]


def assign(job: "Job", act: Act) -> None:
    """As when work is passed on: nobody has handled it by being given it."""
    handler = str(act.answers["handler"])
    if job.handler == handler:
        raise Refusal(_("%(who)s has it already.") % {"who": act.answers["handler"].called})
    job.handler = handler
    if not job.given_with_others:
        words = format_lazy(gettext_lazy("A job is given to you: {job}"), job=job)
        notify([act.answers["handler"]], words, url=address_of(job), now=act.now, kind=GIVEN)


def report_back(job: "Job", act: Act) -> None:
    _handled_by(job, act)
    job.report, job.reported_at, job.final_due_at = act.answers["report"], act.now, job.due_at
    _nothing_asked(job)
    case = _case_of(job)
    # The case is locked before evidence refers to it: two reports that did it the other way round would wait for
    # each other on PostgreSQL.
    _follow(case, "report_case", job, act)
    _prove(case, job, act)
    if case.type.needs_before and not _shown_by_another(case, job.handler):
        words = _("“%(type)s” needs a photograph of before from somebody else than its handler.")
        raise Refusal(words % {"type": case.type})


def note_return(job: "Job", act: Act) -> None:
    job.returns += 1
    _nothing_asked(job)


def resend(job: "Job", act: Act) -> None:
    """Within the limit that runs, whoever has it now, and by the type that the case has by now."""
    case, former, body = _case_of(job), job.body_id, act.answers["body"]
    dispatching.refuse_conflict(body, case.complained_of_id)
    job.body, job.type_id, job.condition_id, job.accepted_at = body, case.type_id, case.condition_id, None
    if case.body_id == former != body.pk:
        _follow(case, "hand_over_case", job, act, body=body.pk)


def arbitrate(job: "Job", act: Act) -> None:
    resend(job, act)
    job.arbitrated, job.reason = True, act.answers["reason"]


def withdraw(job: "Job", act: Act) -> None:
    _nothing_asked(job)
    case = _case_of(job)
    _follow(case, "drop_job", job, act)
    if case.body_id == job.body_id:
        lead = _live(case).exclude(pk=job.pk).order_by("pk").first()
        if lead:
            _follow(case, "hand_over_case", job, act, body=lead.body_id)


def _handled_by(job: "Job", act: Act) -> None:
    job.handler = str(act.by)
    if job.handler not in job.handled_by:
        job.handled_by = [*job.handled_by, job.handler]


def _prove(case: "Case", job: "Job", act: Act) -> None:
    """Keep the photographs of after, and see that what the type needs is there."""
    evidence: type[Evidence] = case.evidence.model
    rows = evidence.hand_in(act.answers["photos"], case=case, job=job, moment="after", by=act.by, now=act.now)
    if not rows and case.type.needs_after and not _has_evidence(job):
        raise Refusal(_("“%(type)s” needs a photograph of after.") % {"type": case.type})


def _shown_by_another(case: "Case", handler: str) -> bool:
    before = case.evidence.unscoped("who showed the matter is asked of all its photographs").filter(moment="before")
    return bool(before.exclude(taken_by=handler).exists())


def _has_evidence(job: "Job") -> bool:
    return bool(job.evidence.unscoped("evidence of the job at hand").filter(moment="after").exists())


# -- more time ----------------------------------------------------------------------------------------------------


def ask_extension(job: "Job", act: Act) -> None:
    job.asked, job.asked_by = Asked.EXTENSION, str(act.by)


def ask_suspension(job: "Job", act: Act) -> None:
    job.asked, job.asked_by = Asked.SUSPENSION, str(act.by)


def extend(job: "Job", act: Act) -> None:
    job.extended += 1
    _nothing_asked(job)


def suspend(job: "Job", act: Act) -> None:
    resume_on = job.resume_on
    job.suspended += 1
    _nothing_asked(job)
    job.resume_on = resume_on


def refuse_asked(job: "Job", act: Act) -> None:
    _nothing_asked(job)


def resume(job: "Job", act: Act) -> None:
    job.resume_on = None


def _nothing_asked(job: "Job") -> None:
    job.asked, job.asked_by, job.asked_days, job.resume_on = "", "", None, None


# -- a job is checked, a case judged -------------------------------------------------------------------------------


def verify(job: "Job", act: Act) -> None:
    job.verifier, job.verified_at = str(act.by), act.now


def rework(job: "Job", act: Act) -> None:
    job.reworks += 1
    _follow(_case_of(job), "rework_case", job, act)


def note_answer(case: "Case", act: Act) -> None:
    case.satisfied, case.reporter_words = act.answers["satisfied"], act.answers["reporter_words"]


def evaluate(case: "Case", act: Act) -> None:
    case.outcome_right = act.answers["outcome_right"]
    jobs = _live(case)
    photographs = case.evidence.unscoped("all evidence counts").values_list("moment", "taken_by")
    needs = {"needs_before": case.type.needs_before, "needs_after": case.type.needs_after}
    case.on_time = evaluation.on_time(job.was_on_time for job in jobs)
    case.proven = evaluation.proven([evaluation.Photograph(*row) for row in photographs], **needs)


# -- what the case makes of it -------------------------------------------------------------------------------------


def _case_of(job: "Job") -> "Case":
    """Read with its type, in one query, as the row that the job refers to."""
    case: Case = type(job).case.field.related_model.known.select_related("type").get(pk=job.case_id)  # type: ignore[attr-defined]
    return case


def _follow(case: "Case", step: str, job: "Job", act: Act, **given: Any) -> None:
    """Whoever may move a job need not reach its case, which may belong to another body."""
    case.take(step, by=System(f"{act.by} (job {job.pk})"), now=act.now, **given)


def _live(case: "Case") -> Any:
    """The jobs of the case since it was last reopened, but those withdrawn."""
    jobs = case.jobs.unscoped("what becomes of a case hangs on all its jobs, whoever sees them")
    return jobs.filter(round=case.reopened).exclude(state=JobState.WITHDRAWN)


def _unreported(case: "Case") -> int:
    return int(_live(case).filter(state__in=UNREPORTED).count())


def all_reported(case: "Case") -> bool:
    """Asked under the lock of the case while a job is being reported back, which still stands as it was."""
    return _unreported(case) <= 1


def no_other_job(case: "Case") -> bool:
    """Asked while a job is being withdrawn, which still stands as it was."""
    return bool(_live(case).count() <= 1)


def take_from_body(case: "Case", act: Act) -> None:
    case.body = None
