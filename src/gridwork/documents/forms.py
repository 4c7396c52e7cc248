"""Forms of documents: topics as words, and the text as files."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gridwork.attachments.forms import UploadsField
from gridwork.documents.models import Document
from gridwork.kernel.forms import EntryForm

_BETWEEN = re.compile(r"[,;，；、\n]+")
LENGTH = 100  # of one topic


class WordsField(forms.CharField):
    """A list of words, typed with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        said = value if isinstance(value, list) else _BETWEEN.split(super().to_python(value) or "")
        words = list(dict.fromkeys(word for word in (str(each).strip() for each in said) if word))
        if too_long := [word for word in words if len(word) > LENGTH]:
            raise ValidationError(_("“%(word)s” is too long for one topic."), params={"word": too_long[0][:40] + "…"})
        return words

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


class DocumentForm(EntryForm):
    topics = WordsField(
        label=_("What it governs"), required=False,
        help_text=_("Topics or programmes, with commas between them."),
    )  # fmt: skip

    class Meta:
        model = Document
        fields = "__all__"
        help_texts = {
            "number": _("As the issuer gives it, such as 佛府办〔2017〕12号."),
            "from_on": _("The first day in force."),
            "last_on": _("Left empty while no end is set."),
        }


class FilesForm(forms.Form):
    uploads = UploadsField(label=_("Files"), most=10, images_only=False)
