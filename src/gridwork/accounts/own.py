"""The scope of rows that a user sees because they are that user's own, and others by a grant."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Q

from gridwork.kernel.scope import Anywhere, Reacher, Scope


@dataclass(frozen=True)
class OwnOrGranted(Scope):
    """The user whom the column names, and whoever holds the permission somewhere."""

    user: str

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.user})

    def condition(self, who: Reacher, permission: str, on: date | None = None) -> Q:
        return Q((self.user, who.pk)) | Q(who.holds(permission, on))

    def admits(self, who: Reacher, permission: str, row: models.Model, on: date | None = None) -> bool:
        return getattr(row, self.user) == who.pk or Anywhere().admits(who, permission, row, on)
