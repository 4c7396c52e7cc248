"""Requests: for a grant, or for what a role is to carry. One person asks, another decides, and a third gets it."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.models.roles import Role, must_be_names
from gridwork.accounts.procedures import GRANTING, WIDENING, refuse_a_holder
from gridwork.accounts.second import refuse_a_program
from gridwork.journal.retention import Retention
from gridwork.kernel.procedures import Procedure, ProcedureRecord
from gridwork.kernel.records import local_day
from gridwork.kernel.scope import Anywhere, Within
from gridwork.kernel.spans import Spanned
from gridwork.organisations.models import Body
from gridwork.places.models import Place

ANSWERABLE = "who was allowed what must be answerable"


class Requested(ProcedureRecord):
    """What one person asks for and another decides. It stays as it was asked."""

    purpose = models.CharField(_("what it is needed for"), max_length=300)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("asked by")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def write(self, *, by: Any, now: datetime, action: str = "", permission: str = "") -> None:
        """Never changed: else who approves could write what they approve in the name of who asked."""
        if not self._state.adding:
            raise PermissionDenied(gettext("A request stays as it was made. Withdraw it, or ask anew."))
        refuse_a_program(by)
        self.asked_by = by
        super().write(by=by, now=now, action=action, permission=permission)


class GrantRequest(Requested, Spanned):
    """The asking for a grant by one person, decided by another; approved, it becomes the grant."""

    procedure: ClassVar[Procedure] = GRANTING
    scope = Within(place="place_id", body="body_id")
    retention = Retention(days=3650, after="last_on", basis=ANSWERABLE)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user"))
    role = models.ForeignKey(Role, models.PROTECT, verbose_name=_("role"), related_name="grant_requests")
    place = models.ForeignKey(Place, models.PROTECT, verbose_name=_("place"), related_name="+")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, verbose_name=_("body"), related_name="+")
    state = GRANTING.state_field()

    class Meta(Spanned.Meta):
        verbose_name = _("request for a grant")
        verbose_name_plural = _("requests for grants")
        constraints = (
            *Spanned.Meta.constraints,
            models.CheckConstraint(
                name="grantrequest_four_eyes",
                condition=~Q(asked_by=F("user")) & ~Q(decided_by=F("user")) & ~Q(decided_by=F("asked_by")),
                violation_error_message=_("Who asks for a grant, who approves it and who gets it are three people."),
            ),
        )

    def __str__(self) -> str:
        return " · ".join(str(part) for part in (self.user, self.role, self.place, self.body) if part)


class Widening(Requested):
    """The asking that a role carries more, decided by another: whoever holds the role gets it with that."""

    procedure: ClassVar[Procedure] = WIDENING
    scope = Anywhere()
    retention = Retention(days=3650, after="asked_at", basis=ANSWERABLE)

    role = models.ForeignKey(Role, models.PROTECT, verbose_name=_("role"), related_name="widenings")
    permissions = models.JSONField(_("permissions to add"))
    asked_at = models.DateTimeField(_("asked at"), editable=False)
    state = WIDENING.state_field()

    class Meta:
        verbose_name = _("request to widen a role")
        verbose_name_plural = _("requests to widen roles")
        constraints = (
            models.CheckConstraint(
                name="widening_four_eyes",
                condition=~Q(decided_by=F("asked_by")),
                violation_error_message=_("Who asks that a role carries more does not approve it."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} · {self.purpose}"

    def write(self, *, by: Any, now: datetime, action: str = "", permission: str = "") -> None:
        refuse_a_holder(self.role, by, local_day(now))
        super().write(by=by, now=now, action=action, permission=permission)

    def _begin(self, now: datetime) -> None:
        super()._begin(now)
        self.asked_at = now

    def clean(self) -> None:
        must_be_names(self.permissions)
        if set(self.permissions) <= set(self.role.permissions):
            raise ValidationError({"permissions": gettext("The role carries all of these already.")})
