"""Sessions of people who are signed in, and what is kept of each attempt to sign in."""

from datetime import datetime, timedelta
from hashlib import sha256
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import Retention


class Factor(models.TextChoices):
    """By what, beside a password or in place of it, somebody has shown who they are."""

    NONE = "", _("password alone")
    PASSKEY = "passkey", _("passkey")
    CODE = "code", _("code of an app")
    RECOVERY = "recovery", _("recovery code")
    PROVIDER = "provider", _("single sign-on")


class Session(AbstractBaseSession):
    """What a browser holds by its cookie, until it was idle or open for too long, or its user ends it.

    `expire_date` is the earlier of both ends, so that the look-up by which it is found asks about them too.
    """

    internal: ClassVar[str] = "shown to its own user alone"
    retention = Retention(days=0, after="expire_date", basis="of no use once it has ended")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions")
    began_at = models.DateTimeField(_("signed in"))
    seen_at = models.DateTimeField(_("last seen"))
    factor = models.CharField(_("second factor"), max_length=10, choices=Factor, blank=True)
    whence = models.CharField(_("network"), max_length=50, blank=True)
    browser = models.CharField(_("browser"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("session of a user")
        verbose_name_plural = _("sessions of users")

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore

    @staticmethod
    def ends_at(began_at: datetime, seen_at: datetime) -> datetime:
        idle: timedelta = settings.SESSION_IDLE
        longest: timedelta = settings.SESSION_LONGEST
        return min(seen_at + idle, began_at + longest)

    @property
    def handle(self) -> str:
        """What stands for it on a page: its key is a secret."""
        return sha256(self.session_key.encode()).hexdigest()[:16]


class Outcome(models.TextChoices):
    LET_IN = "in", _("signed in")
    CONFIRMED = "confirmed", _("confirmed who they are")
    REFUSED = "refused", _("password does not fit")
    WRONG_FACTOR = "factor", _("second factor does not fit")
    UNBOUND = "unbound", _("nobody here is bound to that identity")


class SignIn(models.Model):
    """One attempt to sign in: whose account, how it went, by which factor, and from which network."""

    internal: ClassVar[str] = "asked by permission on its own page, and shown to its own user"
    # No address is kept whole: docs/how-to/let-people-in.md
    retention = Retention(days=190, after="at", basis="Cybersecurity Law of the PRC, Art. 21: logs for six months")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sign_ins")
    at = models.DateTimeField(_("tried"), db_index=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    factor = models.CharField(_("second factor"), max_length=10, choices=Factor, blank=True)
    whence = models.CharField(_("network"), max_length=50, blank=True)
    browser = models.CharField(_("browser"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("attempt to sign in")
        verbose_name_plural = _("attempts to sign in")

    def __str__(self) -> str:
        return f"{self.user_id} {self.outcome} {self.at}"

    @property
    def key(self) -> str:
        """By which the journal tells of it: in a user’s own history colleagues would read when they come and go."""
        return f"{self._meta.label_lower}:{self.pk}"
