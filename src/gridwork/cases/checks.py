"""What must hold before a step of a case or a job is taken. Each raises Refusal with the reason, or returns."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gridwork.cases.states import Asked, JobState
from gridwork.kernel.procedures import Act
from gridwork.kernel.refusals import Refusal

if TYPE_CHECKING:
    from gridwork.cases.models import Case, Job


def may_close(case: "Case", act: Act) -> None:
    """MISSION: never by the handler. Who handed in the photograph of after counts as one, whatever the report says."""
    jobs = case.jobs.unscoped("a case is closed when all its jobs are verified, whoever sees them")
    done = list(jobs.filter(round=case.reopened).exclude(state=JobState.WITHDRAWN).values_list("state", "handled_by"))
    if any(state != JobState.VERIFIED for state, _handlers in done):
        raise Refusal(_("Not all jobs of this case are verified yet."))
    _refuse_handler({name for _state, handlers in done for name in handlers}, case_id=case.pk, act=act)


def did_not_handle(case: "Case", act: Act) -> None:
    jobs = case.jobs.unscoped("whoever handled any of them does not judge the case")
    handlers = {name for names in jobs.values_list("handled_by", flat=True) for name in names}
    _refuse_handler(handlers, case_id=case.pk, act=act)


def may_verify(job: "Job", act: Act) -> None:
    _refuse_handler(set(job.handled_by), case_id=job.case_id, act=act)


def _refuse_handler(handlers: set[str], *, case_id: int, act: Act) -> None:
    from gridwork.cases.models import Evidence, Moment

    me = str(act.by)
    if me in handlers:
        raise Refusal(_("You handled this case yourself. Somebody else has to check and close it."))
    mine = Evidence.objects.unscoped("who proves a job does not check it")
    if mine.filter(case=case_id, moment=Moment.AFTER, taken_by=me).exists():
        raise Refusal(_("You handed in the photograph of after. Somebody else has to check and close it."))


def is_not_taken_up(job: "Job", act: Act) -> None:
    if job.handler == str(act.by) and job.accepted_at is not None:  # else it was only given to them
        raise Refusal(_("You have taken this job up already."))


def may_return(job: "Job", act: Act) -> None:
    if job.arbitrated:
        raise Refusal(_("Arbitration has decided that this body handles the job."))


def nothing_is_asked(job: "Job", act: Act) -> None:
    if job.asked:
        raise Refusal(_("%(what)s is asked for already and waits for a decision.") % {"what": job.get_asked_display()})


def extension_is_asked(job: "Job", act: Act) -> None:
    _decides(job, Asked.EXTENSION, act)


def suspension_is_asked(job: "Job", act: Act) -> None:
    _decides(job, Asked.SUSPENSION, act)


def _decides(job: "Job", asked: Asked, act: Act) -> None:
    if job.asked != asked:
        raise Refusal(_("Nobody has asked for %(what)s.") % {"what": asked.label})
    if job.asked_by == str(act.by):
        raise Refusal(_("Who asks does not decide. Somebody else has to."))
