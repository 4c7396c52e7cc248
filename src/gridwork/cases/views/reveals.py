"""The one page on which a reporter's name stands: read by who asked, once another approved, each time journalled."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gridwork.cases import reporters
from gridwork.cases.models import RevealRequest
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.registers import Register


@never_cache
@allows("cases.read_reporter")
@require_POST
def read_name(request: SignedInRequest, pk: int) -> HttpResponse:
    asked = found_or_404(RevealRequest.objects.visible_to(request.user).select_related("case"), pk)
    person = reporters.read(asked, by=request.user, now=timezone.now())
    context = {"title": _("Reporter of %(case)s") % {"case": asked.case}, "person": person, "asked": asked}
    context["cancel_url"] = Register.of[RevealRequest].url("record", pk)
    return render(request, "cases/name.html", context)
