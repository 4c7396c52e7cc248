"""The connection. The driver keeps each text that it has compiled and never lets the oldest go: a process that had made
five hundred savepoints, each under a name of its own, compiled whatever it met afterwards anew every time.
"""

from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        super().set_autocommit(autocommit, *args, **kwargs)
        if autocommit:  # the transaction has ended, and with it whatever bore such a name
            self.savepoint_state = 0
