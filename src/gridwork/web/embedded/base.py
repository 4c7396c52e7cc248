"""The connection, with what a server needs of it beyond Django's own.

The driver keeps each text that it has compiled and never lets the oldest go: a process that had made five hundred
savepoints, each under a name of its own, compiled whatever it met afterwards anew every time.

SQLite lets one write at a time, and others ask again and again, ever more seldom: among several threads some waited for
a second where the others took milliseconds. Within a process they wait for each other here, and each is woken.
"""

import threading
from collections import defaultdict
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

_lines: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)  # by the name of the database


class DatabaseWrapper(base.DatabaseWrapper):
    turn: threading.Lock | None = None  # held from before a transaction begins until it has ended

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
