"""Watches: what a person follows, what they were last told of it, and how far the digest of a day has come."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gridwork.cases.models.cases import Case
from gridwork.journal.retention import Retention, for_ever
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Own


class Watch(Record):
    """A case, or a view of a list, that a person follows; it shows nothing that the person may not see anyway."""

    class How(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DAILY = "daily", _("once a day")

    scope = Own("user_id")
    retention = for_ever("a user's own settings, removed by the user")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user"))
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, verbose_name=_("case"), related_name="+")
    # Of a view: the list's address, as saved views keep it, and what it was called.
    register = models.CharField(_("register"), max_length=60, blank=True)
    query = models.CharField(_("address"), max_length=500, blank=True)
    name = models.CharField(_("name"), max_length=60, blank=True)
    how = models.CharField(_("told"), max_length=10, choices=How, default=How.AT_ONCE)

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = (
            models.CheckConstraint(
                name="watch_of_one_thing",
                condition=Q(case__isnull=False, register="") | (Q(case=None) & ~Q(register="")),
                violation_error_message=_("A watch is of a case or of a view."),
            ),
            models.UniqueConstraint(
                name="watch_case",
                fields=("user", "case"),
                condition=Q(case__isnull=False),
                violation_error_message=_("You follow this already."),
            ),
            models.UniqueConstraint(
                name="watch_view",
                fields=("user", "register", "query"),
                condition=Q(case=None),
                violation_error_message=_("You follow this already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.case) if self.case_id else self.name


class WatchMark(models.Model):
    """Up to where the follower of a case or a view was told, so that each move is told once."""

    internal: ClassVar[str] = "a memory of the sweep; who is told finds a notice in the in-box"
    retention = Retention(days=365, after="at", basis="Of no use once the watch is over")

    watch = models.OneToOneField(Watch, models.CASCADE, related_name="mark", primary_key=True)
    seen = models.BigIntegerField(default=0)  # of a case: its version and those of its jobs, added up
    rows = models.JSONField(default=list)  # of a view: the keys of its newest rows
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("mark of a watch")
        verbose_name_plural = _("marks of watches")


class DigestRound(models.Model):
    """How far the digest of a day has come through the users, so that each gets it once, whoever sends it."""

    internal: ClassVar[str] = "a memory of the sweep; who is told finds a notice in the in-box"
    retention = Retention(days=365, after="day", basis="Of no use once the day is over")

    day = models.DateField(primary_key=True)
    reached = models.BigIntegerField(default=0)  # the key of the last user who was looked at
    is_done = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("round of the digest")
        verbose_name_plural = _("rounds of the digest")
