"""API of a register: list, read, enter, change, steps and history as JSON, by the same forms and steps as its pages."""

from collections.abc import Callable
from typing import Any

import orjson
from django import forms as django_forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router
from ninja.params.functions import Body, Header, Query

from gridwork.kernel import forms, schemas, timeline
from gridwork.kernel.access import SignedInRequest, View
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.limits import at_most
from gridwork.kernel.lists import SIZE, Listing
from gridwork.kernel.once import once
from gridwork.kernel.problems import Unmatched
from gridwork.kernel.procedures import StepForm
from gridwork.kernel.records import Record
from gridwork.kernel.registers import Register

MOST = 200  # rows of one page
PROBLEMS = {
    400: "not readable", 401: "not signed in", 403: "no grant carries the permission", 404: "missing, or out of sight",
    409: "refused, with the reason", 412: "changed meanwhile", 422: "not valid, field by field",
    428: "If-Match is missing", 429: "too many calls", 503: "cannot store anything now",
}  # fmt: skip


def router(register: Register) -> Router:
    """Every operation asks its permission first, then finds rows by the scope of the same permission."""
    made = Router(tags=[register.slug])
    _reading(made, register)
    if "add" in register.verbs:
        _adding(made, register)
    if "change" in register.verbs:
        _changing(made, register)
    if register.moves:
        for name in dict.fromkeys(step.name for step in register.model.procedure.steps if step.label):  # type: ignore[attr-defined]
            _stepping(made, register, name)
    return made


def operation(
    add: Callable[..., Any], path: str, permission: str, name: str, ok: int, answer: Any
) -> Callable[[View], View]:
    """Declare an operation with its permission; the matrix test reads it from `x-permission`.

    What may go wrong is only described: a model for each status of each operation took seconds at every start.
    """
    schema = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    problems = {status: {"description": words} | schema for status, words in PROBLEMS.items()}
    extra = {"x-permission": permission, "responses": problems}
    return add(path, response={ok: answer}, operation_id=name, openapi_extra=extra)  # type: ignore[no-any-return]


def require(request: SignedInRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied(_("You need the permission “%(name)s”.") % {"name": permission})


def _reading(made: Router, register: Register) -> None:
    permission, slug = register.permission("view"), register.slug
    item, page, filters = (schemas.item(register), schemas.page(register), schemas.filters(register))

    @operation(made.get, "", permission, f"{slug}_list", 200, page)
    def index(request: SignedInRequest, query: filters = Query(...), limit: int = SIZE) -> HttpResponse:  # type: ignore[valid-type]
        require(request, permission)
        listing = Listing(register, request.user, request.GET, timezone.now(), size=max(1, min(limit, MOST)))
        with at_most():
            items = [schemas.as_dict(register, record) for record in listing.records]
        return answer(200, {"items": items, "next": listing.next_cursor or None})

    @operation(made.get, "/{int:pk}", permission, f"{slug}_read", 200, item)
    def read(request: SignedInRequest, pk: int) -> HttpResponse:
        require(request, permission)
        return answered(register, found_or_404(register.rows(request.user), pk))

    @operation(made.get, "/{int:pk}/history", permission, f"{slug}_history", 200, schemas.History)
    def past(request: SignedInRequest, pk: int) -> HttpResponse:
        require(request, permission)
        lines = timeline.of(found_or_404(register.rows(request.user), pk), register)
        return answer(200, {"items": [schemas.line(line) for line in lines]})


def _adding(made: Router, register: Register) -> None:
    slug, item = register.slug, schemas.item(register)
    entry = schemas.of_form(f"{slug}_entry", forms.entry_form_class(register).base_fields)

    @operation(made.post, "", register.permission("add"), f"{slug}_create", 201, item)
    def create(
        request: SignedInRequest,
        data: entry = Body(...),  # type: ignore[valid-type]
        idempotency_key: str = Header("", alias="Idempotency-Key", max_length=255),
    ) -> HttpResponse:
        require(request, register.permission("add"))

        def enter() -> tuple[int, str]:
            (form,) = forms.entry_forms(register, request.user, [schemas.given(data)])
            record = _written(form, request, register.permission("add"))
            return 201, orjson.dumps(schemas.as_dict(register, record), default=str).decode()

        return _once(request, idempotency_key, enter)


def _changing(made: Router, register: Register) -> None:
    slug, item = register.slug, schemas.item(register)
    part = schemas.of_form(f"{slug}_change", forms.entry_form_class(register).base_fields, partial=True)

    @operation(made.patch, "/{int:pk}", register.permission("change"), f"{slug}_change", 200, item)
    def change(
        request: SignedInRequest,
        pk: int,
        data: part = Body(...),  # type: ignore[valid-type]
        if_match: str = Header("", alias="If-Match"),
    ) -> HttpResponse:
        require(request, register.permission("change"))
        record = found_or_404(register.rows(request.user, register.permission("change")), pk)
        _match(record, if_match, needed=True)
        form = forms.entry_form(register, request.user, record)
        form = forms.entry_form(register, request.user, record, forms.partly(form, schemas.given(data)), {})
        return answered(register, _written(form, request, register.permission("change")))


def _stepping(made: Router, register: Register, name: str) -> None:
    steps = register.model.procedure.named(name)  # type: ignore[attr-defined]
    step, slug = steps[0], register.slug
    form_class = step.form or django_forms.modelform_factory(register.model, form=StepForm, fields=step.asks)
    answers = schemas.of_form(f"{slug}_{name}", form_class.base_fields, needs=step.needs)

    @operation(made.post, f"/{{int:pk}}/steps/{name}", step.permission, f"{slug}_{name}", 200, schemas.item(register))
    def take(
        request: SignedInRequest,
        pk: int,
        data: answers = Body(...),  # type: ignore[valid-type]
        if_match: str = Header("", alias="If-Match"),
        idempotency_key: str = Header("", alias="Idempotency-Key", max_length=255),
    ) -> HttpResponse:
        require(request, step.permission)

        def act() -> tuple[int, str]:
            record = found_or_404(register.rows(request.user), pk)
            _match(record, if_match)
            record.take(name, by=request.user, now=timezone.now(), **schemas.given(data))
            return 200, orjson.dumps(schemas.as_dict(register, record), default=str).decode()

        return _once(request, idempotency_key, act)


def _written(form: Any, request: SignedInRequest, permission: str) -> Record:
    written = form.is_valid() and forms.save(form, by=request.user, now=timezone.now(), permission=permission)
    if not written:
        raise ValidationError(form.errors.as_data())
    return written


def _once(request: SignedInRequest, key: str, call: Callable[[], tuple[int, str]]) -> HttpResponse:
    status, text, replayed = (
        once(request.user, key, request.get_full_path().encode() + b"\n" + request.body, timezone.now(), call)
        if key
        else (*call(), False)
    )
    made = HttpResponse(text, "application/json", status)
    made["ETag"] = etag(orjson.loads(text)["version"])
    if replayed:
        made["Idempotency-Replayed"] = "true"
    return made


def _match(record: Record, said: str, *, needed: bool = False) -> None:
    if not said and not needed:
        return
    if said not in (etag(record.version), "*"):
        raise Unmatched(etag(record.version), missing=not said)


def etag(version: int) -> str:
    return f'"v{version}"'


def answered(register: Register, record: Record) -> HttpResponse:
    made = answer(200, schemas.as_dict(register, record))
    made["ETag"] = etag(record.version)
    return made


def answer(status: int, data: Any) -> HttpResponse:
    return HttpResponse(orjson.dumps(data, default=str), "application/json", status)
