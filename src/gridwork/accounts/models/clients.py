"""Tokens: by which a program calls the API as a user of its own."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.procedures import CALLING
from gridwork.journal.retention import Retention
from gridwork.kernel.procedures import Procedure, ProcedureRecord
from gridwork.kernel.scope import Anywhere

_ANSWERABLE = Retention(days=3650, after="expires_at", basis="which program did what must be answerable")


class ApiToken(ProcedureRecord):
    """A secret by which a program calls the API as its own user until it expires; only its hash is kept."""

    procedure: ClassVar[Procedure] = CALLING
    scope = Anywhere()
    retention = _ANSWERABLE

    client = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens", verbose_name=_("API client")
    )
    name = models.CharField(_("name"), max_length=100)
    begins = models.CharField(_("begins with"), max_length=12, editable=False)  # to tell tokens apart in a list
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # Narrower than the client's grants, if anything stands here; never wider.
    permissions = models.JSONField(_("only these permissions"), default=list, blank=True)
    made_at = models.DateTimeField(_("made"), editable=False)
    expires_at = models.DateTimeField(_("expires"))
    state = CALLING.state_field()
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.begins}…)"

    @property
    def last_used_at(self) -> datetime | None:
        return self.use.last_used_at if hasattr(self, "use") else None

    def works_at(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


class TokenUse(models.Model):
    """When a token was last used, to the hour; no change anybody made, so it is not journalled."""

    internal: ClassVar[str] = "shown beside its token"
    retention = Retention(days=3650, after="last_used_at", basis="kept with its token")

    token = models.OneToOneField(ApiToken, models.CASCADE, primary_key=True, related_name="use")
    last_used_at = models.DateTimeField(_("last used"))

    class Meta:
        verbose_name = _("use of a token")
        verbose_name_plural = _("uses of tokens")

    def __str__(self) -> str:
        return f"{self.token_id} {self.last_used_at}"
