"""What is said about a case, and the photographs handed in beside a step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gridwork.attachments.forms import UploadsField
from gridwork.cases.forms.standard import StandardField, in_words
from gridwork.cases.models import Audience, Moment, StandardText
from gridwork.cases.models.notes import TO_REPORTERS

USED_FOR = {Audience.REPORTER: StandardText.Purpose.ANSWER, Audience.INTERNAL: StandardText.Purpose.INTERNAL}


class PhotosForm(forms.Form):
    moment = forms.ChoiceField(label=_("They show"), choices=Moment)
    photos = UploadsField(label=_("Photographs"))
    caption = forms.CharField(label=_("Caption"), max_length=300, required=False)


class NoteForm(forms.Form):
    """A standard text may stand for words of one's own, or begin them."""

    audience = forms.ChoiceField(label=_("For"), choices=Audience, initial=Audience.INTERNAL)
    standard = StandardField()
    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea({"rows": 4}))
    to_body = forms.BooleanField(label=_("The body that handles the case may read it"), required=False, initial=True)

    def __init__(self, user: Any, record: Any, data: Any = None) -> None:
        super().__init__(data)
        self.fields["standard"].offer(record, user, tuple(USED_FOR.values()))  # type: ignore[attr-defined]
        if not record.scope.admits(user, TO_REPORTERS, record):
            self.fields["audience"].choices = [(Audience.INTERNAL, Audience.INTERNAL.label)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["text"] = in_words(self, "text")
        return said
