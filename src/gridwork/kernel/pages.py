"""Pages of a register: list, record, form, step, many at once, files. Each is a plain function that views may call."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, include, path
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridwork.columns.addresses import keys_of
from gridwork.kernel import drafts, exports, forms, timeline
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.limits import at_most
from gridwork.kernel.lists import Listing, ordered, plain
from gridwork.kernel.models import SavedView
from gridwork.kernel.procedures import ProcedureRecord, Step
from gridwork.kernel.records import Record
from gridwork.kernel.refusals import Conflict, Refusal
from gridwork.kernel.registers import Register

MANY = 500  # records that one bulk step takes at most
FOUND = 20  # options offered while somebody types


def urls(register: Register) -> URLPattern | URLResolver:
    """The addresses of a register, under its slug; each declares the permission it asks."""
    may_see, may_add, may_change = (allows(register.permission(verb)) for verb in ("view", "add", "change"))

    def page(view: Callable[..., Any], may: Callable[[Any], Any] = may_see) -> Any:
        return may(partial(view, register))

    addresses = [
        path("", page(list_page), name="list"),
        path("find", page(find), name="find"),
        path("views", require_POST(page(keep_view)), name="keep-view"),
        path("views/<int:pk>/remove", require_POST(page(remove_view)), name="remove-view"),
        path("export/<str:kind>", page(export), name="export"),
        path("<int:pk>/", page(record_page), name="record"),
    ]
    if register.geometry:
        addresses.append(path("shapes.geojson", page(shapes), name="shapes"))
    if "add" in register.verbs:
        addresses.append(path("new", page(new, may_add), name="new"))
    if "change" in register.verbs:
        addresses.append(path("<int:pk>/change", page(change, may_change), name="change"))
    if register.moves:
        addresses.append(path("<int:pk>/step/<str:name>", page(step), name="step"))
    if register.bulk:
        addresses.append(path("bulk/<str:name>", page(bulk), name="bulk"))
    return path(f"{register.slug}/", include((addresses, register.slug)))


def list_page(register: Register, request: SignedInRequest) -> HttpResponse:
    listing = Listing(register, request.user, request.GET, timezone.now())
    context = {
        "register": register,
        "listing": listing,
        "title": register.title,
        "new_url": register.url("new") if may(request, register, "add") else "",
        "map_url": f"{register.url('shapes')}?{request.GET.urlencode()}" if register.geometry else "",
        "bulk_steps": bulk_steps(register, request),
        "may_share": request.user.has_perm("kernel.share_view"),
    }
    only_rows = request.headers.get("HX-Target") == "rows"
    with at_most():
        answer = render(request, "kernel/rows.html" if only_rows else register.list_template, context)
    patch_vary_headers(answer, ["HX-Target"])  # else the browser shows kept rows as the page when going back
    return answer


def record_page(register: Register, request: SignedInRequest, pk: int) -> HttpResponse:
    record = found_or_404(register.rows(request.user), pk)
    context = record_context(register, request, record)
    return render(request, register.record_template, context)  # which leaves out the frame where ?panel=1 asks so


def record_context(register: Register, request: SignedInRequest, record: Record) -> dict[str, Any]:
    """What the page of a record shows; a bespoke page adds to it."""
    now = timezone.now()
    return {
        "register": register,
        "record": record,
        "title": f"{capfirst(register.singular)} {record}",
        "now": now,
        "facts": register.record_facts(record, request.user),
        "offers": record.offers(request.user, now) if isinstance(record, ProcedureRecord) else [],
        "clock": timeline.clock_of(record, now) if isinstance(record, ProcedureRecord) else None,
        "parts": [_part(part.register, part.by, request, record) for part in register.parts],
        "timeline": timeline.of(record, register),
        "change_url": register.url("change", record.pk) if may(request, register, "change") else "",
        "geometry": getattr(record, register.geometry) if register.geometry else None,
    }


def _part(kind: type[Register], by: str, request: SignedInRequest, record: Record) -> dict[str, Any]:
    register = Register.of[kind.model]
    names = [name for name in register.shown if name != by]
    rows = list(register.part_rows(request.user, by, record)[:FOUND]) if may(request, register, "view") else []
    may_add = by in register.entry and may(request, register, "add")
    return {
        "register": register,
        "columns": [register.label(name) for name in names],
        "rows": [(row, register.url("record", row.pk), register.cells(row, names)) for row in rows],
        "all_url": f"{register.url('list')}?{by}={record.pk}" if by in register.filters else "",
        "new_url": f"{register.url('new')}?{by}={record.pk}" if may_add else "",
    }


def new(register: Register, request: SignedInRequest) -> HttpResponse:
    """`?place=12` fills a field beforehand."""
    form = forms.entry_form(register, request.user, None, *_sent(request))
    form.initial.update({name: request.GET[name] for name in register.entry if name in request.GET})
    return _answer_form(register, request, form, _("New %(thing)s") % {"thing": register.singular})


def change(register: Register, request: SignedInRequest, pk: int) -> HttpResponse:
    record = found_or_404(register.rows(request.user, register.permission("change")), pk)
    form = forms.entry_form(register, request.user, record, *_sent(request))
    return _answer_form(register, request, form, _("Change %(thing)s") % {"thing": record})


def _answer_form(register: Register, request: SignedInRequest, form: Any, title: str) -> HttpResponse:
    read = request.POST.get("version", "")
    version = int(read) if read.isdecimal() else None
    conflict: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            permission = register.permission("change" if form.instance.pk else "add")
            record = forms.save(form, by=request.user, now=timezone.now(), permission=permission, version=version)
        except Conflict:
            stored = type(form.instance).known.get(pk=form.instance.pk)
            conflict = timeline.changes_since(stored, version or 0, register)
            version = stored.version  # sending the form once more overwrites them, knowingly
        else:
            if record is not None:
                drafts.drop(request.user, request.path)
                messages.success(request, _("%(record)s is saved.") % {"record": record})
                return redirect(register.url("record", record.pk))
    context = {
        "register": register,
        "form": form,
        "title": title,
        "version": version if version is not None else form.instance.version,
        "conflict": conflict,
        "draft": drafts.kept(request.user, request.path) if request.method == "GET" else None,
        "cancel_url": register.url("record", form.instance.pk) if form.instance.pk else register.url("list"),
    }
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, register.form_template, context, status=status)


def step(register: Register, request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Ask what the step asks, then take it. A step that asks nothing is taken by its button."""
    record = found_or_404(register.rows(request.user), pk)
    chosen = record.procedure.step(name, record)
    if not chosen.label:
        raise Http404(_("There is no such step."))
    if request.method != "POST" and (why := _refusal(record, name, request.user, timezone.now())):
        raise Refusal(why)
    asks = bool(chosen.asks or chosen.form)
    form = dressed(chosen, record, request, *_sent(request))
    if request.method == "POST" and (not asks or form.is_valid()):
        try:
            record.take(name, by=request.user, now=timezone.now(), **_answers(form))
        except ValidationError as error:
            forms.add_errors(form, error)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, _("Done: %(step)s.") % {"step": chosen.label})
            return redirect(register.url("record", record.pk))
    context = {
        "register": register,
        "record": record,
        "step": chosen,
        "form": form,
        "asks": asks,
        "title": str(chosen.label),
        "draft": drafts.kept(request.user, request.path) if request.method == "GET" else None,
        "cancel_url": register.url("record", record.pk),
    }
    return render(request, "kernel/step.html", context, status=422 if form.errors else 200)


