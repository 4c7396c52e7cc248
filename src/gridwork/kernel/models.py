"""The kernel's own tables: saved views, drafts, the search index, keys of calls made once, and the outbox."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import Retention, for_ever
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Own


class SavedView(Record):
    """A list's address that a user keeps under a name, alone or shared with all who may open the list."""

    scope = Own("user_id")
    retention = for_ever("a user's own settings, removed by the user")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    register = models.CharField(_("register"), max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("address"), max_length=2000, blank=True)
    shared = models.BooleanField(_("shared with all"), default=False)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = (
            models.UniqueConstraint(
                name="savedview_name",
                fields=("user", "register", "name"),
                violation_error_message=_("You have a view of that name already."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def shown_to(cls, user: Any, register: str) -> list["SavedView"]:
        shared = cls.objects.unscoped("a shared view is a name and an address; the rows behind it are scoped")
        return list(shared.filter(Q(user_id=user.pk) | Q(shared=True), register=register).order_by("name"))


class Draft(models.Model):
    """What a user has typed into a form and not yet sent."""

    scope = Own("user_id")
    retention = Retention(days=30, after="kept_at", basis="a convenience for its writer")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form = models.CharField(max_length=120)  # the address of the form
    values = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = (models.UniqueConstraint(name="draft_form", fields=("user", "form")),)


class SearchText(models.Model):
    """The searchable text of a record and its character bigrams; derived, rewritten with the record."""

    internal: ClassVar[str] = "found rows are read again through the scope of their own table"
    retention = for_ever("derived: goes with its record")

    model = models.CharField(max_length=80)
    row = models.BigIntegerField()
    text = models.TextField()
    grams = models.TextField()

    class Meta:
        verbose_name = _("search text")
        verbose_name_plural = _("search texts")
        constraints = (models.UniqueConstraint(name="searchtext_row", fields=("model", "row")),)


class OnceKey(models.Model):
    """A call of the API that must not happen twice, and what it was answered."""

    internal: ClassVar[str] = "read by the call that brings the same key"
    retention = for_ever("the same key never makes a second case, whenever it comes")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("call made once")
        verbose_name_plural = _("calls made once")
        constraints = (models.UniqueConstraint(name="oncekey_key", fields=("user", "key")),)


class OutMessage(models.Model):
    """An effect outside the database, queued in the transaction that caused it."""

    internal: ClassVar[str] = "read by the worker that delivers it"
    retention = Retention(days=30, after="done_at", basis="proof of delivery, for enquiries")

    topic = models.CharField(max_length=60)
    payload = models.JSONField()
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()  # of the next try
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        indexes = (models.Index(name="outmessage_waiting", fields=("due_at",), condition=Q(done_at=None)),)
