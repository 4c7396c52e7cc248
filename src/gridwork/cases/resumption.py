"""Resumption: a suspended job goes on by itself on the day that was approved, so that none is forgotten."""

from datetime import datetime

from gridwork.cases.models import Job
from gridwork.cases.states import JobState
from gridwork.kernel.actors import System
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal

BY = System("resumption of suspended jobs")
BATCH = 500


def resume_due(now: datetime) -> int:
    jobs = Job.objects.unscoped("deadlines are watched for everybody")
    resumed = 0
    for job in jobs.filter(state=JobState.SUSPENDED, resume_on__lte=local_day(now)).order_by("pk")[:BATCH]:
        try:
            job.take("resume_job", by=BY, now=now)
        except Refusal:  # somebody resumed or withdrew it meanwhile
            continue
        resumed += 1
    return resumed