def _answers(form: Any) -> dict[str, Any]:
    """As they were sent: taking the step reads them, once the record is locked."""
    return {key: form[key].value() for key in form.fields}


def _sent(request: SignedInRequest) -> tuple[Any, Any]:
    """What a form is given: nothing, until it is sent."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def dressed(
    chosen: Step, record: ProcedureRecord, request: SignedInRequest, data: Any = None, files: Any = None
) -> Any:
    form = chosen.blank_form(record, request.user, data, files)
    forms.dress(form, request.user)
    return form


def bulk(register: Register, request: SignedInRequest, name: str) -> HttpResponse:
    """A step on many records: first who is refused and why, then, sent again with `confirmed`, the step."""
    if name not in register.bulk:
        raise Http404(_("There is no such step."))
    keys = keys_of(request.POST.getlist("pk"))[:MANY]
    records = list(register.rows(request.user).filter(pk__in=keys).order_by("pk"))
    if not records:
        raise Refusal(_("Choose at least one row first."))
    refused = {record.pk: _refusal(record, name, request.user, timezone.now()) for record in records}
    ready = [record for record in records if not refused[record.pk]]
    chosen = (ready[0] if ready else records[0]).procedure.named(name)[0]
    confirmed = "confirmed" in request.POST
    form = dressed(chosen, ready[0] if ready else records[0], request, request.POST if confirmed else None)
    if confirmed and ready and (not (chosen.asks or chosen.form) or form.is_valid()):
        done = 0
        for record in ready:
            try:
                record.take(name, by=request.user, now=timezone.now(), **_answers(form))
                done += 1
            except (Refusal, ValidationError, PermissionDenied) as error:
                refused[record.pk] = " ".join(getattr(error, "messages", [str(error)]))
        words = _("Done: %(step)s, %(n)s of %(all)s.")
        messages.success(request, words % {"step": chosen.label, "n": done, "all": len(records)})
        if done == len(records):
            return redirect(register.url("list"))
        ready = []
    context = {
        "register": register,
        "step": chosen,
        "form": form,
        "asks": bool(chosen.asks or chosen.form),
        "rows": [(record, refused[record.pk]) for record in records],
        "ready": ready,
        "title": str(chosen.label),
        "cancel_url": register.url("list"),
    }
    return render(request, "kernel/bulk.html", context)


def _refusal(record: ProcedureRecord, name: str, user: Any, now: datetime) -> str:
    """Why this user cannot take this step on this record now; empty if nothing stands against it."""
    closed = {offer.name: offer.closed for offer in record.offers(user, now)}
    return closed.get(name, _("You may not take this step here."))


def bulk_steps(register: Register, request: SignedInRequest) -> list[Step]:
    if not register.moves:
        return []
    procedure = register.model.procedure  # type: ignore[attr-defined]
    steps = [procedure.named(name)[0] for name in register.bulk]
    return [each for each in steps if request.user.has_perm(each.permission)]


def find(register: Register, request: SignedInRequest) -> JsonResponse:
    """Options for a field that is filled by typing."""
    query = QueryDict(mutable=True)
    query["q"] = request.GET.get("q", "")
    listing = Listing(register, request.user, query, timezone.now(), size=FOUND)
    return JsonResponse({"results": [{"value": row.pk, "label": str(row)} for row in listing.records]})


def shapes(register: Register, request: SignedInRequest) -> HttpResponseBase:
    """The rows of a list as a map layer."""
    listing = Listing(register, request.user, request.GET, timezone.now())
    return exports.answer(register, ordered(listing.found, "-id")[:5000], "geojson", listing.names, timezone.now())


def export(register: Register, request: SignedInRequest, kind: str) -> HttpResponseBase:
    if kind not in ("csv", "xlsx", "geojson") or (kind == "geojson" and not register.geometry):
        raise Http404(_("There is no such file."))
    now = timezone.now()
    listing = Listing(register, request.user, request.GET, now)
    return exports.answer(register, ordered(listing.found, listing.order), kind, listing.names, now)


def keep_view(register: Register, request: SignedInRequest) -> HttpResponse:
    """Keep the list's address under a name. Sharing it asks the permission to share."""
    shared = "shared" in request.POST
    if shared and not request.user.has_perm("kernel.share_view"):
        raise PermissionDenied(_("You may not share views."))
    view = SavedView(user=request.user, register=register.slug, name=request.POST.get("name", ""), shared=shared)
    view.query = plain(QueryDict(request.POST.get("query", "")))
    view.write(by=request.user, now=timezone.now())
    return redirect(f"{register.url('list')}?{view.query}")


def remove_view(register: Register, request: SignedInRequest, pk: int) -> HttpResponse:
    view = found_or_404(SavedView.objects.visible_to(request.user).filter(register=register.slug), pk)
    SavedView.withdraw_many([view], by=request.user, now=timezone.now(), reason="removed by its owner")
    return redirect(register.url("list"))


def may(request: SignedInRequest, register: Register, verb: str) -> bool:
    return verb in register.verbs and bool(request.user.has_perm(register.permission(verb)))
