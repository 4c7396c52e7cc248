"""Withdrawing: rows that an import wrote are taken back, unless somebody has worked with them since."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import batched

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from gridwork.imports.targets import Run
from gridwork.kernel.records import CHUNK, Record

REASON = "undo of an import"
type Part = tuple[type[Record], str]  # a model, and the foreign key by which its rows hang on the others
type Release = Callable[[Sequence[int], Run], None]


def withdrawn(
    model: type[Record], keys: Sequence[int], run: Run, *, part: Part | None = None, release: Release | None = None
) -> dict[int, str]:
    """Take back the rows of these keys, with those of a part that were written along; return who stays, and why.

    A row stays if it, or a part of it, was changed, or if anything else refers to it. What refers to it and is nobody's
    work with it, `release` takes away first, for all rows of these keys, in the same transaction.
    """
    stay: dict[int, str] = {}
    for batch in batched(keys, CHUNK):
        stay |= _of_batch(model, batch, run, part, release)
    return stay


def _of_batch(
    model: type[Record], keys: Sequence[int], run: Run, part: Part | None, release: Release | None
) -> dict[int, str]:
    rows = {row.pk: row for row in model.objects.visible_to(run.by).filter(pk__in=keys)}
    parts = _parts(part, keys)
    stay = {key: _("It is no longer there, or you may no longer see it.") for key in keys if key not in rows}
    stay |= {key: _("It was changed since.") for key, row in rows.items() if row.version > 1}
    stay |= {owner: _("It was changed since.") for owner, hanging in parts if hanging.version > 1}
    while untouched := [row for key, row in rows.items() if key not in stay]:
        going = {row.pk for row in untouched}
        try:
            with transaction.atomic():
                if release is not None:
                    release(sorted(going), run)
                if part is not None:
                    hanging = [each for owner, each in parts if owner in going]
                    part[0].withdraw_many(hanging, by=run.by, now=run.now, reason=REASON)
                moved_on = model.withdraw_many(untouched, by=run.by, now=run.now, reason=REASON)
                transaction.set_rollback(bool(moved_on))  # with all that went along: the others go anew
        except ProtectedError as error:
            used = _used(model, parts, error.protected_objects)
            if not used.keys() & going:
                raise
            words = _("Other entries refer to it by now: %(what)s.")
            stay |= {key: words % {"what": _(", ").join(sorted(used[key]))} for key in used.keys() & going}
        else:
            if not moved_on:
                break
            stay |= {row.pk: _("It was changed since.") for row in moved_on}
    return stay


def _parts(part: Part | None, owners: Sequence[int]) -> list[tuple[int, Record]]:
    if part is None:
        return []
    model, by = part
    rows = model.objects.unscoped("what was written along with a row goes with it").filter(**{f"{by}__in": owners})
    return [(getattr(row, f"{by}_id"), row) for row in rows]


def _used(
    model: type[Record], parts: Sequence[tuple[int, Record]], referring: Iterable[models.Model]
) -> defaultdict[int, set[str]]:
    """By key, what refers to it or to a part of it, in words."""
    used, owners = _referred_to(model, referring), {each.pk: owner for owner, each in parts}
    for part in {type(each) for _owner, each in parts}:
        for key, what in _referred_to(part, referring).items():
            if key in owners:
                used[owners[key]] |= what
    return used


def _referred_to(model: type[models.Model], referring: Iterable[models.Model]) -> defaultdict[int, set[str]]:
    """By key, what refers to it, in words."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for each in referring:
        for field in each._meta.concrete_fields:
            if field.is_relation and field.related_model is model:
                found[getattr(each, field.attname)].add(str(each._meta.verbose_name_plural))
    return found
