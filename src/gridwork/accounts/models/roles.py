"""Roles: what an office may do, as data."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.accounts.models.deputies import Deputy
from gridwork.accounts.procedures import APPROVE_WIDENING, Asking, refuse_a_holder
from gridwork.journal.retention import for_ever
from gridwork.kernel.names import in_language
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Anywhere
from gridwork.wall import telling


class Role(Record):
    """What an office may do, wherever it is granted: a named set of permissions.

    While it is given to anybody, what it gains is asked for as a Widening, and somebody else approves it.
    """

    scope = Anywhere()
    retention = for_ever("grants of the past refer to it")
    actions: ClassVar[dict[str, str | Promise]] = {"widen_role": gettext_lazy("Widened")}
    agreed: frozenset[str] = frozenset()  # permissions that two people want it to carry

    slug = models.SlugField(gettext_lazy("short name"), max_length=50, blank=True)  # of the roles that ship
    name_en = models.CharField(gettext_lazy("name"), max_length=100, unique=True)
    name_zh = models.CharField(gettext_lazy("name in Chinese"), max_length=100, blank=True)
    duty = models.CharField(gettext_lazy("duty"), max_length=300, blank=True)
    permissions = models.JSONField(gettext_lazy("permissions"), default=list, blank=True)

    class Meta:
        verbose_name = gettext_lazy("role")
        verbose_name_plural = gettext_lazy("roles")
        constraints = (
            models.UniqueConstraint(
                name="role_slug",
                fields=("slug",),
                condition=~Q(slug=""),
                violation_error_message=gettext_lazy("A role of that short name is already there."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_zh)

    @property
    def count(self) -> int:
        return len(self.permissions)

    def clean(self) -> None:
        must_be_names(self.permissions)

    def _validate(self, before: Mapping[str, Any], by: Any, on: date) -> None:
        super()._validate(before, by, on)
        gained = set(self.permissions) - set(before["permissions"] if before else ())
        if before and gained and by.pk:
            refuse_a_holder(self, by, on)
            if not gained <= self.agreed and self._is_given(on):
                words = _("Others hold this role. What it is to gain is asked for, and somebody else approves it.")
                raise ValidationError({"permissions": words})

    def widen(self, names: Iterable[str], *, by: Any, now: datetime) -> None:
        """By what two people want it to carry, or whoever looks after the server."""
        self.agreed = frozenset(names)
        self.permissions = sorted({*self.permissions, *names})
        self.write(by=by, now=now, action="widen_role", permission=APPROVE_WIDENING)

    def _is_given(self, on: date) -> bool:
        """Whether somebody holds it, is going to, or was asked for."""
        grants = self.grant_set(manager="known").filter(last_on__gte=on)
        asked = self.grant_requests(manager="known").filter(state=Asking.ASKED)
        return grants.filter(Q(revoked_on=None) | Q(revoked_on__gt=on)).exists() or asked.exists()

    def is_held_by(self, user: Any, on: date) -> bool:
        """By a grant of their own, whenever it holds, or of somebody whose deputy they are."""
        absent = Deputy.holding(on).filter(deputy=user).values("absent")
        return self.grant_set(manager="known").filter(Q(user=user) | Q(user__in=absent)).exists()

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        carried = [RolePermission(role_id=row.pk, name=name) for row in rows for name in dict.fromkeys(row.permissions)]
        with telling.system("derive"):
            RolePermission.objects.filter(role__in=[row.pk for row in rows]).delete()
            RolePermission.objects.bulk_create(carried)


def must_be_names(permissions: Iterable[Any]) -> None:
    if not all(isinstance(name, str) and name for name in permissions):
        raise ValidationError({"permissions": _("Permissions are names.")})


class RolePermission(models.Model):
    """One permission of a role as a row, for the SQL of scope; derived from the role."""

    internal: ClassVar[str] = "derived from roles; scope itself is computed from it"
    retention = for_ever("derived")

    pk = models.CompositePrimaryKey("role_id", "name")
    role = models.ForeignKey(Role, models.CASCADE, related_name="carried", db_index=False)
    name = models.CharField(max_length=100)

    class Meta:
        verbose_name = gettext_lazy("permission of a role")
        verbose_name_plural = gettext_lazy("permissions of roles")

    def __str__(self) -> str:
        return self.name
