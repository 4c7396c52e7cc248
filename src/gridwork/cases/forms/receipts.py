"""What a reporter types in: the receipt code, whether it is fixed, why it should be opened again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gridwork.cases import reporters


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Receipt code"),
        max_length=40,
        help_text=_("Twenty letters and digits, as you were given them when you reported."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = reporters.plain(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("A receipt code has twenty letters and digits."))
        return code


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("What is still wrong?"), max_length=2000, widget=forms.Textarea({"rows": 3}))
