"""A title in two languages, by which a record is called."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.kernel.names import in_language


class Titled(models.Model):
    """A record that its title names, in the reader's language where it is there. Named after Record among its bases."""

    title_en = models.CharField(_("title"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self.title_en, self.title_zh)
