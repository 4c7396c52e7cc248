"""Telling: in whose name a statement is asked. PostgreSQL's policies hold it against every row; SQLite has none.

A person's request is asked in the person's name, background work in the name of a job. Until somebody is told, it is
nobody's, and the database shows nobody anything. A statement may go in another name than its request: `system` opens a
door for work that must see rows whoever asks, and says which; `in_name_of` closes it again for what somebody writes.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError
from django.db.models.sql import Query

NOBODY = ""
SYSTEM = "system:"
PERSON = "person:"
INSUFFICIENT_PRIVILEGE = "42501"

type Name = str | Callable[[], str]  # what it is, or how it is found out when it is first needed

_name: ContextVar[Name | None] = ContextVar("name", default=None)
_along: ContextVar[frozenset[str]] = ContextVar("along", default=frozenset())
_writing: ContextVar[bool] = ContextVar("writing", default=False)
_process: list[str] = [NOBODY]  # whose name a thread begins with


class KnownQuery(Query):
    """A query of rules, not of a person: it asks whether something is so, whoever may see it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.door = "known"  # of the query, not of its class, which changes when it is made an UPDATE


def opened[Rows](rows: Rows, reason: str) -> Rows:
    """The same rows, asked for as the system whoever asks."""
    rows.query.door = reason  # type: ignore[attr-defined]
    return rows


def person(pk: int) -> str:
    return f"{PERSON}{int(pk)}"


def job(name: str) -> str:
    return SYSTEM + re.sub(r"[^\w:.-]+", "-", name)[:80]


def work_as(name: str) -> None:
    """What this process does is a job's, but for requests: each is its person's."""
    _process[0] = job(name)


def tell(name: Name | None) -> None:
    """From here on it is asked in this name; with None in that of the process."""
    _name.set(name)


@contextmanager
def system(name: str) -> Iterator[None]:
    before = _name.set(job(name))
    try:
        yield
    finally:
        _name.reset(before)


def in_name_of[**P, R](by: Any, write: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Whatever is written within is written in the name of `by`, through no door. PermissionDenied by the database."""
    told = _name.set(person(by.pk) if by.pk else job(str(by)))
    writing = _writing.set(True)
    try:
        return write(*args, **kwargs)
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") != INSUFFICIENT_PRIVILEGE:
            raise
        raise PermissionDenied from error
    finally:
        _writing.reset(writing)
        _name.reset(told)


@contextmanager
def statement(door: str, *, writes: bool) -> Iterator[None]:
    """A statement with a door in it goes as the system, unless it is somebody's write."""
    along = _along.set(frozenset())
    try:
        if door and not (writes and _writing.get()):
            with system(door):
                yield
        else:
            yield
    finally:
        _along.reset(along)


def bring_along(tables: Iterable[str], but: Iterable[str] = ()) -> None:
    """Tables that the statement reads beside the rows it asks for."""
    _along.set(_along.get().union(tables).difference(but))


def words() -> str:
    """As the database is told: a name, and behind it the tables along."""
    name = _name.get()
    if name is None:
        return _process[0]
    if callable(name):
        name = _found_out(name)
    along = _along.get()
    return " ".join([name, *sorted(along)]) if name.startswith(PERSON) else name


def _found_out(asks: Callable[[], str]) -> str:
    """To find out who it is takes statements of its own, which are nobody's."""
    _name.set(NOBODY)
    with statement("", writes=False):
        found = asks()
    _name.set(found)
    return found
