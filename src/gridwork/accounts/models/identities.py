"""Identities: as whom the single sign-on of an office knows a user."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import Retention
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Anywhere


class Identity(Record):
    """As whom a provider of single sign-on knows a user: its immutable subject, never a name or an address."""

    scope = Anywhere()
    retention = Retention(days=3650, after="bound_at", basis="who could sign in as whom must be answerable")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="identities", verbose_name=_("user")
    )
    issuer = models.CharField(_("provider"), max_length=300)
    subject = models.CharField(_("subject at the provider"), max_length=255)
    bound_at = models.DateTimeField(_("bound"), editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = (
            models.UniqueConstraint(
                fields=("issuer", "subject"),
                name="identity_subject",
                condition=models.Q(ended_at=None),
                violation_error_message=_("Somebody else is bound to this subject."),
            ),
            models.UniqueConstraint(
                fields=("issuer", "user"),
                name="identity_user",
                condition=models.Q(ended_at=None),
                violation_error_message=_("This user is bound to another subject. End that first."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.subject}"
