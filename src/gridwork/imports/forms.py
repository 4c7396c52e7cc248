"""Forms of imports: which file, and how it is to be read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridwork.imports.profiles import Profile
from gridwork.imports.targets import Target

FILE_BYTES = 500 * 1024 * 1024
DAYS = (
    ("", _("as the column itself shows")),
    ("year_first", _("2017-06-03, 2017/6/3 or 2017年6月3日")),
    ("day_first", _("03/06/2017: day, month, year")),
    ("month_first", _("06/03/2017: month, day, year")),
)


class ChooseForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, TSV, Excel, JSON lines or GeoJSON. The first line names the columns."),
        widget=forms.ClearableFileInput({"accept": ".csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson,.geojson"}),
    )


class ReadingForm(forms.Form):
    """One choice for each column of the target, among the columns of the file."""

    def __init__(self, data: Any = None, *, profile: Profile, target: Target) -> None:
        super().__init__(data)
        self.profile = profile
        of_file = [("", _("– none –")), *((name, name) for name in profile.file_columns)]
        for column in target.columns:
            if column.name not in profile.constants:
                self.fields[column.name] = forms.ChoiceField(
                    label=str(column.label),
                    required=column.required,
                    choices=of_file,
                    initial=profile.columns.get(column.name, ""),
                )
        self.fields["reading_days"] = forms.ChoiceField(
            label=_("Days are written"), choices=DAYS, initial=profile.days, required=False
        )

    def chosen(self) -> Profile:
        """The profile as it is to be; the columns that were chosen, and no others."""
        said = dict(self.cleaned_data)
        days = said.pop("reading_days")
        return Profile.of(self.profile.plain | {"days": days, "columns": {k: v for k, v in said.items() if v}})
