"""What steps of outreach ask, and the entry of contests: kinds of audience as boxes to tick."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.attachments.forms import UploadsField
from gridwork.kernel.forms import EntryForm
from gridwork.kernel.scope import Reacher
from gridwork.outreach.states import Audience, How

if TYPE_CHECKING:
    from gridwork.outreach.models import Contest, DoubleReport, SeriesEdition, Session

MOST = 1_000_000  # attendances of one audience: more is a slip of the keyboard


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}))


class RemoveReviewerForm(ReasonForm):
    reviewer: Any = forms.ModelChoiceField(
        label=_("Reviewer"), queryset=None, help_text=_("Scores that this person gave in the contest count no more.")
    )
    field_order = ("reviewer", "reason")

    def about(self, record: "Contest", by: Reacher) -> None:
        from gridwork.outreach.models import ContestReviewer

        named = ContestReviewer.objects.visible_to(by).filter(contest=record).select_related("user").order_by("pk")
        self.fields["reviewer"].queryset = named  # type: ignore[attr-defined]
        self.fields["reviewer"].label_from_instance = lambda named: str(named.user)  # type: ignore[attr-defined]


class MoveForm(ReasonForm):
    held_on = forms.DateField(label=_("Day"))
    begins_at = forms.TimeField(label=_("Begins"), required=False, widget=forms.TimeInput({"type": "time"}))
    venue = forms.CharField(label=_("Venue"), max_length=150)
    field_order = ("held_on", "begins_at", "venue", "reason")

    def about(self, record: "Session", by: Reacher) -> None:
        for name in ("held_on", "begins_at", "venue"):
            self.fields[name].initial = getattr(record, name)


class ReportForm(forms.Form):
    """How many came, by audience. Whoever comes twice counts twice: these are attendances, never persons."""

    how = forms.ChoiceField(label=_("Counted by"), choices=How)
    filed = forms.CharField(
        label=_("Where the count is filed"), max_length=150, required=False,
        help_text=_("The file number of the signature sheet or count, if it is kept on paper."),
    )  # fmt: skip
    evidence = UploadsField(
        label=_("Photographs"), most=6, required=False,
        help_text=_("Of the room or the count sheet; no list of names, no face that can be told."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counts = {
            audience.value: forms.IntegerField(label=audience.label, min_value=0, max_value=MOST, required=False)
            for audience in Audience
        }
        self.fields = counts | self.fields

    def about(self, record: "Session", by: Reacher) -> None:
        for row in record.attendances(manager="known").all():
            self.fields[row.audience].initial = row.number
        self.fields["how"].initial, self.fields["filed"].initial = record.how or How.HEADS, record.filed

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned.get(audience) for audience in Audience.values):
            raise ValidationError(gettext("Say how many came, of at least one audience."))
        return cleaned


class ConfirmForm(forms.Form):
    """Which of the two reports counts from now on."""

    counted = forms.TypedChoiceField(label=_("The report that counts"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea({"rows": 3}))

    def about(self, record: "DoubleReport", by: Reacher) -> None:
        self.fields["counted"].choices = [  # type: ignore[attr-defined]
            (report.pk, f"{report.body} · {report.title} · {report.attended or 0:,}") for report in record.reports
        ]


class NumberForm(forms.Form):
    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=30_000, required=False)
    reference = forms.CharField(
        label=_("The owner’s letter"), max_length=150, required=False,
        help_text=_("Number and date of the letter in which the owner gave the number; its own people need none."),
    )  # fmt: skip

    def about(self, record: "SeriesEdition", by: Reacher) -> None:
        last = record.series.last_number
        words = gettext("Left empty, the next is given: No. %(n)s. No. %(last)s was the last.")
        first = gettext("Left empty, the first is given: No. 1.")
        self.fields["number"].help_text = words % {"n": last + 1, "last": last} if last else first


class AudiencesField(forms.TypedMultipleChoiceField):
    """Kinds of audience, ticked; in a file, their names with commas between them."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Audience, **kwargs)

    def to_python(self, value: Any) -> list[str]:
        said = value.replace("，", ",").replace("、", ",").split(",") if isinstance(value, str) else value
        return super().to_python([each.strip() for each in said or ()])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(initial or ()) != set(data or ())


class ContestForm(EntryForm):
    eligible = AudiencesField(label=_("Open to"), required=False, help_text=_("Nothing ticked: everybody may enter."))


class ScoreForm(forms.Form):
    points = forms.IntegerField(label=_("Points given"), min_value=0)
    remark = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea({"rows": 3}))


class ConflictForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)
