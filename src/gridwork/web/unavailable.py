"""Unavailable: what fails for want of room, of the database or of a turn is answered with 503 and when to come back.

It holds no state. With room again, or the database back, the next call succeeds: nothing needs to be started anew.
"""

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults

from gridwork.columns.wants import Want, wanting

WORDS = {
    Want.ROOM: gettext_lazy("The system cannot write to its disk: it is full, or it fails. Nothing was changed."),
    Want.DATABASE: gettext_lazy("The database does not answer. Whether your last step was stored is not certain."),
    Want.TURN: gettext_lazy("More is being stored at this moment than can be. Nothing was changed."),
}


class UnavailableMiddleware(MiddlewareMixin):
    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        want = wanting(error)
        return answer(request, want) if want else None


def server_error(request: HttpRequest) -> HttpResponse:
    """What other middleware meets: an upload that finds no room is read before its view is called."""
    want = wanting(sys.exception())
    return answer(request, want) if want else defaults.server_error(request)


def answer(request: HttpRequest, want: Want) -> HttpResponse:
    """A problem for programs, a page for people. The page asks the database nothing."""
    words = WORDS[want]
    made: HttpResponse
    if request.path.startswith("/api/"):
        advice = _("Send it again after Retry-After seconds; under the same Idempotency-Key it happens once.")
        made = JsonResponse({"error": {"code": "unavailable", "message": f"{words} {advice}", "fields": []}})
        made.status_code = 503
    else:
        made = render(request, "503.html", {"exception": words, "is_room": want is Want.ROOM}, status=503)
    made["Retry-After"] = str(want.value)
    return made
