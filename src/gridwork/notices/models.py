"""Notices, and which of them a user also wants by e-mail."""

from collections.abc import Sequence
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import Retention, for_ever
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Own, Reacher
from gridwork.notices.kinds import KINDS

MANY = 99  # unread notices that are counted; beyond them the number tells nobody more


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Reacher) -> Self:
        return self.filter(user_id=user.pk)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def newest(self, before: int | None = None) -> Self:
        rows = self.order_by("-pk")
        return rows if before is None else rows.filter(pk__lt=before)


class Notice(models.Model):
    """What the system told a user: a subject, a text and the page it is about."""

    scope = Own("user_id")
    retention = Retention(days=400, after="told_at", basis="a reminder; what it tells of stands in its own record")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=60)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    url = models.CharField(_("page"), max_length=500, blank=True)
    once_key = models.CharField(max_length=120, blank=True)  # of what is told a user once, however often it is found
    told_at = models.DateTimeField(_("told"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = (
            models.Index(name="notice_of_user", fields=("user", "-id")),
            models.Index(name="notice_unread", fields=("user", "-id"), condition=Q(read_at=None)),
        )
        constraints = (
            models.UniqueConstraint(name="notice_once", fields=("user", "once_key"), condition=~Q(once_key="")),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def kind_words(self) -> str:
        return str(KINDS[self.kind].label) if self.kind in KINDS else self.kind

    @classmethod
    def unread_count(cls, user: Reacher) -> int:
        """At most MANY + 1, read from an index of unread notices alone: the frame of every page shows it."""
        return cls.objects.visible_to(user).unread()[: MANY + 1].count()


class EmailChoice(Record):
    """Whether a user wants a kind of notice by e-mail as well as in the in-box."""

    scope = Own("user_id")
    retention = for_ever("a user's own settings, changed by the user")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    kind = models.CharField(_("kind"), max_length=60)
    by_email = models.BooleanField(_("by e-mail"))

    class Meta:
        verbose_name = _("e-mail choice")
        verbose_name_plural = _("e-mail choices")
        constraints = (
            models.UniqueConstraint(
                name="emailchoice_kind",
                fields=("user", "kind"),
                violation_error_message=_("You have chosen for this kind already."),
            ),
        )

    def __str__(self) -> str:
        return self.kind

    @classmethod
    def of(cls, user: Reacher) -> dict[str, bool]:
        """For every kind, whether this user wants it by e-mail; where nothing was chosen, as the kind says."""
        chosen = cls.objects.visible_to(user).values_list("kind", "by_email")
        return {name: kind.by_email for name, kind in KINDS.items()} | dict(chosen)

    @classmethod
    def wanting(cls, users: Sequence[Any], kind: str, default: bool) -> set[int]:
        """Which of these users want the kind by e-mail: one query."""
        rows = cls.objects.unscoped("the system asks for whoever it is about to write to")
        chosen = dict(rows.filter(user__in=[user.pk for user in users], kind=kind).values_list("user_id", "by_email"))
        return {user.pk for user in users if chosen.get(user.pk, default)}
