"""What the API offers of cases beside their registers: reports in batches, and photographs, which travel as files."""

from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import Form, Router, Schema
from ninja.files import UploadedFile
from ninja.params.functions import Body, File
from pydantic import Field, SkipValidation
from pydantic import ValidationError as Malformed

from gridwork.cases import batches
from gridwork.cases.forms.said import PhotosForm
from gridwork.cases.models import Case, Evidence, Job
from gridwork.cases.views.records import in_sight
from gridwork.kernel.access import SignedInRequest
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.api import answer, operation, require
from gridwork.kernel.forms import entry_form_class
from gridwork.kernel.problems import Reason
from gridwork.kernel.registers import Register
from gridwork.kernel.schemas import given, item, of_form

reports, photographs = Router(tags=["cases"]), Router(tags=["photographs"])

TAKE_IN, SEE, HAND_IN = "cases.add_case", "cases.view_evidence", "cases.add_evidence"
CASES = Register.of[Case]  # the registers are there by then: nothing imports this before the first call of the API
ENTRY = of_form("cases_entry", entry_form_class(CASES).base_fields)
MOST = PhotosForm.base_fields["photos"].most  # type: ignore[attr-defined]
Photos = Annotated[list[UploadedFile], File(..., min_length=1, max_length=MOST)]


class Reported(Schema):
    """One report of a batch. Under the same key it is taken in once, whenever and however often it is sent."""

    key: str = Field(min_length=1, max_length=255, pattern=r"^[^\x00]*$")  # PostgreSQL's text has no null
    report: SkipValidation[ENTRY]  # type: ignore[valid-type]  # each is judged for itself, and not all for one


class Batch(Schema):
    reports: list[Reported] = Field(max_length=batches.MOST)


class Outcome(Schema):
    """What became of one report: `status` is that which a call of its own would have had; a case, or why not."""

    key: str
    status: int
    replayed: bool
    case: item(CASES) | None  # type: ignore[valid-type]
    error: Reason | None


class Outcomes(Schema):
    items: list[Outcome]


@operation(reports.post, "/batch", TAKE_IN, "cases_batch", 200, Outcomes)
def batch(request: SignedInRequest, data: Batch = Body(...)) -> HttpResponse:
    """Up to a hundred reports at once. One that cannot be accepted keeps none of the others from being taken in."""
    require(request, TAKE_IN)
    keys = [each.key for each in data.reports]
    if len(set(keys)) < len(keys):
        raise ValidationError({"key": _("Each report of a batch needs a key of its own.")})
    items = [_read(each.key, each.report) for each in data.reports]
    return answer(200, {"items": batches.take(items, by=request.user, now=timezone.now())})


def _read(key: str, report: Any) -> batches.Item:
    try:
        return batches.Item(key, given(ENTRY.model_validate(report)))
    except Malformed as error:
        faults = [(str(each["loc"][0] if each["loc"] else ""), each["msg"]) for each in error.errors()]
        return batches.Item(key, report, [{"name": name, "message": message} for name, message in faults])


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


@operation(photographs.get, "/cases/{int:pk}/photographs", SEE, "cases_photographs", 200, Photographs)
def of_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Also for whoever sees but a job of the case."""
    require(request, SEE)
    case = found_or_404(
        Case.objects.unscoped("scoped by itself, or a job of it").filter(in_sight(request.user, "pk")), pk
    )
    rows = Evidence.objects.unscoped("shown with its case").filter(case=case).order_by("pk")
    return answer(200, {"items": [as_dict(row) for row in rows]})


@operation(photographs.post, "/cases/{int:pk}/photographs", HAND_IN, "cases_hand_in", 201, Photographs)
def to_case(request: SignedInRequest, pk: int, photos: Photos, caption: Form[str] = "") -> HttpResponse:
    """Of before."""
    require(request, HAND_IN)
    case = found_or_404(Case.objects.visible_to(request.user), pk)
    return _kept(request, photos, caption, moment="before", case=case)


@operation(photographs.post, "/jobs/{int:pk}/photographs", HAND_IN, "jobs_hand_in", 201, Photographs)
def to_job(request: SignedInRequest, pk: int, photos: Photos, caption: Form[str] = "") -> HttpResponse:
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
