"""Roles: what an office may do, as data."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.accounts.models.deputies import Deputy
from gridwork.journal.retention import for_ever
from gridwork.kernel.names import in_language
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Anywhere
from gridwork.wall import telling


class Role(Record):
    """What an office may do, wherever it is granted: a named set of permissions."""

    scope = Anywhere()
    retention = for_ever("grants of the past refer to it")

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
        if not all(isinstance(name, str) and name for name in self.permissions):
            raise ValidationError({"permissions": _("Permissions are names.")})

    def _validate(self, before: Mapping[str, Any], by: Any, on: date) -> None:
        super()._validate(before, by, on)
        gained = set(self.permissions) - set(before["permissions"] if before else ())
        if before and gained and by.pk and self._is_held_by(by, on):
            raise PermissionDenied(_("You hold this role yourself: somebody else has to widen it."))

    def _is_held_by(self, user: Any, on: date) -> bool:
        """By a grant of their own, whenever it holds, or of somebody whose deputy they are."""
        absent = Deputy.holding(on).filter(deputy=user).values("absent")
        return self.grant_set(manager="known").filter(Q(user=user) | Q(user__in=absent)).exists()

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        carried = [RolePermission(role_id=row.pk, name=name) for row in rows for name in dict.fromkeys(row.permissions)]
        with telling.system("derive"):
            RolePermission.objects.filter(role__in=[row.pk for row in rows]).delete()
            RolePermission.objects.bulk_create(carried)


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
