"""The connection. The name goes in front of the next statement, in the same message: it costs no trip of its own."""

from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.postgresql import base, operations

from gridwork.wall import telling

ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "MERGE", "EXPLAIN")  # others ask for none, or must stand alone
_HELD = """SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = current_schema()::regnamespace
    AND row_security_active(oid)"""

# By session, the tables whose policies hold its role. A pool lends the same session to one request after the other.
_held: WeakKeyDictionary[Any, frozenset[str]] = WeakKeyDictionary()


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "gridwork.wall.postgresql.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    told: str | None = None  # what the session holds; None where that is not known

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._tell)

    def connect(self) -> None:
        self.told = None  # a pooled session holds what its last borrower told
        super().connect()

    def holds(self, table: str) -> bool:
        """Whether policies of the table hold the role of this session, which is asked once in its life."""
        if (tables := _held.get(self.connection)) is None:
            with self.connection.cursor() as cursor:
                tables = _held[self.connection] = frozenset(name for (name,) in cursor.execute(_HELD))
        return table in tables

    def forget(self) -> None:
        """What is known of this session: its role is another one now, or the policies are."""
        self.told = None
        _held.pop(self.connection, None)

    def _rollback(self) -> None:
        self.told = None  # a rolled-back SET never was
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self.told = None

    def _tell(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Mapping[str, Any]) -> Any:
        if isinstance(sql, str) and not sql.lstrip(" (").startswith(ROWS):
            return execute(sql, params, many, context)
        words = telling.words()
        if words == self.told:
            return execute(sql, params, many, context)
        says, self.told = f"SET gridwork.actor = '{words}'", None
        cursor = context["cursor"].cursor
        if many or not isinstance(sql, str) or hasattr(cursor, "itersize"):  # the last: a cursor of the server's
            with self.connection.cursor() as beside:
                beside.execute(says)
            self.told = words
            return execute(sql, params, many, context)
        found = execute(f"{says};{sql}", params, many, context)
        cursor.nextset()
        self.told = words
        return found
