"""Pages of the whole: home, search over everything, the journal, the state of the system, settings."""

from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridwork.accounts import language as chosen_language
from gridwork.columns.addresses import key_of
from gridwork.journal import timeline
from gridwork.kernel import search as index
from gridwork.kernel.access import SignedInRequest, allows, public, signed_in
from gridwork.kernel.cells import text_of
from gridwork.kernel.limits import at_most
from gridwork.kernel.registers import Register
from gridwork.kernel.timeline import action_label
from gridwork.places.models import Place
from gridwork.web import doctor, state
from gridwork.web.page_before import page_before
from gridwork.web.registers import REGISTERS, SETTINGS

SHOWN = 50  # entries on a page of the journal
PER_KIND = 8  # rows of one kind that it shows


@public("everybody's first page: their own work, which asks them to sign in; in an empty district nobody can yet")
def home(request: HttpRequest) -> HttpResponse:
    return redirect("first-run" if state.is_empty() else "inbox")


@signed_in("rows are found through the scope of their own register")
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    sought = index.Sought(text)
    searched = [r for r in REGISTERS if r.search and request.user.has_perm(r.permission("view"))]
    with at_most():
        kinds = sought.among(register.model for register in searched)
        groups = [_group(register, request.user, sought, text) for register in searched if register.model in kinds]
    context = {"title": _("Search"), "text": text, "groups": [group for group in groups if group["rows"]]}
    return render(request, "web/search.html", context)


def _group(register: Register, user: Any, sought: index.Sought, text: str) -> dict[str, Any]:
    """The newest of those that the user sees: what lies out of sight takes no room from them."""
    rows = register.rows(user).filter(sought.of(register.model)).order_by("-pk")[: PER_KIND + 1]
    found = [(row, register.url("record", row.pk), register.cells(row, register.shown[1:4])) for row in rows]
    return {
        "register": register,
        "rows": found[:PER_KIND],
        "more_url": f"{register.url('list')}?q={text}" if len(found) > PER_KIND else "",
    }


@allows("journal.view_entry")
def journal(request: SignedInRequest) -> HttpResponse:
    """An entry may be about a row of any place: who may read the journal of some places alone reads no page of it."""
    open_to = Place.objects.visible_to(request.user, "journal.view_entry")
    if Place.known.filter(parent=None).exclude(pk__in=open_to.values("pk")).exists():
        raise PermissionDenied(_("Only who may read the journal of the whole district may read it here."))
    entries = timeline.latest(SHOWN + 1, key_of(request.GET.get("before", "")))
    context = {
        "title": _("Journal"),
        "entries": [(each, *_in_words(each)) for each in entries[:SHOWN]],
        "next_url": f"?before={entries[SHOWN - 1].entry}" if len(entries) > SHOWN else "",
        "state": state.of_journal(timezone.now()),
    }
    return render(request, "web/journal.html", context)


def _in_words(entry: timeline.Happening) -> tuple[str, str, str]:
    """What was done, on what, and which fields changed; one entry may stand for a thousand rows."""
    label, _colon, key = entry.record.partition(":")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):  # what no record stands behind: a sign-in, a room that was taken out
        return entry.action, entry.record, _(", ").join(entry.changes)
    rows = entry.changes.get("rows")
    if not key and isinstance(rows, int):
        what = _("%(n)s %(things)s") % {"n": text_of(rows), "things": model._meta.verbose_name_plural}
        return action_label(model, entry.action), what, ""
    fields = {name: field for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    named = [str(fields[name].verbose_name) for name in entry.changes if name in fields and name != "version"]
    return action_label(model, entry.action), f"{capfirst(str(model._meta.verbose_name))} {key}", _(", ").join(named)


@allows("web.view_status")
def status(request: HttpRequest) -> HttpResponse:
    context = {"title": _("System status"), "lines": list(doctor.lines(timezone.now()))}
    return render(request, "web/status.html", context)


@signed_in("each entry asks its own permission")
def settings(request: HttpRequest) -> HttpResponse:
    shown = [
        (heading, [register for register in registers if request.user.has_perm(register.permission("view"))])
        for heading, registers in SETTINGS
    ]
    context = {"title": _("Settings"), "groups": [(h, registers) for h, registers in shown if registers]}
    return render(request, "web/settings.html", context)


@public("choosing a language asks for no account")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    asked, answer = request.POST.get("language", ""), redirect(page_before(request))
    if translation.check_for_language(asked):
        chosen_language.keep(answer, asked)
    return answer
