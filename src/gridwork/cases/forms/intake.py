"""What the office types in when somebody reports, and what the API and an import send."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gridwork.attachments.forms import UploadsField
from gridwork.cases import reporters
from gridwork.cases.forms.steps import TypeField
from gridwork.cases.intake import Report, take_in
from gridwork.kernel import drafts
from gridwork.kernel.records import local_day
from gridwork.kernel.scope import Reacher
from gridwork.places.forms import PointForm

PERSON = ("reporter_name", "reporter_phone", "reporter_email")
CHANGEABLE = ("text", "address", "complained_of")  # the rest changes by steps, which are counted

drafts.NEVER_KEPT.update((*PERSON, "suggested"))


class CaseForm(PointForm):
    """A report: the case, who brings it, and photographs. Of a case that is there, what may be put right by hand."""

    type = TypeField()
    reported_at = forms.DateTimeField(label=_("Reported"), required=False, help_text=_("Empty: now."))
    reporter_name = forms.CharField(label=_("Reporter’s name"), required=False, max_length=100)
    reporter_phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    reporter_email = forms.EmailField(label=_("E-mail"), required=False)
    wants_word = forms.BooleanField(label=_("Tell the reporter by e-mail when it is closed"), required=False)
    receipt_code = forms.CharField(
        label=_("Receipt code"),
        required=False,
        max_length=40,
        help_text=_("Only where the reporter’s own device has drawn one; else the system does."),
    )
    photos = UploadsField(label=_("Photographs"), required=False)

    code = ""  # to be shown once, after a new case was written

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields = {name: field for name, field in self.fields.items() if name in CHANGEABLE}

    def located_on(self) -> date:
        """A case lies in the place as it was when it was reported."""
        return local_day(self.cleaned_data.get("reported_at") or timezone.now())

    def clean_receipt_code(self) -> str:
        said: str = self.cleaned_data["receipt_code"]
        if said and not reporters.plain(said):
            raise forms.ValidationError(_("A receipt code has twenty letters and digits."))
        return said

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("wants_word") and not said.get("reporter_email"):
            self.add_error("reporter_email", _("Where is word to be sent?"))
        return said

    def write(self, *, by: Reacher, now: datetime, permission: str = "") -> None:
        if self.instance.pk:
            self.instance.write(by=by, now=now, permission=permission)
            return
        self.code = take_in(self.report(now), by=by, now=now).code

    def report(self, now: datetime) -> Report:
        self.instance.reported_at = self.instance.reported_at or now
        return Report(self.instance, self.person, self.cleaned_data["photos"], self.cleaned_data["receipt_code"])

    @property
    def person(self) -> reporters.Person:
        name, phone, email = (self.cleaned_data[key] for key in PERSON)
        return reporters.Person(name, phone, email, self.cleaned_data["wants_word"])
