"""What the API offers of cases beside their registers: photographs, which travel as files."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from gridwork.cases.forms.said import PhotosForm
from gridwork.cases.models import Case, Evidence, Job
from gridwork.cases.views.records import in_sight
from gridwork.kernel.access import SignedInRequest
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.api import answer, operation, require

router = Router(tags=["photographs"])

SEE, HAND_IN = "cases.view_evidence", "cases.add_evidence"


class Photograph(Schema):
    id: int
    moment: str
    caption: str
    taken_by: str
    taken_at: str
    sha256: str
    width: int | None
    height: int | None
    url: str


class Photographs(Schema):
    items: list[Photograph]


@operation(router.get, "/cases/{int:pk}/photographs", SEE, "cases_photographs", 200, Photographs)
def of_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Also for whoever sees but a job of the case."""
    require(request, SEE)
    case = found_or_404(
        Case.objects.unscoped("scoped by itself, or a job of it").filter(in_sight(request.user, "pk")), pk
    )
    rows = Evidence.objects.unscoped("shown with its case").filter(case=case).order_by("pk")
    return answer(200, {"items": [as_dict(row) for row in rows]})


@operation(router.post, "/cases/{int:pk}/photographs", HAND_IN, "cases_hand_in", 201, Photographs)
def to_case(
    request: SignedInRequest, pk: int, photos: File[list[UploadedFile]], caption: Form[str] = ""
) -> HttpResponse:
    """Of before."""
    require(request, HAND_IN)
    case = found_or_404(Case.objects.visible_to(request.user), pk)
    return _kept(request, photos, caption, moment="before", case=case)


@operation(router.post, "/jobs/{int:pk}/photographs", HAND_IN, "jobs_hand_in", 201, Photographs)
def to_job(
    request: SignedInRequest, pk: int, photos: File[list[UploadedFile]], caption: Form[str] = ""
) -> HttpResponse:
    """Of after: before the job is reported back, where its type needs them."""
    require(request, HAND_IN)
    job = found_or_404(Job.objects.visible_to(request.user).select_related("case"), pk)
    return _kept(request, photos, caption, moment="after", case=job.case, job=job)


def _kept(
    request: SignedInRequest, photos: list[UploadedFile], caption: str, *, moment: str, **about: Any
) -> HttpResponse:
    form = PhotosForm({"moment": moment, "caption": caption}, MultiValueDict({"photos": list(photos)}))
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    said = {"moment": moment, "caption": caption, "permission": HAND_IN, **about}
    rows = Evidence.hand_in(form.cleaned_data["photos"], by=request.user, now=timezone.now(), **said)
    return answer(201, {"items": [as_dict(row) for row in rows]})


def as_dict(row: Evidence) -> dict[str, Any]:
    names = ("id", "moment", "caption", "taken_by", "taken_at", "sha256", "width", "height")
    return {name: getattr(row, name) for name in names} | {"url": f"/evidence/{row.pk}/full"}
