"""A new limit, and whether running clocks are to follow it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gridwork.cases.models import CaseLimit


class LimitForm(forms.ModelForm):
    retime = forms.BooleanField(
        label=_("Put running jobs under it as well"),
        required=False,
        help_text=_("Without this, only jobs sent from now on get it. Extensions and pauses are kept."),
    )

    class Meta:
        model = CaseLimit
        fields = ("stage", "condition", "amount", "unit", "from_on", "last_on")
