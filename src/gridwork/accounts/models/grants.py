"""Grants: a role in a place, if need be for one body, between two dates."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.accounts.models.deputies import Deputy
from gridwork.accounts.models.roles import Role
from gridwork.accounts.procedures import HOLDING, in_force
from gridwork.journal.retention import Retention
from gridwork.kernel.procedures import Procedure, ProcedureRecord
from gridwork.kernel.scope import Within
from gridwork.kernel.spans import Spanned
from gridwork.organisations.models import Body
from gridwork.places.models import Place

_ENDS = {"state", "last_on", "revoked_on", "reason"}  # all that changes in a grant once it is given


class Grant(ProcedureRecord, Spanned):
    """A role given to a user in a place, if need be for one body, between two dates, both included."""

    procedure: ClassVar[Procedure] = HOLDING
    scope = Within(place="place_id", body="body_id")
    retention = Retention(days=3650, after="last_on", basis="who was allowed what must be answerable")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants", verbose_name=gettext_lazy("user")
    )
    role = models.ForeignKey(Role, models.PROTECT, verbose_name=gettext_lazy("role"))
    place = models.ForeignKey(Place, models.PROTECT, verbose_name=gettext_lazy("place"), related_name="+")
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, verbose_name=gettext_lazy("body"), related_name="+"
    )
    state = HOLDING.state_field()
    # The first day on which it no longer holds: taken back at once, whatever its last day.
    revoked_on = models.DateField(gettext_lazy("revoked on"), null=True, editable=False)
    reason = models.CharField(gettext_lazy("reason"), max_length=300, blank=True)
    # Four eyes, in the database too: who asked and who approved. Both empty: the system gave it, at its first start.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=gettext_lazy("asked by"),
    )  # fmt: skip
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=gettext_lazy("approved by"),
    )  # fmt: skip

    class Meta(Spanned.Meta):
        verbose_name = gettext_lazy("grant")
        verbose_name_plural = gettext_lazy("grants")
        constraints = (
            *Spanned.Meta.constraints,
            models.CheckConstraint(
                name="grant_four_eyes",
                condition=Q(asked_by=None, approved_by=None)
                | (
                    Q(asked_by__isnull=False, approved_by__isnull=False)
                    & ~Q(asked_by=F("approved_by"))
                    & ~Q(asked_by=F("user"))
                    & ~Q(approved_by=F("user"))
                ),
                violation_error_message=gettext_lazy(
                    "Who asks for a grant, who approves it and who gets it are three people."
                ),
            ),
        )

    def __str__(self) -> str:
        return " · ".join(str(part) for part in (self.user, self.role, self.place, self.body) if part)

    @classmethod
    def standing(cls, user: Any, on: date) -> Any:
        """The grants that hold for a user on a day: their own, and those of whom they are deputy of."""
        absent = Deputy.holding(on).filter(deputy=user).values("absent")
        return cls.of_day(on).filter(Q(user=user) | Q(user__in=absent))

    @classmethod
    def of_day(cls, on: date) -> Any:
        """Everybody's grants that hold on a day, for the kernel of rights; pages go through visible_to."""
        return cls.known.filter(in_force(on))

    def _validate(self, before: Mapping[str, Any], by: Any, on: date) -> None:
        super()._validate(before, by, on)
        changed = {name for name, value in self._values().items() if before and before[name] != value}
        if getattr(by, "is_system", False):
            return
        if (not before and self.asked_by_id is None) or changed - _ENDS:
            raise PermissionDenied(_("A grant is asked for by one person and approved by another."))
        if before and self.last_on > before["last_on"]:
            raise PermissionDenied(_("A longer grant has to be asked for anew."))

    @classmethod
    def write_many(cls, rows: Any, *, by: Any, **rest: Any) -> None:
        if not getattr(by, "is_system", False):
            raise PermissionDenied(_("A grant is asked for by one person and approved by another."))
        super().write_many(rows, by=by, **rest)
