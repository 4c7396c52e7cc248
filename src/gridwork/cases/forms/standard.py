"""Standard texts to choose from, each as it would read for the record at hand."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from gridwork.cases import placeholders
from gridwork.cases.models.types import StandardText
from gridwork.kernel.scope import Reacher


class StandardField(forms.ModelChoiceField):
    """One of the texts, or none. Each is shown filled in, so that who sends it has read it."""

    widget = forms.RadioSelect
    record: Any = None

    def __init__(self, **kwargs: Any) -> None:
        given: dict[str, Any] = {"label": _("Standard text"), "required": False, "blank": True}
        super().__init__(StandardText.objects.none(), **(given | kwargs))

    @property
    def empty_label(self) -> Any:
        """A choice like the others, whatever a list to open would say."""
        return _("None of them")

    @empty_label.setter
    def empty_label(self, value: Any) -> None:
        pass

    def offer(self, record: Any, by: Reacher, purposes: tuple[str, ...]) -> None:
        """The texts in use for what the record is about."""
        case = getattr(record, "case", record)
        own = Q(type=None) | Q(type=case.type_id) | Q(type__types=case.type_id)
        texts = StandardText.objects.visible_to(by).filter(own, purpose__in=purposes, active=True).distinct()
        self.record = record
        self.queryset = texts.order_by("name_en")

    def label_from_instance(self, obj: Any) -> str:
        read = placeholders.preview(obj.text, self.record) if self.record is not None else obj.text
        return format_html("<span>{}<br><span class='quiet'>{}</span></span>", obj, read)

    def words(self, chosen: StandardText | None) -> str:
        """What is sent; ValidationError where the record lacks what the text tells."""
        return placeholders.filled(chosen.text, self.record) if chosen is not None else ""


def in_words(form: forms.Form, name: str) -> str:
    """The chosen text and what was typed after it; an error at its field where there is neither."""
    chosen, typed = form.cleaned_data.get("standard"), form.cleaned_data.get(name, "")
    field: Any = form.fields["standard"]
    try:
        said = "\n\n".join(filter(None, (field.words(chosen), typed)))
    except placeholders.Unfilled as error:
        form.add_error("standard", error)
        return ""
    if not said:
        form.add_error(name, _("Write something, or choose a standard text."))
    return said
