"""Column: the values of one column of many rows, and what is asked of them asked once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from operator import itemgetter
from typing import Any

from django.db import models

# Told apart by what they say. 1 == True, 1.50 == 1.5 and 02:30 == 02:30 of the hour that comes twice, so others are
# told apart by what they are.
_BY_VALUE = ({str}, {int}, {bool})
_WITHOUT_COMMAS = {bool, int, float, datetime}  # in JSON: one text of many is made, and taken apart again


class Column(tuple[Any, ...]):  # noqa: SLOT001  (what was worked out once is kept in its __dict__)
    """Values in the order of their rows. Most say what others of their column say, too."""

    @cached_property
    def kinds(self) -> set[type]:
        """Their classes, without that of None."""
        return set(map(type, self)) - {type(None)}

    def each(self, ask: Callable[[Any], Any]) -> Sequence[Any]:
        """What `ask` says to each value; asked once of those that are the same."""
        return self.together(lambda values: list(map(ask, values)))

    def together(self, ask: Callable[[Sequence[Any]], Sequence[Any]]) -> Sequence[Any]:
        """The same for a question that is asked of many at a time."""
        keys, known = self._known
        if len(known) == len(self):
            return ask(self)
        if len(known) == 1:
            return [*ask(self[:1])] * len(self)
        said = dict(zip(known, ask(list(known.values())), strict=True))
        return list(map(said.__getitem__, keys))

    @cached_property
    def _known(self) -> tuple[Sequence[Any], dict[Any, Any]]:
        """A key for each value, and by key those that differ."""
        keys = self if self.kinds in _BY_VALUE else list(map(id, self))
        if keys and keys[0] == keys[-1] and keys.count(keys[0]) == len(keys):
            return keys, {keys[0]: self[0]}
        return keys, dict(zip(keys, self, strict=True))


def each_once(ask: Callable[[Any], Any], values: Sequence[Any]) -> Sequence[Any]:
    return Column(values).each(ask)


def objects(columns: Mapping[str, Column], text_of: Callable[[Any], str]) -> Iterator[str]:
    """Each row as an object of JSON, its keys sorted. `text_of` makes JSON of a value, a name or a list."""
    told = (_entries(text_of(name), column, text_of) for name, column in sorted(columns.items()))
    return (f"{{{','.join(row)}}}" for row in zip(*told, strict=True))


def _entries(name: str, column: Column, text_of: Callable[[Any], str]) -> Sequence[str]:
    if column.kinds <= _WITHOUT_COMMAS:
        return column.together(lambda values: [f"{name}:{text}" for text in text_of(list(values))[1:-1].split(",")])
    return column.each(lambda value: f"{name}:{text_of(value)}")


def columns_of(rows: Sequence[models.Model]) -> dict[str, Column]:
    """By attname."""
    names = [field.attname for field in rows[0]._meta.concrete_fields]
    values = zip(*map(itemgetter(*names), map(vars, rows)), strict=True)
    return dict(zip(names, map(Column, values), strict=True))
