"""Intake: an upload enters here and leaves as content on the disk, or is refused with the reason."""

import unicodedata
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from gridwork.attachments import contents, images
from gridwork.attachments.contents import FULL, THUMBNAIL, Content

FILE_BYTES = 20 * 1024 * 1024
PDF, JPEG = "application/pdf", "image/jpeg"


def store(upload: UploadedFile, *, images_only: bool = False) -> Content:
    """Keep an upload; put the answer into a row with `StoredFile.holding(content, …)` and write that.

    ValidationError: too large, or neither an image nor (unless images_only) a PDF.
    """
    if upload.size is None or upload.size > FILE_BYTES:
        most = {"most": FILE_BYTES // 1024 // 1024}
        raise ValidationError(_("The file is larger than %(most)s MB."), code="file_bytes", params=most)
    return store_bytes(_read(upload), upload.name or "", images_only=images_only)


def store_bytes(data: bytes, name: str, *, images_only: bool = False) -> Content:
    """The same for bytes that are made here, as the pictures of a demonstration are."""
    if data.startswith(b"%PDF-") and not images_only:
        return _document(data, plain_name(name))
    if not images.kind_of(data) and not images_only:
        raise ValidationError(_("Only JPEG, PNG and WebP images and PDF documents are taken."), code="file_kind")
    picture = images.redraw(data)
    digest = contents.keep({FULL: picture.full, THUMBNAIL: picture.thumbnail})
    return Content(digest, plain_name(name), JPEG, len(picture.full), picture.width, picture.height)


def plain_name(name: str) -> str:
    """The last part of a path, without control and direction characters that make a name look like another."""
    last = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(character for character in last if unicodedata.category(character) not in ("Cc", "Cf", "Cs"))
    return visible.strip()[-contents.NAME_LENGTH :] or "file"


def _document(data: bytes, name: str) -> Content:
    if b"%%EOF" not in data[-1024:]:
        raise ValidationError(_("The PDF document is damaged or not complete."), code="file_damaged")
    return Content(contents.keep({FULL: data}), name, PDF, len(data))


def _read(upload: BinaryIO | UploadedFile) -> bytes:
    upload.seek(0)
    data: bytes = upload.read()
    return data
