"""The form at the counter: what a person asks for, and by what their records are found."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.forms.people import offer
from gridwork.accounts.models import User
from gridwork.cases import reporters
from gridwork.kernel import drafts
from gridwork.kernel.forms import EntryForm
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Reacher
from gridwork.retention import requests

MANY = 50  # receipt codes of one request

drafts.NEVER_KEPT.update(("reporter_phone", "receipt_codes"))


class PersonalRequestForm(EntryForm):
    reporter_phone = forms.CharField(
        label=_("Telephone of the reporter"), required=False, max_length=40,
        help_text=_("Finds the cases that were reported from this number. It is not kept."),
    )  # fmt: skip
    receipt_codes = forms.CharField(
        label=_("Receipt codes"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text=_("One a line. They find one case each and are not kept."),
    )  # fmt: skip
    field_order = ("kind", "reporter_phone", "receipt_codes", "user")

    def about(self, record: Record, by: Reacher) -> None:
        offer(self, "user", User.objects.filter(kind="person").exclude(pk=by.pk).order_by("username"))

    def clean_receipt_codes(self) -> str:
        codes = self.cleaned_data["receipt_codes"].split("\n")
        codes = [code.strip() for code in codes if code.strip()]
        if wrong := [number for number, code in enumerate(codes, start=1) if not reporters.plain(code)]:
            raise forms.ValidationError(
                _("Line %(line)d: a receipt code has twenty letters and digits.") % {"line": wrong[0]}
            )
        if len(codes) > MANY:
            raise forms.ValidationError(_("At most %(many)d codes in one request.") % {"many": MANY})
        return "\n".join(codes)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        by_number = bool(said.get("reporter_phone") or said.get("receipt_codes"))
        if not self.errors and by_number == bool(said.get("user")):
            raise forms.ValidationError(
                _("Say whose records it is about: a telephone or receipt codes of a reporter, or a user. Not both.")
            )
        return said

    def write(self, *, by: Any, now: datetime, permission: str = "") -> None:
        codes = self.cleaned_data["receipt_codes"].split("\n")
        phone = self.cleaned_data["reporter_phone"]
        requests.take_in(self.instance, phone, codes, by=by, now=now, permission=permission)
