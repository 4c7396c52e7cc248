"""StoredFile: the base of every table of photographs and documents. A room adds what its files belong to, and scope."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.attachments import contents
from gridwork.attachments.contents import FULL, THUMBNAIL, Content
from gridwork.kernel.records import Record


class StoredFile(Record):
    """A photograph or document that somebody handed in, kept under the hash of its content."""

    personal = frozenset({"name", "caption"})

    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False, db_index=True)
    name = models.CharField(_("name as given"), max_length=contents.NAME_LENGTH, editable=False)
    media_type = models.CharField(_("media type"), max_length=60, editable=False)
    size = models.PositiveIntegerField(_("bytes"), editable=False)
    width = models.PositiveIntegerField(_("width in pixels"), null=True, blank=True, editable=False)
    height = models.PositiveIntegerField(_("height in pixels"), null=True, blank=True, editable=False)
    caption = models.CharField(_("caption"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.caption or self.name

    @classmethod
    def holding(cls, content: Content, **columns: Any) -> Self:
        """A new row for stored content, not yet written. Many rows may hold the same content."""
        return cls(**content.columns, **columns)

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")

    def open(self, size: str = FULL) -> Any:
        """The content, for reading. FileNotFoundError where the disk has lost it, or has no such size."""
        return contents.path(self.sha256, size if self.is_image else FULL).open("rb")

    @property
    def sizes(self) -> tuple[str, ...]:
        return (FULL, THUMBNAIL) if self.is_image else (FULL,)
