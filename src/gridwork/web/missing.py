"""Missing: an address that leads nowhere, or to what one may not see. Programs are told in the API's own words."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse | HttpResponseNotFound:
    """Below the API's address every operation answers for itself; this is for what is no operation at all."""
    if not request.path.startswith("/api/"):
        return defaults.page_not_found(request, exception)
    words = _("There is no such entry, or you may not see it.")
    return JsonResponse({"error": {"code": "not_found", "message": words, "fields": []}}, status=404)
