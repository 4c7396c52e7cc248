"""Emptying: rows stay, so that figures and other rows still have them, and lose what they say of people."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat

ERASED = "erased "  # and the key, where no two rows may say the same


def columns(model: Any, named: Iterable[str] | None = None) -> list[str]:
    """The personal columns of a model, by attname, or those of them that are named."""
    personal: frozenset[str] = getattr(model, "personal", frozenset())
    wanted = personal if named is None else personal.intersection(named)
    return [column.attname for column in model._meta.concrete_fields if column.attname in wanted]


def empty(model: Any, keys: Sequence[int], names: Iterable[str]) -> int:
    """Set these columns of the rows to nothing, in one statement; how many rows there were."""
    blanks = {name: _blank(model._meta.get_field(name)) for name in names}
    # As set-wise as the journal's own act: a thousand rows are one statement, and nobody's open form overwrites it.
    rows = model._base_manager.filter(pk__in=keys)
    return models.QuerySet.update(rows, version=F("version") + 1, **blanks)


def filled(model: Any, names: Iterable[str]) -> Q:
    """Rows of which one of these columns says something."""
    found = Q()
    for name in names:
        column = model._meta.get_field(name)
        if column.null:
            found |= Q((f"{name}__isnull", False))
        elif column.unique:
            found |= ~Q((f"{name}__startswith", ERASED))
        else:
            found |= ~Q((name, column.get_default()))
    return found


def _blank(column: Any) -> Any:
    if column.null:
        return None
    return Concat(Value(ERASED), Cast("pk", models.CharField())) if column.unique else column.get_default()
