"""Users: who signs in, and the programs that call the API."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable, Expression
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.accounts import look_alikes, reach
from gridwork.accounts.own import OwnOrGranted
from gridwork.accounts.reach import Granted, Reach
from gridwork.columns.asking import Asked
from gridwork.journal.retention import Retention
from gridwork.kernel import search
from gridwork.kernel.events import note
from gridwork.kernel.records import all_or_nothing
from gridwork.kernel.refusals import Conflict
from gridwork.kernel.scope import Anywhere, Columns, Reacher, view_permission
from gridwork.organisations.models import Body

UNTOLD = {"id", "version", "password", "last_login"}  # what the journal does not keep of a user


class Kind(models.TextChoices):
    PERSON = "person", _("person")
    CLIENT = "client", _("API client")


class UserQuerySet(models.QuerySet["User"]):
    """Open, as Django's sign-in needs it; pages ask visible_to() all the same."""

    def visible_to(self, user: Reacher, permission: str = "", *, on: date | None = None) -> Self:
        return self.filter(User.scope.condition(user, permission or view_permission(User), on))


class User(AbstractBaseUser):
    """A person who signs in, or a program that calls the API; what either may do stands in grants."""

    scope = OwnOrGranted("id")
    personal = frozenset({"name", "email"})
    searched: tuple[str, ...] = ()
    retention = Retention(days=3650, after="left_at", basis="the record names its actors for as long as appeals run")

    username = models.CharField(_("user name"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField(_("full name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSON)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, verbose_name=_("works for"), related_name="people"
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BaseUserManager.from_queryset(UserQuerySet)()
    known = BaseUserManager.from_queryset(UserQuerySet)()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = (
            models.UniqueConstraint(
                Lower("username"),
                name="user_username",
                violation_error_message=_("Somebody else has this user name."),
            ),
            # Who signs in by e-mail, or asks for a new password by it, must be one person.
            models.UniqueConstraint(
                Lower("email"),
                name="user_email",
                condition=~Q(email=""),
                violation_error_message=_("Somebody else has this e-mail address."),
            ),
        )

    def __str__(self) -> str:
        return self.username

    @property
    def called(self) -> str:
        return self.name or self.username

    @property
    def key(self) -> str:
        return f"{self._meta.label_lower}:{self.pk}"

    def clean(self) -> None:
        super().clean()
        look_alikes.refuse(self.username if self._state.adding else "", self.name)

    def write(self, *, by: Any, now: datetime, action: str = "", permission: str = "", **said: Any) -> None:
        """As a record's: validate, compare the version, save and journal. No record, since Django saves it too."""
        with all_or_nothing(User, self):
            stored = User.objects.filter(pk=self.pk).select_for_update().first() if self.pk else None
            if stored is not None and stored.version != self.version:
                raise Conflict(gettext("%(record)s was changed by somebody else meanwhile.") % {"record": self})
            if permission and not Anywhere().admits(by, permission, self):
                raise PermissionDenied(gettext("You need the permission “%(name)s”.") % {"name": permission})
            if stored is not None and stored.username != self.username:
                raise ValidationError({"username": gettext("The record names people by it: it never changes.")})
            self.full_clean(exclude=["password", "body"], validate_unique=False, validate_constraints=False)
            self.version += 1 if stored else 0
            if not self.password:
                self.set_unusable_password()
            self.save()
            if self.searched:
                search.index([self])  # type: ignore[list-item]
            self._journal(stored, by, now, action or ("change" if stored else "create"), said)

    def _journal(self, stored: "User | None", by: Any, now: datetime, action: str, said: dict[str, Any]) -> None:
        told = {}
        for field in self._meta.concrete_fields:
            before, after = (getattr(user, field.attname) if user else None for user in (stored, self))
            if field.name not in UNTOLD and before != after:
                told[field.attname] = [before, after] if stored else after
        note(
            action,
            self.key,
            by=by,
            now=now,
            changes={name: value for name, value in told.items() if name not in self.personal}
            | said
            | {"version": self.version},
            personal={name: value for name, value in told.items() if name in self.personal},
        )

    @property
    def is_person(self) -> bool:
        return self.kind == Kind.PERSON

    def narrow(self, permissions: Iterable[str]) -> None:
        """For the life of this object it may do only these, where its grants carry them."""
        self.__dict__["_narrowed"] = frozenset(permissions)

    def _is_narrowed_from(self, permission: str) -> bool:
        narrowed: frozenset[str] | None = self.__dict__.get("_narrowed")
        return narrowed is not None and permission not in narrowed

    def reaches(
        self, permission: str, *, place: Combinable, body: Combinable, on: date | None = None, many: bool = False
    ) -> Expression:
        if self._is_narrowed_from(permission):
            return reach.nothing()
        return reach.reaches(self.pk, permission, on or timezone.localdate(), place, body, many=many)

    def holds(self, permission: str, on: date | None = None) -> Expression:
        if self._is_narrowed_from(permission):
            return reach.nothing()
        return reach.holds(self.pk, permission, on or timezone.localdate())

    def leads(self, permission: str, columns: Columns, on: date | None = None) -> Q | None:
        """Summed up once per user object: it may lag behind a revoked grant for as long as that lives, a request.

        So does has_perm(). Of a single row, and of every row that is written, reaches() is asked anew.
        """
        if self._is_narrowed_from(permission):
            return Q(pk__in=[])
        granted = self._granted(on or timezone.localdate()).get(permission, frozenset())
        summed: dict[frozenset[Granted], Reach] = self.__dict__.setdefault("_summed", {})
        if granted not in summed:
            summed[granted] = Reach.of(granted)
        return summed[granted].on(columns)

    def in_place_of_anybody(self, permission: str) -> tuple[Reacher, Mapping[str, Any]] | None:
        """Somebody in whose name a query can be prepared, and what to say to ask it for this user."""
        said = {"user": self.pk, "day": timezone.localdate()}
        return None if self._is_narrowed_from(permission) else (reach.ANYBODY, said)

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Whether some grant of today carries the permission, wherever. Which rows is for scope to say."""
        return permission in self.permissions and not self._is_narrowed_from(permission)

    @property
    def permissions(self) -> frozenset[str]:
        return frozenset(self._granted(timezone.localdate()))

    def _granted(self, on: date) -> Mapping[str, frozenset[Granted]]:
        """By permission what the grants that carry it that day reach, in one query; nothing once they left."""
        asked: dict[date, Mapping[str, frozenset[Granted]]] = self.__dict__.setdefault("_granted_on", {})
        if on not in asked:
            asked[on] = _summed(_STANDING(user=self.pk, day=on)) if self.is_active else {}
        return asked[on]

    def has_the_same_rights_on(self, alias: str) -> bool:
        """Whether a copy of the database knows of the same grants as the database itself, none less and none more."""
        today = timezone.localdate()
        return _summed(_STANDING.on(alias, user=self.pk, day=today)) == self._granted(today)

    @property
    def may_only_view(self) -> bool:
        allowed = (name for name in self.permissions if not self._is_narrowed_from(name))
        return all(name.partition(".")[2].startswith("view_") for name in allowed)


def _summed(rows: Iterable[Sequence[Any]]) -> Mapping[str, frozenset[Granted]]:
    found: dict[str, set[Granted]] = defaultdict(set)
    for permission, *rest in rows:
        found[permission].add(Granted(*rest))
    return {permission: frozenset(granted) for permission, granted in found.items()}


def _standing() -> Any:
    from gridwork.accounts.models.grants import Grant

    somebody: Any = reach.ANYBODY
    standing = Grant.standing(somebody.pk, somebody.day)
    return standing.values_list("role__carried__name", "place_id", "place__level", "body_id")


_STANDING = Asked(_standing)
