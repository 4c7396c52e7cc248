"""The connection, with what a server needs of it beyond Django's own.

The driver keeps each text that it has compiled and never lets the oldest go: a process that had made five hundred
savepoints, each under a name of its own, compiled whatever it met afterwards anew every time.

SQLite lets one write at a time, and others ask again and again, ever more seldom: among several threads some waited for
a second where the others took milliseconds. Within a process they wait for each other here, and each is woken.

Django writes %s where SQLite reads ?, and looks for it in each text anew; a page asks the same few dozen all the time.
"""

import threading
from collections import defaultdict
from functools import lru_cache
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

_lines: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)  # by the name of the database
SHORT = 10_000  # signs; longer ones insert many rows, and seldom come again


@lru_cache(1000)
def _converted(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is not None or len(query) > SHORT:
            return super().convert_query(query, param_names=param_names)
        return _converted(query)


class DatabaseWrapper(base.DatabaseWrapper):
    turn: threading.Lock | None = None  # held from before a transaction begins until it has ended

    def create_cursor(self, name: str | None = None) -> Cursor:
        return self.connection.cursor(factory=Cursor)

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        if not autocommit:
            self.ensure_connection()  # which begins by ending a transaction, as it were
            self._take_turn()
        try:
            super().set_autocommit(autocommit, *args, **kwargs)
        except BaseException:
            self._end_turn()
            raise
        if autocommit:  # the transaction has ended, and with it whatever bore such a name
            self.savepoint_state = 0
            self._end_turn()

    def close(self) -> None:
        super().close()
        if self.connection is None or self.closed_in_transaction:
            self._end_turn()

    def _take_turn(self) -> None:
        line = _lines[str(self.settings_dict["NAME"])]
        if self.turn is None:
            if not line.acquire(timeout=self.settings_dict["OPTIONS"].get("timeout", 5)):
                raise OperationalError("database is locked")  # as SQLite says it
            self.turn = line

    def _end_turn(self) -> None:
        turn, self.turn = self.turn, None
        if turn:
            turn.release()
