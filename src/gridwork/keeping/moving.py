"""Moving: from the embedded SQLite to PostgreSQL, table by table, with nothing lost and nothing made up."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.utils.translation import gettext as _

from gridwork.journal import triggers
from gridwork.keeping import planner
from gridwork.keeping.rows.tables import (
    Count,
    Counting,
    count_of,
    empty,
    filled,
    last_keys,
    lines_of,
    put_in,
    set_last_keys,
    tables,
)
from gridwork.kernel.refusals import Refusal

TARGET = "target"


@dataclass(frozen=True)
class Moved:
    """By table, what arrived; it is what set out."""

    tables: dict[str, Count]

    @property
    def rows(self) -> int:
        return sum(count.rows for count in self.tables.values())


def move(target: dict[str, Any]) -> Moved:
    """Everything in the embedded database into an empty PostgreSQL, in one transaction there.

    `target` is as settings.DATABASES has it. Files and keys stay where they are. Refusal when a process still has
    SQLite open, or something is in the target already.
    """
    source = connections["default"]
    if source.vendor != "sqlite" or "postgresql" not in target["ENGINE"]:
        raise Refusal(_("A node moves from the embedded SQLite to PostgreSQL, and to nothing else."))
    with _connected(target) as arriving, _nobody_else(source):
        call_command("migrate", database=TARGET, verbosity=0, interactive=False)
        if there := filled(arriving):
            words = _("%(database)s is not empty: its table %(table)s holds rows. Give an empty one.")
            raise Refusal(words % {"database": target["NAME"], "table": there[0]})
        with transaction.atomic(using=TARGET):
            triggers.lift(using=TARGET)
            empty(arriving)
            moved = Moved({name: _moved(name, model, source, arriving) for name, model in tables().items()})
            set_last_keys(last_keys(source), arriving)
            triggers.install(using=TARGET)
        planner.tell_all(arriving)
    return moved


def _moved(name: str, model: Any, source: Any, arriving: Any) -> Count:
    leaving = Counting()
    try:
        put_in(model, leaving.pass_on(lines_of(model, source)), arriving)
    except DatabaseError as error:
        words = _("PostgreSQL does not take a row of %(table)s: %(why)s")
        raise Refusal(words % {"table": name, "why": error}) from error
    arrived = count_of(model, arriving)
    if arrived != leaving.count():
        words = _("The table %(table)s does not arrive as it left: %(is)d rows, and %(was)d were.")
        raise Refusal(words % {"table": name, "is": arrived.rows, "was": leaving.rows})
    return arrived


def verified(url: str) -> str:
    """What the journal says of itself at the new address, asked as the node will ask it; empty if nothing is wrong."""
    command = [sys.executable, "-m", "gridwork", "journal", "verify"]
    done = subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, capture_output=True, text=True)
    return done.stderr.strip() if done.returncode else ""


@contextmanager
def _connected(target: dict[str, Any]) -> Iterator[Any]:
    plain = target | {"OPTIONS": {key: value for key, value in target["OPTIONS"].items() if key != "pool"}}
    configured = connections.configure_settings({"default": connections.settings["default"], TARGET: plain})
    connections.settings[TARGET] = configured[TARGET]
    try:
        yield connections[TARGET]
    finally:
        connections[TARGET].close()
        del connections[TARGET], connections.settings[TARGET]


@contextmanager
def _nobody_else(source: Any) -> Iterator[None]:
    """Alone with the file, until the end: whoever comes meanwhile finds it locked, and acknowledges nothing.

    SQLite leaves write-ahead logging only where no other connection is open. What opens it next returns to it.
    """
    source.ensure_connection()
    with source.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 1000")
        try:
            cursor.execute("PRAGMA journal_mode = DELETE")
            cursor.execute("BEGIN EXCLUSIVE")
        except DatabaseError as error:
            words = _("Another process has the database open. Stop the server and the worker, and say it again.")
            raise Refusal(words) from error
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
            cursor.execute("PRAGMA journal_mode = WAL")
