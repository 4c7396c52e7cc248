"""The form of a score sheet's open column: a field for every input, a remark, and evidence where it is required."""

from collections.abc import Container, Iterator, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy

from gridwork.assessments import actions
from gridwork.assessments.counted import Taken
from gridwork.assessments.declared import Input
from gridwork.assessments.models import Assessment
from gridwork.assessments.sheets import Line
from gridwork.assessments.states import FILLED_IN
from gridwork.attachments.forms import UploadsField


class Filled(NamedTuple):
    """A line with the fields of its open column, and no remark where somebody else fills it in.

    `figures` are those that were taken, `untaken` those that will be when the sheet is saved.
    """

    line: Line
    fields: list[Any]
    remark: Any | None
    files: Any | None
    figures: Sequence[Taken] = ()
    untaken: Sequence[Input] = ()


class _Left(forms.Field):
    """Asked for, and yet it may be left for later: a sheet is filled in bit by bit."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class _Typed(_Left, forms.CharField):
    pass


class _Chosen(_Left, forms.ChoiceField):
    pass


class SheetForm(forms.Form):
    """`held` are the permissions that `by` has for this assessment."""

    use_required_attribute = False

    def __init__(self, assessment: Assessment, by: Any, held: Container[str], *sent: Any) -> None:
        super().__init__(*sent)
        self.assessment, self.held = assessment, held
        self.stage, self.permission = FILLED_IN[assessment.state]
        self.open = {line.item.pk: line for line in assessment.sheet.lines if self._is_open(line, by)}
        for key, line in self.open.items():
            cell = line.was_before(self.stage)
            for each in line.item.rule.inputs:
                field = self.fields[f"i{key}-{each.name}"] = _field(each)
                field.initial = cell.score.entered.get(each.name, "") if cell else ""
            remark = forms.CharField(label=pgettext_lazy("item", "Remark"), required=False, max_length=500)
            own = line.cells.get(self.stage)
            remark.initial = own.score.remark if own else ""
            self.fields[f"i{key}-remark"] = remark
            if line.item.evidence:
                label = gettext("Evidence: %(what)s") % {"what": line.item.evidence}
                self.fields[f"i{key}-files"] = UploadsField(label=label, most=6, images_only=False, required=False)

    def _is_open(self, line: Line, by: Any) -> bool:
        asked = actions.asked_of(line.item, self.permission)
        return asked in self.held and actions.may_fill(line.item, self.stage, by)

    def lines_of(self, lines: Any) -> Iterator[Filled]:
        for line in lines:
            key = line.item.pk
            if key not in self.open:
                yield Filled(line, [], None, None)
                continue
            fields = [self[f"i{key}-{each.name}"] for each in line.item.rule.inputs]
            files = self[f"i{key}-files"] if line.item.evidence else None
            cell = line.was_before(self.stage)
            figures = cell.figures if cell else []
            taken = {each.name for each in figures}
            untaken = [each for each in line.item.rule.figures if each.name not in taken]
            yield Filled(line, fields, self[f"i{key}-remark"], files, figures, untaken)

    def clean(self) -> dict[str, Any]:
        """All that an item asks, or nothing of it; and only what the formula can work out."""
        for key, line in self.open.items():
            names = [f"i{key}-{each.name}" for each in line.item.rule.inputs]
            if any(name in self.errors for name in names) or not any(self.cleaned_data.get(name) for name in names):
                continue
            try:
                cell = line.was_before(self.stage)
                line.item.points_of(self._values(line), cell.score.figures if cell else {})
            except ValidationError as error:
                blank = next((name for name in names if not self.cleaned_data.get(name)), names[0])
                self.add_error(blank, error.messages)
        return self.cleaned_data

    def _values(self, line: Line) -> dict[str, str]:
        said = (
            (each.name, self.cleaned_data.get(f"i{line.item.pk}-{each.name}") or "") for each in line.item.rule.inputs
        )
        return {name: value.strip() for name, value in said}

    @property
    def entered(self) -> dict[int, tuple[dict[str, str], str]]:
        """By item, what was typed and the remark; items of which nothing was entered are left out.

        Of an item that is counted alone only the remark is a person's.
        """
        found = {}
        for key, line in self.open.items():
            values, remark = self._values(line), self.cleaned_data.get(f"i{key}-remark") or ""
            if any(values.values()) or (not values and (remark or self.stage in line.cells)):
                found[key] = (values, remark)
        return found

    @property
    def uploads(self) -> dict[int, list[Any]]:
        return {key: found for key in self.open if (found := self.cleaned_data.get(f"i{key}-files"))}


def _field(asked: Input) -> forms.Field:
    if asked.words:
        choices = [("", "–"), *((word, asked.in_words(word)) for word in asked.words)]
        return _Chosen(label=asked.label, choices=choices)
    field = _Typed(label=asked.label, max_length=40)
    field.widget.attrs["inputmode"] = "decimal"
    field.unit = asked.unit_words  # type: ignore[attr-defined]
    return field
