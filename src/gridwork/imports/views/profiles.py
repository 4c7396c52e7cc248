"""Kept profiles: one's own and the shared ones, with what is done to them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridwork.downloads import as_file
from gridwork.imports.forms import KeepForm, UploadForm
from gridwork.imports.models import SavedProfile
from gridwork.imports.profile_files import as_toml
from gridwork.imports.profiles import Profile
from gridwork.imports.targets import registers, target_of
from gridwork.imports.views.own import found, own
from gridwork.imports.views.reading import SHARE
from gridwork.kernel.access import SignedInRequest
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.forms import add_errors
from gridwork.kernel.refusals import Refusal


@own
def profiles(request: SignedInRequest) -> HttpResponse:
    """Those that one may use, and a form that takes one from a file."""
    titles = _titles(request)
    form = UploadForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        targets=list(titles.items()),
        may_share=request.user.has_perm(SHARE),
    )
    if form.is_valid():
        said = form.cleaned_data
        kept = _kept(request, said["target"], said["name"], said["file"], bool(said.get("shared")))
        if _written(kept, form, request):
            return redirect("imports:profiles")
    shown = [kept for kept in SavedProfile.shown_to(request.user) if kept.target in titles]
    context = {
        "title": _("Kept profiles"),
        "rows": [(kept, titles[kept.target], kept.user_id == request.user.pk) for kept in shown],
        "form": form,
        "may_import": bool(titles),
    }
    return render(request, "imports/profiles.html", context, status=422 if form.errors else 200)


@own
@require_POST
def keep(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep how an import is read under a name. The same name again keeps the new reading in place of the old one."""
    imported, target = found(request, pk)
    form = KeepForm(request.POST, may_share=request.user.has_perm(SHARE))
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    name, shared = form.cleaned_data["name"], bool(form.cleaned_data.get("shared"))
    kept = _kept(request, target.name, name, Profile.of(imported.profile), shared)
    kept.write(by=request.user, now=timezone.now())
    messages.success(
        request, _("The profile “%(name)s” is kept. A file with these columns is read by it.") % {"name": name}
    )
    return redirect("imports:record", pk)


@own
@require_POST
def rename(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = _own_profile(request, pk)
    kept.name = request.POST.get("name", "")[:80]
    if request.user.has_perm(SHARE):
        kept.shared = "shared" in request.POST
    kept.write(by=request.user, now=timezone.now())
    return redirect("imports:profiles")


@own
@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = _own_profile(request, pk)
    try:
        SavedProfile.withdraw_many([kept], by=request.user, now=timezone.now(), reason="removed by its owner")
    except ProtectedError as error:
        raise Refusal(_("An import source reads by this profile. Choose another one there first.")) from error
    messages.success(request, _("The profile “%(name)s” is removed.") % {"name": kept.name})
    return redirect("imports:profiles")


@own
def download(request: SignedInRequest, pk: int) -> HttpResponse:
    """The TOML that the command line takes."""
    kept: SavedProfile = found_or_404(SavedProfile.shown_to(request.user), pk)
    answer = HttpResponse(as_toml(Profile.of(kept.profile)), content_type="application/toml; charset=utf-8")
    return as_file(answer, f"{slugify(kept.name) or 'profile'}.toml")


def _titles(request: SignedInRequest) -> dict[str, str]:
    """Of the lists that the user may import into, by their targets' names."""
    every = [(target_of(register), register.title) for register in registers()]
    return {target.name: title for target, title in every if request.user.has_perm(target.permission)}


def _own_profile(request: SignedInRequest, pk: int) -> SavedProfile:
    kept: SavedProfile = found_or_404(SavedProfile.objects.visible_to(request.user), pk)
    return kept


def _kept(request: SignedInRequest, target: str, name: str, profile: Profile, shared: bool) -> SavedProfile:
    if shared and not request.user.has_perm(SHARE):
        raise PermissionDenied(_("You may not share profiles."))
    mine = SavedProfile.objects.visible_to(request.user).filter(target=target, name=name).first()
    kept = mine or SavedProfile(user=request.user, target=target, name=name)
    kept.profile, kept.shared = profile.of_any_file.plain, shared
    return kept


def _written(kept: SavedProfile, form: Any, request: SignedInRequest) -> bool:
    try:
        kept.write(by=request.user, now=timezone.now())
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True
