"""Answers to what goes wrong: one page and one status for each kind of refusal, wherever it was raised."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from gridwork.kernel.refusals import Conflict, Refusal


class AnswersMiddleware(MiddlewareMixin):
    """Turns what a view raises into a page. Django itself answers 403 and 404, with templates of the same names."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refusal):
            return _page(request, 409, str(error), conflict=isinstance(error, Conflict))
        if isinstance(error, ValidationError):
            return _page(request, 422, " ".join(error.messages))
        return None


def _page(request: HttpRequest, status: int, words: str, **more: object) -> HttpResponse:
    return render(request, f"{status}.html", {"exception": words, **more}, status=status)


def found_or_404(rows: Any, pk: int) -> Any:
    """The row, or the same 404 whether it is missing or lies outside what the user may see."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404(_("There is no such entry, or you may not see it."))
    return row
