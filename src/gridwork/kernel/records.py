"""Record: the base of every table a user can change. Nothing is read unscoped, nothing written unjournalled."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from itertools import batched
from operator import is_
from typing import Any, ClassVar, NoReturn, Self

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.signals import pre_save
from django.db.models.sql import Query
from django.dispatch import receiver
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gridwork.columns.column import Column, columns_of, objects
from gridwork.columns.defaults import defaults_of
from gridwork.columns.inserting import PLAIN, are_json, insert_many, insert_one, new_again
from gridwork.columns.keys import OneOf
from gridwork.columns.settled import one_look
from gridwork.columns.violations import as_validation_error
from gridwork.journal.entries import append, canonical, merkle_root
from gridwork.journal.retention import Retention
from gridwork.kernel.following import Told, tell
from gridwork.kernel.refusals import Conflict, Unjournalled, Unscoped
from gridwork.kernel.scope import Reacher, Scope, view_permission
from gridwork.wall.telling import KnownQuery, in_name_of, opened

CHUNK = 5000  # rows of write_many in one statement and one journal entry


class ClosedQuery(Query):
    """A query of which nobody has said yet who may read it.

    Whatever Django evaluates (rows, count, exists, aggregate, iterator, in_bulk, a subquery of another
    query) asks the query for its compiler: one lock for all doors. Opening it turns it into a plain Query.
    """

    def get_compiler(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unscoped(f'{self.model.__name__}: say .visible_to(user), or .unscoped("reason"), first')  # type: ignore[union-attr]


class JournalledQuerySet(models.QuerySet[Any]):
    """Rows may be read, as Django must to follow a foreign key, refresh or lock. They are not written set-wise."""

    begins: type[Query] = KnownQuery

    def __init__(
        self, model: Any = None, query: Query | None = None, using: str | None = None, hints: Any = None
    ) -> None:
        super().__init__(model, query or (self.begins(model) if model else None), using, hints)

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unjournalled(f"{self.model.__name__}: use write(by=, now=) or write_many(), which journal the change")

    create = get_or_create = update_or_create = bulk_create = bulk_update = _refuse
    update = delete = raw = _refuse


class RecordQuerySet(JournalledQuerySet):
    begins = ClosedQuery

    def visible_to(self, user: Reacher, permission: str = "", *, on: date | None = None) -> Self:
        """The rows on which a grant of the user carries the permission (default: to view them) on that day."""
        permission = permission or view_permission(self.model)
        return self._open().filter(self.model.scope.rows(self.model, user, permission, on))

    def unscoped(self, reason: str) -> Self:
        """Every row. The reason is for the reader, and for the test that lists all reasons."""
        if not reason.strip():
            raise Unscoped("unscoped() needs a reason")
        return opened(self._open(), reason)

    def none(self) -> Self:
        return super(RecordQuerySet, self._open()).none()

    def __or__(self, other: Any) -> Self:
        """Or-ing rows nobody scoped to scoped ones would show them all."""
        if isinstance(self.query, ClosedQuery) or isinstance(other.query, ClosedQuery):
            raise Unscoped(f"{self.model.__name__}: both sides of | must be scoped")
        return super().__or__(other)

    __xor__ = None  # type: ignore[assignment]

    def _open(self) -> Self:
        opened = self.all()
        opened.query = opened.query.chain(klass=Query)
        return opened


class Record(models.Model):
    """A row with a version, a scope and a history. Changed only by write(), write_many() and withdraw_many()."""

    scope: ClassVar[Scope]
    stamps: ClassVar[Mapping[int, str]] = {}  # by level, the column that says in which place of it a row lies
    retention: ClassVar[Retention]
    personal: ClassVar[frozenset[str]] = frozenset()  # columns whose journalled values can be erased
    kept: ClassVar[frozenset[str]] = frozenset()  # columns that only the kernel sets
    actions: ClassVar[dict[str, str | Promise]] = {}  # how those that are no steps read in the history
    searched: ClassVar[tuple[str, ...]] = ()  # columns of the search index; its register says which

    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RecordQuerySet.as_manager()
    known = JournalledQuerySet.as_manager()  # Django's own: case.place, refresh_from_db, place.case_set.add()

    class Meta:
        abstract = True
        base_manager_name = "known"

    @property
    def key(self) -> str:
        return f"{self._meta.label_lower}:{self.pk}"

    def write(self, *, by: Reacher, now: datetime, action: str = "", permission: str = "") -> None:
        """Validate, compare the version, save, check the scope again and journal, all or nothing.

        `permission` is the one that a grant must carry to the row as it then stands (default: to view it).
        Raises ValidationError, Conflict (the row moved on) or PermissionDenied (it would leave what `by` sees).
        """
        with all_or_nothing(type(self), self):
            before = {} if self._state.adding else self._locked()
            self._refuse_kept(before)
            if not before:
                self._begin(now)
            self._commit(
                before, by=by, now=now, action=action or ("change" if before else "create"), permission=permission
            )

    @classmethod
    def write_many(
        cls, rows: Sequence[Self], *, by: Reacher, now: datetime, action: str = "create", permission: str = ""
    ) -> None:
        """write() for many new rows: per thousand one INSERT, one scope check, one entry with their Merkle root."""
        for row in rows:
            row._refuse_kept({})
            row._begin(now)
        cls._commit_many(rows, by=by, now=now, action=action, permission=permission)

    @classmethod
    def withdraw_many(cls, rows: Sequence[Self], *, by: Reacher, now: datetime, reason: str) -> list[Self]:
        """Take back rows that nobody touched since they were read; return those that moved on and stay.

        For the undo of an import and the like: what other rows refer to raises ProtectedError.
        """
        stay, within = list[Self](), sorted(cls.scope.columns)
        with transaction.atomic():
            for chunk in batched(rows, CHUNK):
                read = {row.pk: row.version for row in chunk}
                same = cls.known.filter(pk__in=read).select_for_update().values_list("pk", "version", *within)
                lay = {pk: where for pk, version, *where in same if read[pk] == version}
                in_name_of(by, models.QuerySet.delete, cls.known.filter(pk__in=lay))
                stay += [row for row in chunk if row.pk not in lay]
                if gone := [row for row in chunk if row.pk in lay]:
                    told = dict(zip(within, zip(*lay.values(), strict=True), strict=True))
                    changes = {"rows": len(lay), "keys": list(lay), "within": told, "reason": reason}
                    label = cls._meta.label_lower
                    entry = append(at=now, actor=str(by), action="withdraw", record=label, changes=changes)
                    tell(Told(cls, gone, cls._columns(), entry, gone=True))
        return stay

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unjournalled(f"{type(self).__name__}: use write(by=, now=), which journals the change")

    delete = save

    def validate_unique(self, exclude: Any = None) -> None:
        """Left to the database: a query each, racy, and blind to rows the writer may not see. See violations."""

    def validate_constraints(self, exclude: Any = None) -> None:
        """Left to the database: Django asks it once per constraint, even for a CHECK. See violations."""

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        """Fill in the columns that follow from others, before rows are saved. `before` is empty for new rows."""

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        """Bring what is computed from these rows up to date, in the transaction that saved them."""

    # -- for the kernel ---------------------------------------------------------------------------------------

    def _begin(self, now: datetime) -> None:
        """What a new row begins with, besides its defaults."""

    def _refuse_kept(self, before: Mapping[str, Any]) -> None:
        begun = before or defaults_of(type(self))
        for name in self.kept:
            if getattr(self, name) != begun[name]:
                raise Unjournalled(f"{name} changes only through take(), or comes with Procedure.adopt()")

    def _commit(
        self,
        before: Mapping[str, Any],
        *,
        by: Reacher,
        now: datetime,
        action: str,
        permission: str = "",
        said: Mapping[str, Any] = {},
    ) -> None:
        """Save what differs from `before` and journal it as [before, after]; `said` is journalled beside it.

        What was typed there may name anybody, so it can be erased.
        """
        self._validate(before, by, local_day(now))
        after = self._values()
        changed = {name: value for name, value in after.items() if not before or before[name] != value}
        if not before:
            in_name_of(by, insert_one, self)
        elif changed and not in_name_of(by, self._compare_and_set, changed):
            raise Conflict(_("%(record)s was changed by somebody else meanwhile.") % {"record": self})
        self.derive([self])
        if not before or changed.keys() & self.scope.columns:
            self._stay_within(by, permission or view_permission(type(self)), local_day(now))
        # What a new row leaves empty names nobody: nothing is kept apart to be erased.
        empty = set() if before else {name for name in self.personal if after.get(name) in (None, "", [])}
        told = {n: [before[n], value] if before else value for n, value in changed.items() if n not in empty}
        told |= {name: plain(value) for name, value in said.items()}
        erasable = self.personal | {name for name, value in said.items() if value and isinstance(value, str)}
        entry = append(
            at=now,
            actor=str(by),
            action=action,
            record=self.key,
            changes={name: value for name, value in told.items() if name not in erasable} | {"version": self.version},
            personal={name: value for name, value in told.items() if name in erasable},
        )
        tell(Told(type(self), [self], changed.keys(), entry, new=not before, before=before))

    def _stay_within(self, by: Reacher, permission: str, on: date) -> None:
        if not self.scope.admits(by, permission, self, on):
            raise PermissionDenied(_("%(record)s would lie outside what you may see.") % {"record": self})

    def _compare_and_set(self, changed: Mapping[str, Any]) -> bool:
        row = type(self).known.filter(pk=self.pk, version=self.version)
        self.version += 1
        return bool(models.QuerySet.update(row, version=self.version, **changed))

    @classmethod
    def _commit_many(
        cls, rows: Sequence[Self], *, by: Reacher, now: datetime, action: str, permission: str = "", **facts: Any
    ) -> None:
        with all_or_nothing(cls), new_again(rows):
            cls._check_references(rows, by, local_day(now))
            for chunk in batched(rows, CHUNK):
                cls.complete(chunk, {})
                columns = in_name_of(by, insert_many, cls, chunk, cls._clean_many(chunk))
                cls.derive(chunk)
                keys = [chunk[0].pk, chunk[-1].pk]
                # A span of keys is asked far faster than a thousand keys; others may have come in between.
                alone = keys[1] - keys[0] == len(chunk) - 1
                written = Q(pk__range=keys) if alone else Q(pk__in=[row.pk for row in chunk])
                reached = cls.scope.condition(by, permission or view_permission(cls), local_day(now))
                if cls.known.filter(reached, written).count() != len(chunk):
                    raise PermissionDenied(_("Some rows would lie outside what you may see."))
                untold = cls.personal | {cls._meta.pk.attname, "version"}  # a hash outlives erasure
                told = {name: column for name, column in columns.items() if name not in untold}
                changes = {"rows": len(chunk), "keys": keys, "root": merkle_root(objects(told, canonical)), **facts}
                entry = append(at=now, actor=str(by), action=action, record=cls._meta.label_lower, changes=changes)
                tell(Told(cls, chunk, cls._columns(), entry, new=True))

    def _locked(self) -> dict[str, Any]:
        """The row as it stands, locked until the transaction ends (SQLite: it is IMMEDIATE)."""
        row = type(self).known.filter(pk=self.pk).select_for_update().values().first()
        if row is None:
            raise Conflict(_("%(record)s is no longer there.") % {"record": self})
        return row

    @classmethod
    def _columns(cls) -> list[str]:
        return [f.attname for f in cls._meta.concrete_fields if not f.primary_key and f.name != "version"]

    def _values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self._columns()}

    def _validate(self, before: Mapping[str, Any], by: Reacher, on: date) -> None:
        self._check_references([self], by, on, before)
        self.complete([self], before)
        self._clean_fields()

    def _clean_fields(self) -> None:
        relations = {
            f.name
            for f in self._meta.concrete_fields
            if isinstance(f, models.ForeignKey) and not f.get_limit_choices_to()
        }
        given = {f.name for f in self._meta.concrete_fields if getattr(self, f.attname) is not None}
        self.full_clean(exclude=relations & given, validate_unique=False, validate_constraints=False)

    @classmethod
    def _clean_many(cls, rows: Sequence[Self]) -> dict[str, Column]:
        """_clean_fields() of each, column by column; what a row is refused for, it says itself."""
        columns = columns_of(rows)
        try:
            for field in cls._meta.concrete_fields:
                given = columns[field.attname]
                cleaned = given if _is_fine(field, given) else Column(given.each(partial(_cleaned, field)))
                columns[field.attname] = cleaned
                for row, value in zip(rows, cleaned, strict=True) if not all(map(is_, given, cleaned)) else ():
                    setattr(row, field.attname, value)
            for row in rows:
                row.clean()
        except ValidationError:
            for row in rows:
                row._clean_fields()
            return columns_of(rows)
        return columns

    @classmethod
    def _check_references(cls, rows: Sequence[Self], by: Reacher, on: date, before: Mapping[str, Any] = {}) -> None:
        """A bare key of a record must be visible to `by`, one query a column; others the database checks.

        A loaded object was read by somebody who had to say for whom, and an unchanged key was checked before.
        """
        for field in cls._meta.concrete_fields:
            if not (isinstance(field, models.ForeignKey) and issubclass(field.related_model, Record)):
                continue
            given = {row.__dict__[field.attname] for row in rows} - {None, before.get(field.attname)}
            name = field.cache_name
            bare = given and {v[field.attname] for v in map(vars, rows) if name not in v["_state"].fields_cache} & given
            if not bare:
                continue
            visible = field.related_model.objects.visible_to(by, on=on).values_list("pk", flat=True)
            if bare - set(visible.filter(OneOf("pk", bare))):
                words = _("There is no such %(thing)s.") % {"thing": field.related_model._meta.verbose_name}
                raise ValidationError({field.name: words})


def _is_fine(field: Any, column: Column) -> bool:
    """Whether a whole column can be seen to need no look at its single values.

    Of a field that is not edited, Django asks neither for its choices nor whether it may be empty.
    """
    if (
        (field.editable and (field.choices or (not field.blank and (None in column or "" in column))))
        or (field.is_relation and field.get_limit_choices_to())
        or any(validator.__class__ is not MaxLengthValidator for validator in field.validators)
    ):
        return False
    if isinstance(field, models.JSONField):
        return (field.blank or not field.editable) and are_json(column)
    longest = max(map(len, filter(None, column)), default=0) if column.kinds == {str} else 0
    return column.kinds <= {PLAIN.get(field.__class__)} and longest <= (field.max_length or longest)


def _cleaned(field: Any, value: Any) -> Any:
    """As Model.clean_fields() has it; that a record which a row refers to exists, others see to."""
    known = isinstance(field, models.ForeignKey) and value is not None and not field.get_limit_choices_to()
    return value if known or (field.blank and value in field.empty_values) else field.clean(value, None)


def plain(value: Any) -> Any:
    """An answer as the journal keeps it: a record by its key, a file by its name."""
    if isinstance(value, Record):
        return value.key
    return value if isinstance(value, str | int | float | bool | list | None) else str(value)


def local_day(now: datetime) -> date:
    return now.astimezone(timezone.get_default_timezone()).date()


@receiver(pre_save)
def refuse_loaddata(instance: models.Model, raw: bool, **_: Any) -> None:
    """loaddata calls Model.save_base past every override: only the signal sees it."""
    if raw and isinstance(instance, Record):
        raise Unjournalled(f"{type(instance).__name__}: loaddata would write past the journal")


@contextmanager
def all_or_nothing(model: type[models.Model], *rows: models.Model) -> Iterator[None]:
    """A transaction that, when it fails, also gives the rows in memory their old key, version and state back.

    Otherwise the second sending of a form would update a row whose insert was rolled back. The error is put
    into words outside the transaction, so that whoever catches it finds a usable connection.
    """
    kept = [(row, row.__dict__.copy(), row._state.adding) for row in rows]
    try:
        with one_look(), transaction.atomic():
            yield
    except BaseException as error:
        for row, values, adding in kept:
            row.__dict__ = values
            row._state.adding = adding
        if isinstance(error, IntegrityError):
            words = _("Something that this entry refers to does not exist, or is still referred to.")
            raise as_validation_error(model, error, words) from error
        raise
