"""Problems: the one shape in which the API says that something did not happen."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as Malformed

from gridwork.columns.faults import field_errors
from gridwork.kernel.once import KeyReused
from gridwork.kernel.refusals import Conflict, Refusal


class Fault(Schema):
    """What is wrong with one field; an empty name is the record as a whole."""

    name: str
    message: str


class Reason(Schema):
    """`code` is for programs, `message` for people, `fields` for forms."""

    code: str
    message: str
    fields: list[Fault] = []


class Problem(Schema):
    """Every answer of the API that is not a success."""

    error: Reason


class Unmatched(Exception):
    """The record is of another version than If-Match says, or nothing was said where it must be."""

    def __init__(self, current: str, *, missing: bool) -> None:
        super().__init__(current)
        self.current, self.missing = current, missing


def problem(
    api: NinjaAPI, request: HttpRequest, status: int, code: str, message: str, fields: Any = ()
) -> HttpResponse:
    body = {"error": {"code": code, "message": message, "fields": list(fields)}}
    return api.create_response(request, body, status=status)


def install(api: NinjaAPI) -> None:
    """Every exception that says why becomes a Problem; anything else stays an error of ours and is logged."""

    def answers(kind: type[Exception], status: int, code: str, words: Any = None) -> None:
        @api.exception_handler(kind)
        def handler(request: HttpRequest, error: Any) -> HttpResponse:
            return problem(api, request, status, code, str(words() if words else error))

    answers(Refusal, 409, "refused")
    answers(Conflict, 412, "changed_meanwhile")
    answers(PermissionDenied, 403, "forbidden")
    answers(Http404, 404, "not_found", lambda: _("There is no such entry, or you may not see it."))
    answers(AuthenticationError, 401, "unauthenticated", lambda: _("Sign in, or send a token that still holds."))
    answers(KeyReused, 422, "key_reused", lambda: _("This Idempotency-Key came before with another payload."))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return problem(api, request, 422, "invalid", _("Some of it cannot be accepted."), field_errors(error))

    @api.exception_handler(Malformed)
    def malformed(request: HttpRequest, error: Malformed) -> HttpResponse:
        faults = [{"name": _last(each.get("loc", ())), "message": str(each.get("msg", ""))} for each in error.errors]
        return problem(api, request, 422, "invalid", _("Some of it cannot be accepted."), faults)

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        code = {403: "forbidden", 429: "too_many_calls"}.get(error.status_code, "unreadable")
        return problem(api, request, error.status_code, code, error.message)

    @api.exception_handler(Unmatched)
    def unmatched(request: HttpRequest, error: Unmatched) -> HttpResponse:
        if error.missing:
            made = problem(api, request, 428, "if_match_missing", _("Say in If-Match which version you have read."))
        else:
            made = problem(api, request, 412, "changed_meanwhile", _("Somebody else changed this meanwhile."))
        made["ETag"] = error.current
        return made


def _last(path: Any) -> str:
    """The field, also where it is one value of several that is wrong."""
    names = [part for part in path if isinstance(part, str) and part not in ("body", "query", "header", "data")]
    return names[-1] if names else ""
