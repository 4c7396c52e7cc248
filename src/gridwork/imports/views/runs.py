"""Pages of imports: choose a file, look at its rows, watch them being taken in, see what became of them, undo."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridwork.columns.addresses import key_of
from gridwork.downloads import as_file
from gridwork.imports import actions, came_in, mending, tasks
from gridwork.imports.code_words import words_of
from gridwork.imports.forms import FILE_BYTES, ChooseForm
from gridwork.imports.models import Import
from gridwork.imports.procedures import ImportState
from gridwork.imports.profiles import Profile
from gridwork.imports.targets import Target, register_named, target_of
from gridwork.imports.views.own import found, own
from gridwork.imports.views.reading import answer_reading
from gridwork.journal.timeline import history
from gridwork.kernel.access import SignedInRequest
from gridwork.kernel.forms import add_errors
from gridwork.kernel.registers import Register
from gridwork.kernel.timeline import Line, action_label

SIZE = 50  # imports, findings, or happenings that a page shows


@own
def imports(request: SignedInRequest) -> HttpResponse:
    before = key_of(request.GET.get("before", ""))
    mine = Import.objects.visible_to(request.user).order_by("-pk")
    rows = list((mine if before is None else mine.filter(pk__lt=before))[: SIZE + 1])
    context = {
        "title": _("Imports"),
        "rows": [(row, register_named(row.target).title) for row in rows[:SIZE]],
        "last": rows[SIZE - 1].pk if len(rows) > SIZE else None,
    }
    return render(request, "imports/list.html", context)


def choose(register: Register, request: SignedInRequest) -> HttpResponse:
    """A file for this register. Its address is declared in urls.py with the permission of the target."""
    target = target_of(register)
    form = ChooseForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        imported = _chosen(form, target, None, request)
        if imported is not None:
            return redirect("imports:record", imported.pk)
    context = {
        "title": _("Import into “%(register)s”") % {"register": register.title},
        "register": register,
        "list_url": register.url("list"),
        "columns": target.columns,
        "form": form,
    }
    return render(request, "imports/choose.html", context, status=422 if form.errors else 200)


def _chosen(
    form: ChooseForm, target: Target, profile: Profile | None, request: SignedInRequest, mends: Import | None = None
) -> Import | None:
    """None if the file is not taken; the form then says why."""
    file = form.cleaned_data["file"]
    try:
        return actions.choose(
            file.chunks(), file.name, target, profile, by=request.user, now=timezone.now(), mends=mends
        )
    except ValidationError as error:
        add_errors(form, ValidationError({"file": error.messages}))
        return None


@own
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """By its state: how the file is read and what its first rows would become, how far it is, what became of it."""
    imported, target = found(request, pk)
    register = register_named(imported.target)
    context = {
        "title": str(imported),
        "import": imported,
        "register": register,
        "list_url": register.url("list"),
        "progress": imported.progress_made,
    }
    if imported.state == ImportState.CHOSEN:
        return answer_reading(request, imported, target, context)
    findings = imported.findings.order_by("line", "pk")
    context |= {
        "refused": findings.filter(refused=True)[:SIZE],
        "warned": findings.filter(refused=False)[:SIZE],
        "timeline": _happened(imported),
        "mended_by": Import.objects.visible_to(request.user).filter(mends=imported).order_by("pk")[:SIZE],
        "mend_form": ChooseForm(),
        "came_in_url": came_in.address(imported, register)
        if request.user.has_perm(register.permission("view"))
        else "",
        "warnings": [(words_of(code), code, count) for code, count in imported.warnings.items()],
    }
    if imported.accepted and imported.state != ImportState.UNDONE:
        context["unconfirmed"] = list(Profile.of(imported.profile).suspected.values())
        context["choose_url"] = reverse(f"imports:into-{register.slug}")
    return render(request, "imports/record.html", context)


def _happened(imported: Import) -> list[Line]:
    """Without what each step noted: the page says it above, as it stands."""
    return [
        Line(each.at, each.actor, action_label(Import, each.action), "step", position=each.position)
        for each in history(imported.key, SIZE)
    ]


@own
@require_POST
def run(request: SignedInRequest, pk: int) -> HttpResponse:
    imported, target = found(request, pk)
    with transaction.atomic():
        actions.start(imported, target, by=request.user, now=timezone.now())
        tasks.run_import.enqueue(imported.pk, get_language())
    return redirect("imports:record", imported.pk)


@own
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """The bar of a page that asks every second; once it has ended, the whole page again."""
    imported, _target = found(request, pk)
    answer = render(request, "imports/progress.html", {"import": imported, "progress": imported.progress_made})
    if imported.state != ImportState.RUNNING:
        answer["HX-Refresh"] = "true"
    return answer


@own
def refused_rows(request: SignedInRequest, pk: int) -> StreamingHttpResponse:
    imported, _target = found(request, pk)
    answer = StreamingHttpResponse(mending.refused_rows(imported), "text/csv; charset=utf-8")
    return as_file(answer, f"refused-{imported.pk}.csv")


@own
def mended(request: SignedInRequest, pk: int) -> HttpResponse:
    """The refused rows of an import, mended: read as its own file was."""
    imported, target = found(request, pk)
    form = ChooseForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        profile = replace(Profile.of(imported.profile), file_columns=(), encoding="", delimiter="")
        again = _chosen(form, target, profile, request, mends=imported)
        if again is not None:
            return redirect("imports:record", again.pk)
    context = {"title": _("Send mended rows"), "import": imported, "form": form}
    return render(request, "imports/mended.html", context, status=422 if form.errors else 200)


mended.upload_bytes = FILE_BYTES  # type: ignore[attr-defined]  # as long a request as the file itself may be


@own
@require_POST
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    imported, target = found(request, pk)
    stayed = actions.take_back(imported, target, by=request.user, now=timezone.now())
    if stayed:
        words = ngettext("Undone, but for %(n)s row.", "Undone, but for %(n)s rows.", len(stayed))
        messages.warning(request, words % {"n": len(stayed)})
    else:
        messages.success(request, _("Undone: every row was taken back."))
    return redirect("imports:record", imported.pk)
