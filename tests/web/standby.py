"""A standby of the tests' own cluster, which follows by streaming, and the settings of a node that reads from it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, connections

from gridwork.web import environment, replica
from tools.postgresql import SETTINGS, Cluster, cluster

SMALL = SETTINGS | {"shared_buffers": "32MB"}


@dataclass
class Standby:
    cluster: Cluster

    def ask(self, sql: str) -> Any:
        """As the superuser whom the tests run as."""
        with psycopg.connect(host="127.0.0.1", port=self.cluster.port, user="gridwork", dbname="postgres") as own:
            return own.execute(sql).fetchone()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """It receives, and replays nothing."""
        self.ask("SELECT pg_wal_replay_pause()")
        until(lambda: self.ask("SELECT pg_get_wal_replay_pause_state()") == ("paused",))
        try:
            yield
        finally:
            self.ask("SELECT pg_wal_replay_resume()")

    @contextmanager
    def stopped(self) -> Iterator[None]:
        self.cluster.stop()
        try:
            yield
        finally:
            self.cluster.start()

    def database(self, **more: Any) -> dict[str, Any]:
        """As Django's settings name it, in the role that serves."""
        made = environment.replica(f"postgresql://gridwork@127.0.0.1:{self.cluster.port}/")
        made["OPTIONS"] |= {"assume_role": settings.DATABASE_ROLE}
        own = {name: made[name] for name in ("HOST", "PORT", "OPTIONS", "CONN_MAX_AGE", "CONN_HEALTH_CHECKS")}
        return connection.settings_dict | own | more


@contextmanager
def standby() -> Iterator[Standby]:
    with cluster(SMALL, copy_of=str(connection.settings_dict["PORT"]), follows=True) as made:
        yield Standby(made)


def until(is_so: Callable[[], bool], within: float = 10) -> None:
    ends = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < ends, "it never came about"
        time.sleep(0.02)


def is_taken_up() -> bool:
    replica.standing.look()
    return replica.standing.is_read


def wait_until_it_follows() -> None:
    """It holds whatever was written until now, and is read."""
    now = time.monotonic()
    until(lambda: is_taken_up() and replica.standing.as_of >= now)


@dataclass
class Asked:
    """The statements that were asked of the database, and of the replica."""

    here: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)

    def about(self, table: str) -> tuple[int, int]:
        """How many here and there read rows of the table itself."""
        here, there = (sum(f'FROM "{table}"' in sql for sql in each) for each in (self.here, self.there))
        return here, there


@contextmanager
def asked() -> Iterator[Asked]:
    told = Asked()

    def noting(into: list[str]) -> Callable[..., Any]:
        def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            into.append(sql)
            return execute(sql, params, many, context)

        return wrapper

    there = connections[replica.ALIAS].execute_wrapper(noting(told.there))
    with connection.execute_wrapper(noting(told.here)), there:
        yield told
