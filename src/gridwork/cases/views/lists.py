"""The lists of cases and of jobs, with the views that serve whoever opens them."""

from django.http import HttpResponse

from gridwork.cases.models import Case, Job
from gridwork.cases.serving import serving
from gridwork.kernel import pages
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.registers import Register


@allows("cases.view_case")
def cases(request: SignedInRequest) -> HttpResponse:
    return pages.list_page(serving(Register.of[Case], request.user), request)


@allows("cases.view_job")
def jobs(request: SignedInRequest) -> HttpResponse:
    return pages.list_page(serving(Register.of[Job], request.user), request)
