"""What an error says is missing: room, the database or a turn. All of them pass, and none is a mistake of ours."""

import errno
from enum import Enum

from django.db import Error, InterfaceError, OperationalError


class Want(Enum):
    """What is missing, and after how many seconds it is worth to ask again."""

    ROOM = 30
    DATABASE = 10
    TURN = 5


FILES = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
# The low byte of SQLite's codes: busy, locked, read-only, input or output, full, cannot open.
SQLITE = {5: Want.TURN, 6: Want.TURN, 8: Want.ROOM, 10: Want.ROOM, 13: Want.ROOM, 14: Want.ROOM}
# How a SQLSTATE of PostgreSQL begins, the longer before the shorter: disk full, too many connections or too little
# memory, files and the system below, being shut down or started, connection lost, a copy that only reads, locks.
POSTGRESQL = {
    "53100": Want.ROOM, "53": Want.TURN, "58": Want.ROOM, "57P": Want.DATABASE, "08": Want.DATABASE,
    "25006": Want.DATABASE, "55P03": Want.TURN, "40": Want.TURN,
}  # fmt: skip


def wanting(error: BaseException | None) -> Want | None:
    """What an error says is missing; None for a mistake of ours, which must be seen as one."""
    if isinstance(error, OSError):
        return Want.ROOM if error.errno in FILES else None
    if not isinstance(error, Error):
        return None
    said = error.__cause__
    if (code := getattr(said, "sqlite_errorcode", None)) is not None:
        return SQLITE.get(code & 0xFF)
    if (state := getattr(said, "sqlstate", None)) is not None:
        return next((want for begins, want in POSTGRESQL.items() if state.startswith(begins)), None)
    # A connection that broke off, or that was never made, has no state to tell of.
    return Want.DATABASE if isinstance(error, OperationalError | InterfaceError) else None
