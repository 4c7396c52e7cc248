"""Form fields that take uploads and give back stored content."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gridwork.attachments.contents import Content
from gridwork.attachments.intake import store

IMAGES = "image/jpeg,image/png,image/webp"


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class Photographs(SeveralFiles):
    """Shows what was chosen before it is sent."""

    template_name = "attachments/photographs.html"
    most = 1

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["most"] = self.most
        return context


class UploadsField(forms.Field):
    """Up to `most` files. Cleans to a list of Content, kept on the disk by then: rows that hold it are the caller's."""

    def __init__(self, *, most: int = 6, images_only: bool = True, **kwargs: Any) -> None:
        super().__init__(**{"widget": Photographs if images_only else SeveralFiles} | kwargs)
        self.most, self.images_only = most, images_only
        self.widget.most = most
        self.widget.attrs |= {"accept": IMAGES if images_only else f"{IMAGES},application/pdf"}

    def to_python(self, value: Any) -> list[Any]:
        uploads = [upload for upload in (value if isinstance(value, list | tuple) else [value]) if upload]
        if not all(isinstance(upload, UploadedFile) for upload in uploads):
            raise ValidationError(_("Send files as a form does, not as text."), code="files")
        return uploads

    def clean(self, value: Any) -> list[Content]:
        uploads: Sequence[Any] = super().clean(value)
        if len(uploads) > self.most:
            words = ngettext("At most %(most)s file is taken.", "At most %(most)s files are taken.", self.most)
            raise ValidationError(words % {"most": self.most}, code="files")
        return [store(upload, images_only=self.images_only) for upload in uploads]
