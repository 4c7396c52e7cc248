"""What steps ask beyond the columns of the record they move."""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, Union

from django import forms
from django.db.models import Case as Choice
from django.db.models import Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.models import User
from gridwork.attachments.forms import UploadsField
from gridwork.cases import dispatching
from gridwork.cases.forms.standard import StandardField, in_words
from gridwork.cases.models.types import CaseCondition, CaseType, StandardText
from gridwork.kernel.scope import Reacher
from gridwork.organisations.models import Body

if TYPE_CHECKING:
    from gridwork.cases.models import Case, Job


class SuggestedSelect(forms.Select):
    """A choice beside which the page brings what is suggested for it, from the address it is given."""

    template_name = "cases/suggested_select.html"
    suggested_url = ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"suggested_url": self.suggested_url}


class BodyForm(forms.Form):
    """Which body is sent the work: one that has the power for it, the nearest first."""

    body = forms.ModelChoiceField(
        Body.objects,
        label=_("Body"),
        help_text=_("Listed are the bodies that have power over such cases in this place."),
        error_messages={"invalid_choice": _("That body has no listed power over such cases in this place.")},
    )

    def about(self, record: Union["Case", "Job"], by: Reacher) -> None:
        found = dispatching.candidates(self.type_of(record), record.place_id, timezone.localdate())
        self.fields["body"].queryset = found  # type: ignore[attr-defined]

    def type_of(self, record: Union["Case", "Job"]) -> int:
        return record.type_id


class DispatchForm(BodyForm):
    """The body of the routing rule that holds is offered first, with the rule; nothing is sent by a rule itself."""

    task = forms.CharField(
        label=_("What to do"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What this body is to do, if it is not all of the case."),
    )

    def about(self, record: Union["Case", "Job"], by: Reacher) -> None:
        super().about(record, by)
        self.fields["body"].widget = picker = SuggestedSelect()
        picker.choices = self.fields["body"].choices  # type: ignore[attr-defined]
        picker.suggested_url = f"{reverse('case-suggestions', args=[record.pk])}?for=body"
        if not self.is_bound:  # a rule is for whoever still has to choose
            self._propose(record)

    def _propose(self, case: Any) -> None:
        from gridwork.cases.routing.book import Book  # which reads the tables whose procedures ask this

        rule = Book.proposal_for(case, timezone.now()).rule
        if rule is None:
            return
        field: Any = self.fields["body"]
        first = When(pk=rule.body_id, then=Value(0))
        field.queryset = field.queryset.order_by(Choice(first, default=Value(1)), "distance", "pk")
        field.initial = rule.body_id
        said = gettext("Proposed by rule %(order)s: %(rule)s.") % {"order": rule.position, "rule": rule}
        field.help_text = format_html("<b>{}</b> {}", said, field.help_text)  # shown as it is, names and all


class ResendForm(BodyForm):
    """A case may have been reclassified since the job was sent."""

    def type_of(self, record: Union["Case", "Job"]) -> int:
        return record.case.type_id  # type: ignore[union-attr]


class ArbitrateForm(ResendForm):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}))


class People(forms.Select):
    """People by the names they are called by, all listed: a body's handlers are few."""


class PersonField(forms.ModelChoiceField):
    widget = People

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.called} · {obj}" if obj.name else str(obj)


class AssignForm(forms.Form):
    """Who of the body is given a job: somebody with a grant for that body, there."""

    handler = PersonField(
        User.objects.none(),
        label=_("Handler"),
        help_text=_("Listed is whoever has a grant to handle jobs of this body there."),
        error_messages={"invalid_choice": _("That person has no grant to handle jobs of this body there.")},
    )

    def about(self, record: "Job", by: Reacher) -> None:
        from gridwork.cases import assigning  # which reads the tables whose procedures ask this

        self.fields["handler"].queryset = assigning.handlers_of(record, timezone.localdate())  # type: ignore[attr-defined]


class OnTheSpotForm(BodyForm):
    report = forms.CharField(label=_("What was done"), widget=forms.Textarea({"rows": 3}))
    photos = UploadsField(label=_("Photographs of after"), required=False)


class ReportForm(forms.Form):
    report = forms.CharField(label=_("What was done"), widget=forms.Textarea({"rows": 4}))
    photos = UploadsField(
        label=_("Photographs of after"),
        required=False,
        help_text=_("They prove the result. Who hands them in cannot check or close the case."),
    )


class AnsweredForm(forms.Form):
    """An answer to the reporter: in one's own words, by a standard text, or begun with one."""

    purpose = StandardText.Purpose.ANSWER

    standard = StandardField()
    public_answer = forms.CharField(
        label=_("Answer to the reporter"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Reporters read this with their receipt code."),
    )

    def about(self, record: "Case", by: Reacher) -> None:
        self.fields["standard"].offer(record, by, (self.purpose,))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["public_answer"] = in_words(self, "public_answer")
        return said


class RefuseForm(AnsweredForm):
    purpose = StandardText.Purpose.REFUSAL

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}))
    field_order = ("reason", "standard", "public_answer")


class PassOnForm(forms.Form):
    handler = forms.CharField(label=_("Handler"), max_length=150)


class Categories(forms.models.ModelChoiceIterator):
    """The types, each under its category."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield "", self.field.empty_label
        for category, within in groupby(self.queryset, key=lambda each: str(each.parent)):
            yield category, [(each.pk, str(each)) for each in within]


class TypeField(forms.ModelChoiceField):
    """A choice among the types in use."""

    widget = SuggestedSelect
    iterator = Categories

    def __init__(self) -> None:
        super().__init__(CaseType.objects, label=_("Type"), empty_label=_("Please choose"))

    def __deepcopy__(self, memo: dict[int, Any]) -> "TypeField":
        """As a form is made: when this module is read, tables cannot be asked for yet."""
        field: TypeField = super().__deepcopy__(memo)
        types = CaseType.objects.filter(parent__isnull=False, active=True).select_related("parent")
        field.queryset = types.order_by("parent__code", "code")
        return field


class YesNo(forms.NullBooleanField):
    """One or the other: Django's own would let a question that must be answered pass unanswered."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.choices = [("true", _("Yes")), ("false", _("No"))]

    def validate(self, value: Any) -> None:
        if value is None:
            raise forms.ValidationError(self.error_messages["required"], code="required")


class EvaluateForm(forms.Form):
    outcome_right = YesNo(label=_("Is the outcome right?"))


class AnswerForm(forms.Form):
    satisfied = YesNo(label=_("Is it really fixed?"))
    reporter_words = forms.CharField(
        label=_("Anything to add?"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )


class ReclassifyForm(forms.Form):
    type = TypeField()
    condition = forms.ModelChoiceField(CaseCondition.objects, label=_("Condition"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Jobs that are under way keep their clock; those sent from now on get the limit of the new type."),
    )

    def about(self, record: "Case", by: Reacher) -> None:
        self.fields["type"].widget.suggested_url = reverse("case-suggestions", args=[record.pk])
