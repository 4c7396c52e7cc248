"""How a file is read: what is proposed for each column and why, what would become of its rows, how it is written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridwork.columns.addresses import key_of
from gridwork.imports import actions, files, questions
from gridwork.imports.engine import Preview
from gridwork.imports.forms import SECOND, KeepForm, ReadingForm, WrittenForm
from gridwork.imports.models import Import, SavedProfile
from gridwork.imports.points import read_as
from gridwork.imports.procedures import ImportState
from gridwork.imports.profiles import Profile
from gridwork.imports.proposals import Evidence, Proposals
from gridwork.imports.recognition import fitting
from gridwork.imports.targets import Target
from gridwork.imports.views.own import found, own
from gridwork.kernel.access import SignedInRequest
from gridwork.kernel.forms import add_errors
from gridwork.kernel.refusals import Refusal

SHARE = "imports.share_profile"
REPLACEMENTS = 50  # that a page asks about at once


@dataclass(frozen=True)
class Mapped:
    """A column of ours on the page: its field, the field for the other half of a point, and what speaks for it."""

    field: Any
    second: Any
    chosen: Evidence | None
    proposed: Evidence | None  # where another is chosen

    @property
    def samples(self) -> Sequence[str]:
        return self.chosen.samples if self.chosen else ()


def answer_reading(request: SignedInRequest, imported: Import, target: Target, context: dict[str, Any]) -> HttpResponse:
    if not imported.profile.get("file_columns") or "written" in request.GET:
        return redirect("imports:written", imported.pk)
    proposed = actions.weigh(imported, target, by=request.user, now=timezone.now())
    profile = Profile.of(imported.profile)
    asked = actions.open_questions(imported, target, by=request.user, now=timezone.now())
    form = ReadingForm(
        request.POST if request.method == "POST" else None, profile=profile, target=target, questions=asked
    )
    preview = None
    try:
        if form.is_valid():
            actions.refit(imported, form.chosen(), target, by=request.user, now=timezone.now())
        if not form.errors:
            preview = actions.look(imported, target, by=request.user, now=timezone.now())
    except ValidationError as error:
        add_errors(form, error) if form.is_bound else context.update(wrong=error.messages)
    profile = Profile.of(imported.profile)
    if preview:  # other columns raise other questions
        asked = list(preview.questions)
        form = ReadingForm(profile=profile, target=target, questions=asked)
    context |= {
        "form": form,
        "mapped": list(_mapped(form, profile, target, proposed)),
        "others": _others(profile, proposed),
        "asked": asked,
        "confirming": _confirming(profile, target, preview),
        "is_text": questions.is_text(files.path_of(imported)),
        "fitting": fitting(profile.file_columns, target, request.user),
        "keep_form": KeepForm(may_share=request.user.has_perm(SHARE), initial={"name": imported.read_by}),
        **_shown(preview),
        "readings": actions.points_of(imported, target, by=request.user, now=timezone.now()) if preview else [],
    }
    return render(request, "imports/reading.html", context, status=422 if form.errors else 200)


def _mapped(form: ReadingForm, profile: Profile, target: Target, proposed: Proposals) -> Iterator[Mapped]:
    for column in target.columns:
        if column.name not in form.fields:
            continue
        name = profile.columns.get(column.name, "")
        theirs = tuple(profile.joined.get(name, (name,))) if name else ()
        chosen = proposed.judge.evidence(column, *theirs) if theirs else None
        best = proposed.by_column.get(column.name)
        other = best if best and (chosen is None or set(best.theirs) != set(theirs)) else None
        second = form[column.name + SECOND] if column.name + SECOND in form.fields else None
        yield Mapped(form[column.name], second, chosen, other)


def _others(profile: Profile, proposed: Proposals) -> list[tuple[str, str]]:
    """Columns of the file that are not taken in, with a value each."""
    taken = profile.asked_of_file
    samples = proposed.judge.samples
    left = [name for name in profile.file_columns if name not in taken]
    return [(name, next((value for value in samples.get(name, ()) if value), "")) for name in left]


def _confirming(profile: Profile, target: Target, preview: Preview | None) -> dict[str, Any]:
    """What is suspected or proposed of the file, and what somebody has said of it before."""
    labels = {column.name: column.label for column in target.columns}
    often = Counter(preview.replacements if preview else {}).most_common(REPLACEMENTS)
    return {
        "suspects": list(profile.suspected.values()),
        "judged": [
            *((point, _("stands for no point")) for point in profile.default_points),
            *((point, _("is real")) for point in profile.real_points),
        ],
        "replacements": [(labels[each.column], each, rows) for each, rows in often],
        "replaced": [
            (labels[column], column, text, ours)
            for column, entries in profile.values.items()
            if column in profile.columns
            for text, ours in entries.items()
        ],
    }


def _shown(preview: Preview | None) -> dict[str, Any]:
    if preview is None:
        return {"preview": None}
    profile, names = preview.profile, list(preview.profile.columns.values())
    return {
        "preview": preview,
        "shown": names,
        "rows": [(row, [profile.text_of(row.raw.cells, name) for name in names]) for row in preview.rows],
    }


@own
def written(request: SignedInRequest, pk: int) -> HttpResponse:
    """In which encoding, with what between the cells: asked where the file does not say, with what each would give."""
    imported, target = found(request, pk)
    _still_chosen(imported)
    path, profile = files.path_of(imported), Profile.of(imported.profile)
    if not questions.is_text(path):
        return redirect("imports:record", pk)
    asks = questions.how_written(path, request.POST.get("encoding", "") or profile.encoding)
    form = WrittenForm(request.POST if request.method == "POST" else None, asks=asks, delimiter=profile.delimiter)
    if form.is_valid():
        said = {"encoding": form.cleaned_data["encoding"], "delimiter": form.cleaned_data.get("delimiter", "")}
        try:
            actions.answer(imported, target, **said, by=request.user, now=timezone.now())
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("imports:record", pk)
    asked = [
        (form[name], list(zip(form[name], answers, strict=True)))
        for name, answers in (("encoding", asks.encodings), ("delimiter", asks.delimiters))
        if name in form.fields
    ]
    context = {"title": str(imported), "import": imported, "form": form, "asked": asked}
    return render(request, "imports/written.html", context, status=422 if form.errors else 200)


@own
def points(request: SignedInRequest, pk: int) -> HttpResponse:
    """The points of the first rows as a map layer, `?as` a coordinate system. Sent: that system is the right one."""
    imported, target = found(request, pk)
    _still_chosen(imported)
    every = actions.points_of(imported, target, by=request.user, now=timezone.now())
    said = (request.POST if request.method == "POST" else request.GET).get("as")
    wanted = next((each for each in every if each.value == said), None)
    if request.method == "POST":
        if wanted is None:
            raise ValidationError(_("Choose one of the readings that are shown."), code="coordinates")
        profile = Profile.of(imported.profile)
        profile = replace(profile, options=read_as(profile, wanted.value))
        actions.refit(imported, profile, target, by=request.user, now=timezone.now())
        return redirect("imports:record", pk)
    empty: dict[str, Any] = {"type": "FeatureCollection", "features": []}
    return JsonResponse(wanted.collection if wanted else empty, content_type="application/geo+json")


@own
@require_POST
def judge_point(request: SignedInRequest, pk: int) -> HttpResponse:
    """A suspected point stands for none, is real, or is to be asked about again."""
    imported, target = found(request, pk)
    _still_chosen(imported)
    point, stands = request.POST.get("point", ""), request.POST.get("stands", "")
    actions.judge_point(imported, target, point, stands=stands, by=request.user, now=timezone.now())
    return redirect(f"{reverse('imports:record', args=[pk])}#confirming-title")


@own
@require_POST
def replace_value(request: SignedInRequest, pk: int) -> HttpResponse:
    """A text of a column is read as one of ours, or as it stands again."""
    imported, target = found(request, pk)
    _still_chosen(imported)
    column, text, ours = (request.POST.get(name, "") for name in ("column", "text", "ours"))
    actions.replace_value(imported, target, column, text, ours, by=request.user, now=timezone.now())
    return redirect(f"{reverse('imports:record', args=[pk])}#confirming-title")


@own
@require_POST
def read_with(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read the file by a kept profile."""
    imported, target = found(request, pk)
    _still_chosen(imported)
    key = key_of(request.POST.get("kept", ""))
    shown = SavedProfile.shown_to(request.user, target.name)
    kept = None if key is None else shown.filter(pk=key).first()
    if kept is None:
        raise ValidationError(_("Choose one of the profiles that are shown."), code="profile")
    actions.read_with(imported, kept, target, by=request.user, now=timezone.now())
    return redirect("imports:record", pk)


def _still_chosen(imported: Import) -> None:
    if imported.state != ImportState.CHOSEN:
        raise Refusal(_("Its rows are taken in already. Choose the file again to read it another way."))
