"""Settled: what follows from tables that change a few times a year, kept by each process until one of them does.

Whether one has is asked in one statement over all of them, so that every process sees at once what another one wrote:
a limit reckoned with yesterday's hours would stand.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.http import HttpRequest, HttpResponse

from gridwork.wall import telling

type _Values = dict[Hashable, Any]

# Differs whenever a row was added, changed or taken back.
_STAMP = "SELECT count(*), coalesce(sum(version), 0), coalesce(max(id), 0) FROM {table}"

_kept: dict[Hashable, _Values] = {}  # by stamp; at most one
_seen: ContextVar[list[_Values] | None] = ContextVar("seen", default=None)


class Settled:
    """Of a record: its table is such a one. It has few rows, and whoever may view one of them may view all."""

    @classmethod
    def derive(cls, rows: Sequence[Any]) -> None:
        super().derive(rows)  # type: ignore[misc]
        forget()


def kept[T](what: Hashable, read: Callable[[], T]) -> T:
    """What `read` finds in settled tables and nowhere else. It is everybody's: nobody may change it."""
    values = _values()
    if what not in values:
        with telling.system("settled"):  # who happens to ask first may see less, or be shown a copy that lags behind
            values[what] = read()
    found: T = values[what]
    return found


def forget() -> None:
    """Called where rows change: what is rolled back might come again, and differ, under the same stamp."""
    _kept.clear()
    if seen := _seen.get():
        seen.clear()


@contextmanager
def one_look() -> Iterator[None]:
    """Within it, whether something changed is asked once: for what happens in one moment."""
    seen = _seen.get()
    token = _seen.set([] if seen is None else seen)
    try:
        yield
    finally:
        _seen.reset(token)


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A request is one moment."""

    def answer(request: HttpRequest) -> HttpResponse:
        with one_look():
            return get_response(request)

    return answer


def _values() -> _Values:
    seen = _seen.get()
    if seen:
        return seen[0]
    stamp = _stamp()
    values = _kept.get(stamp)
    if values is None:
        _kept.clear()
        values = _kept.setdefault(stamp, {})
    if seen is not None:
        seen.append(values)
    return values


def _stamp() -> Hashable:
    with telling.system("settled"), connection.cursor() as cursor:
        cursor.execute(_stamps())
        return tuple(cursor.fetchall())


@cache
def _stamps() -> str:
    tables = (model._meta.db_table for model in apps.get_models() if issubclass(model, Settled))
    return " UNION ALL ".join(_STAMP.format(table=table) for table in tables)
