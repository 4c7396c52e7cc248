"""Forms of imports: which file, how it is written, how it is to be read, and under which name that is kept."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from gridwork.imports.dates import READINGS, Question
from gridwork.imports.profiles import Profile
from gridwork.imports.questions import HowWritten
from gridwork.imports.recognition import JOINED
from gridwork.imports.targets import Column, Target
from gridwork.imports.values import Kind

FILE_BYTES = 500 * 1024 * 1024
PROFILE_BYTES = 200_000
OPTION = "option_"  # begins the name of a field for what only the target understands
SECOND = "_longitude"  # ends the name of the field for the other half of a point
DAYS = {
    "": _("as the column itself shows"),
    "year_first": _("2017-06-03, 2017/6/3 or 2017年6月3日"),
    "day_first": _("03/06/2017: day, month, year"),
    "month_first": _("06/03/2017: month, day, year"),
}


class ChooseForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, TSV, Excel, JSON lines or GeoJSON. The first line names the columns."),
        widget=forms.ClearableFileInput({"accept": ".csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson,.geojson"}),
    )


class WrittenForm(forms.Form):
    """How a text file is written."""

    encoding = forms.ChoiceField(label=_("Encoding"), widget=forms.RadioSelect)
    delimiter = forms.ChoiceField(label=_("Between two cells stands"), widget=forms.RadioSelect, required=False)

    def __init__(self, data: Any, *, asks: HowWritten, delimiter: str) -> None:
        super().__init__(data, initial={"encoding": asks.encoding, "delimiter": delimiter})
        for name, answers in (("encoding", asks.encodings), ("delimiter", asks.delimiters)):
            self.fields[name].choices = [(each.value, each.label) for each in answers]  # type: ignore[attr-defined]
        if not asks.delimiters:
            del self.fields["delimiter"]


class ReadingForm(forms.Form):
    """One choice for each column of the target, among the columns of the file; and how its days are written."""

    reading_source = forms.CharField(
        label=_("Where the rows come from"),
        max_length=40,
        required=False,
        help_text=_("The name of the other system. Its rows are known by their number there, if they have one."),
    )

    def __init__(
        self, data: Any = None, *, profile: Profile, target: Target, questions: Sequence[Question] = ()
    ) -> None:
        super().__init__(data)
        self.profile = profile
        of_file = [("", _("– none –")), *((name, name) for name in profile.file_columns)]
        for column in target.columns:
            if column.name not in profile.constants:
                self._ask(column, of_file)
        self.fields["reading_key"] = forms.ChoiceField(
            label=_("Their number"), required=False, choices=self._keys(of_file), initial=JOINED.join(profile.key)
        )
        self.fields["reading_source"].initial = profile.source
        if not profile.formats:
            self.fields["reading_days"] = _days_field(profile.days, questions)
        asked = getattr(target, "asks", {})
        self.options = [f"{OPTION}{name}" for name in asked]
        for name, field in asked.items():
            self.fields[f"{OPTION}{name}"] = copy(field)
            self.initial[f"{OPTION}{name}"] = profile.options.get(name, field.initial)
        self.order_fields([*self.columns, "reading_days", "reading_source", "reading_key"])

    @property
    def columns(self) -> list[str]:
        return [name for name in self.fields if not name.startswith(("reading_", OPTION))]

    @property
    def beyond(self) -> list[forms.BoundField]:
        """What is asked of the file as a whole."""
        return [self[name] for name in self.fields if name not in self.columns]

    def _ask(self, column: Column, of_file: Sequence[tuple[Any, Any]]) -> None:
        chosen = self.profile.columns.get(column.name, "")
        first, second = [*self.profile.joined.get(chosen, (chosen,)), ""][:2]
        if column.kind == Kind.POINT and second and not self.profile.latitude_first:
            first, second = second, first
        others = [(name, name) for name in self.profile.joined if column.kind != Kind.POINT]
        self.fields[column.name] = forms.ChoiceField(
            label=str(column.label), required=column.required, choices=[*of_file, *others], initial=first
        )
        if column.kind == Kind.POINT:
            self.fields[column.name + SECOND] = forms.ChoiceField(
                label=_("its longitude, if in a column of its own"), required=False, choices=of_file, initial=second
            )
        elif chosen in self.profile.joined:
            self.initial[column.name] = chosen

    def _keys(self, of_file: Sequence[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
        several = JOINED.join(self.profile.key)
        return [*of_file, *([(several, several)] if len(self.profile.key) > 1 else [])]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("reading_key") and not said.get("reading_source"):
            words = _("Say where the rows come from: a number is theirs only within one system.")
            self.add_error("reading_source", ValidationError(words, code="source"))
        for name in self.columns:
            if name.endswith(SECOND) and said.get(name) and not said.get(name.removesuffix(SECOND)):
                self.add_error(name.removesuffix(SECOND), ValidationError(_("Choose its latitude too."), code="half"))
        return said

    def chosen(self) -> Profile:
        """The profile as it is to be; the columns that were chosen, and no others."""
        said = self.cleaned_data
        columns, joined = {}, {}
        for name in self.columns:
            theirs, second = said[name], said.get(name + SECOND, "")
            if name.endswith(SECOND) or not theirs:
                continue
            if second:
                parts = (theirs, second) if self.profile.latitude_first else (second, theirs)
                theirs = JOINED.join(parts)
                joined[theirs] = list(parts)
            elif theirs in self.profile.joined:
                joined[theirs] = list(self.profile.joined[theirs])
            columns[name] = theirs
        several = JOINED.join(self.profile.key)
        key = self.profile.key if said["reading_key"] == several else tuple(filter(None, [said["reading_key"]]))
        options = dict(self.profile.options) | {name.removeprefix(OPTION): said[name] for name in self.options}
        more = {
            "days": said.get("reading_days", self.profile.days),
            "source": said["reading_source"],
            "options": {name: value for name, value in options.items() if value not in ("", False)},
        }
        return Profile.of(replace(self.profile, columns=columns, joined=joined, key=key, **more).plain)


def _days_field(days: str, questions: Sequence[Question]) -> forms.ChoiceField:
    """Where the file leaves it open, with what each order makes of a date of it; it has to be said then."""
    label = _("Days are written")
    if not questions:
        return forms.ChoiceField(label=label, choices=list(DAYS.items()), initial=days, required=False)
    choices = []
    for reading in READINGS:
        read = dict.fromkeys(sample for question in questions for sample in question.under(reading))
        shown = [f"{text} → {date_format(day, 'DATE_FORMAT')}" for text, day in read]
        if shown:
            choices.append((reading, f"{DAYS[reading]} ({'; '.join(shown)})"))
    return forms.ChoiceField(label=label, choices=choices, initial=days, required=False, widget=forms.RadioSelect)


class KeepForm(forms.Form):
    """A name under which a reading is kept; whether for all, if one may share."""

    name = forms.CharField(label=_("Name"), max_length=80)
    shared = forms.BooleanField(label=_("Share it with all who import into this list"), required=False)

    def __init__(self, data: Any = None, *, may_share: bool, **more: Any) -> None:
        super().__init__(data, **more)
        if not may_share:
            del self.fields["shared"]


class UploadForm(KeepForm):
    """A profile that the command line takes, for use on pages."""

    target = forms.ChoiceField(label=_("For the list"))
    file = forms.FileField(
        label=_("Profile"),
        help_text=_("A TOML file, as the command line takes it."),
        widget=forms.ClearableFileInput({"accept": ".toml"}),
    )

    field_order = ("target", "name", "file", "shared")

    def __init__(
        self, data: Any = None, files: Any = None, *, targets: Sequence[tuple[str, str]], may_share: bool
    ) -> None:
        super().__init__(data, files=files, may_share=may_share)
        self.fields["target"].choices = targets  # type: ignore[attr-defined]

    def clean_file(self) -> Profile:
        file = self.cleaned_data["file"]
        if file.size > PROFILE_BYTES:
            raise ValidationError(_("A profile is no longer than 200 kB."), code="profile")
        return Profile.of_toml(file.read())
