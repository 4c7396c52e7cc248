"""Let Django use pysqlite3, which carries a newer SQLite than the interpreter's. Called by the settings."""

import sys
from typing import Any

LEAST = (3, 51, 3)  # before it, a checkpoint beside a write in another process could corrupt a WAL database
# Compiled statements that a connection keeps. Once there are so many, pysqlite3 lets the newest go, never the oldest,
# and compiles each anew every time: with its hundred, a process that had served a few pages took 4 × as long a query.
STATEMENTS = 1000
LIMITS = {"SQLITE_LIMIT_COLUMN": 2000, "SQLITE_LIMIT_VARIABLE_NUMBER": 32766}  # SQLite's own defaults


def use_newer() -> None:
    """Put pysqlite3 in place of sqlite3, with the `getlimit` that Django asks for and pysqlite3 lacks."""
    if "pysqlite3" in sys.modules:
        return
    import pysqlite3

    class Connection(pysqlite3.dbapi2.Connection):
        def getlimit(self, name: str) -> int:
            return LIMITS[name]

    plain = pysqlite3.dbapi2.connect

    def connect(*args: Any, **kwargs: Any) -> Any:
        return plain(*args, **{"factory": Connection, "cached_statements": STATEMENTS} | kwargs)

    for module in (pysqlite3, pysqlite3.dbapi2):
        for name in LIMITS:
            setattr(module, name, name)
        module.connect = connect
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
