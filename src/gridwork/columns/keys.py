"""Keys: many of them go into a statement as one value, so that its text is the same however many they are.

SQLite's driver keeps each text that it has compiled: with keys written out, an import of a million rows kept a thousand
of them, and with them hundreds of megabytes.
"""

from collections.abc import Iterable
from typing import Any

import orjson
from django.db.models import F, Lookup


def among(own: Any) -> str:
    """What stands behind a column in SQL for this connection; the value for it is `said`."""
    return "= ANY(%s)" if own.vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"


def said(keys: Iterable[Any], own: Any) -> Any:
    told = list(keys)
    if own.vendor != "postgresql":
        return orjson.dumps(told).decode()
    # As text PostgreSQL reads numbers as what the column holds, and the driver need not look at each of them.
    return f"{{{','.join(map(str, told))}}}" if {*map(type, told)} <= {int} else told


class OneOf(Lookup[Any]):
    """A condition on a column of whole numbers or texts."""

    prepare_rhs = False

    def __init__(self, column: str, keys: Iterable[Any]) -> None:
        super().__init__(F(column), list(keys))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} {among(connection)}", (*params, said(self.rhs, connection))
