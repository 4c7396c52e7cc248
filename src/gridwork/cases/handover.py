"""What of cases can be in somebody's hand when they leave: the jobs they have taken up."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.accounts.models import User
from gridwork.cases.models import Job
from gridwork.cases.states import UNREPORTED
from gridwork.kernel.actors import System
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal


class Jobs:
    label = gettext_lazy("Jobs taken up and not yet reported back")

    def rows(self, user: User, on: date) -> Sequence[Any]:
        jobs = Job.objects.unscoped("whoever hands a leaver's work over need not handle jobs")
        mine = jobs.filter(handler=str(user), state__in=UNREPORTED)
        return list(mine.select_related("case", "body").order_by("pk"))

    def move(self, rows: Sequence[Any], successor: User, *, by: Any, now: datetime, reason: str) -> None:
        for job in rows:
            if not job.scope.admits(successor, "cases.handle", job, local_day(now)):
                words = {"who": successor.called, "job": job}
                raise Refusal(_("%(who)s may not handle %(job)s. Ask for a grant first, or return the job.") % words)
            job.take("pass_on_job", by=System(f"{by} (hand-over)"), now=now, handler=str(successor))
