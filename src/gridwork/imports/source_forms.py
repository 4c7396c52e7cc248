"""The form of an import source: which list, which profile, from where, and how often."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from gridwork.imports import pulls
from gridwork.imports.models import ImportSource, SavedProfile
from gridwork.imports.targets import registers, target_of
from gridwork.kernel.forms import EntryForm
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Reacher


class SourceForm(EntryForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "target" in self.fields:
            choices = [(target_of(each).name, each.title) for each in registers()]
            self.fields["target"] = forms.ChoiceField(label=self.fields["target"].label, choices=[("", ""), *choices])

        if "daily_at" in self.fields:
            self.fields["daily_at"].widget = forms.TimeInput({"type": "time"}, format="%H:%M")
        if "active" in self.fields:
            self.fields["active"].help_text = _(
                "By saving this you become responsible: rows come in with your rights, and you are told what "
                "was refused."
            )

    def about(self, record: Record, by: Reacher) -> None:
        if "profile" in self.fields:
            self.fields["profile"].queryset = SavedProfile.shown_to(by)  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            source: ImportSource = self.instance
            try:
                pulls.check(source)
            except forms.ValidationError as error:
                self._update_errors(error)  # type: ignore[attr-defined]
