"""The cast with every permission there is, and a row of every record in East and in West."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import models, transaction

from gridwork.accounts import permissions
from gridwork.keeping import running
from gridwork.kernel.records import Record
from gridwork.kernel.registers import Register
from tests import cast as people
from tests.contract.rows import Rows
from tests.toys.registers import ALL


@dataclass
class World:
    """`east` and `west` hold one row of every register's record, by model."""

    cast: people.Cast
    east: dict[type[models.Model], Record]
    west: dict[type[models.Model], Record]


@pytest.fixture(scope="session", autouse=True)
def worker() -> None:
    """A node without one says by 503 that it is not ready."""
    running.heartbeat().touch()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once for a module: a row of everything takes longer than what is then asked of it.

    Each test of the module is marked django_db, so what it does is undone before the next one.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        cast = people.build(sorted(permissions.names()))
        east, west = Rows(cast, cast.east_village, cast.roads), Rows(cast, cast.west_village, cast.parks)
        yield World(cast, _rows(east), _rows(west))
        transaction.set_rollback(True)


def _rows(rows: Rows) -> dict[type[models.Model], Record]:
    made = {}
    for register in ALL:
        if issubclass(register.model, Record):
            made[register.model] = rows.made.get(register.model) or rows.of(register.model)
            rows.made.setdefault(register.model, made[register.model])
    return made


def registers() -> list[Register]:
    return [register for register in ALL if issubclass(register.model, Record)]
