"""Files of documents: the text itself, as it was issued."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.attachments.models import StoredFile
from gridwork.documents.models.documents import Document
from gridwork.journal.retention import FOR_EVER
from gridwork.kernel.scope import Anywhere


class DocumentFile(StoredFile):
    """A file that holds a document's text, as issued."""

    scope = Anywhere()
    retention = FOR_EVER

    document = models.ForeignKey(Document, models.PROTECT, verbose_name=_("document"), related_name="files")

    class Meta:
        verbose_name = _("document file")
        verbose_name_plural = _("document files")
