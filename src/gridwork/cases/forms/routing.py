"""Which period a dry run looks at, and the rules of which day."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = timedelta(days=3 * 366)


class DryRunForm(forms.Form):
    first = forms.DateField(label=_("Cases sent from"))
    last = forms.DateField(label=_("to"))
    rules_on = forms.DateField(
        label=_("Rules in force on"), required=False, help_text=_("Empty: today. A later day tries rules to come.")
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))
        if first and last and last - first > LONGEST:
            self.add_error("last", _("Choose at most three years."))
        return said

    @staticmethod
    def usual(today: date) -> dict[str, date]:
        """The last thirty days."""
        return {"first": today - timedelta(days=29), "last": today}
