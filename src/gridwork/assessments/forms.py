"""What steps ask beyond the columns of the record they move."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from gridwork.kernel.scope import Reacher

if TYPE_CHECKING:
    from gridwork.assessments.models import Scheme


class CopyForm(forms.Form):
    year = forms.IntegerField(
        label=_("Evaluation year"),
        min_value=1990,
        max_value=2199,
        help_text=_("The year of the original gives another edition of it."),
    )

    def about(self, record: "Scheme", by: Reacher) -> None:
        self.fields["year"].initial = record.year + 1


class DrawForm(forms.Form):
    percent = forms.IntegerField(label=_("Percent of each town"), min_value=1, max_value=100, initial=20)
    seed = forms.CharField(
        label=_("Seed"),
        max_length=100,
        help_text=_("Something that nobody could choose, such as the numbers of a public lottery of the day."),
    )
