"""The role that serves, in place of the superuser that tests and benchmarks run as on PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections


@contextmanager
def serving() -> Iterator[None]:
    """Within it, the policies hold this connection."""
    own: Any = connections["default"]
    own.ensure_connection()
    own.connection.execute(f"SET ROLE {settings.DATABASE_ROLE}")
    own.forget()
    yield
    own.connection.execute("RESET ROLE")
    own.forget()
