"""Log lines: one JSON object each, that names nobody.

A line holds where it was said, the sentence as it stands in our code, the kind of an error and the places in the code
that it came through. Never a value: neither what was put into a sentence, nor what an error quotes, nor an address as
it was called. What libraries say is known by its place alone, since they put values into their sentences.
"""

import logging
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson
from django.core.exceptions import ImproperlyConfigured

REQUEST: ContextVar[str] = ContextVar("request", default="")  # by which lines of one request are found together
OURS = "gridwork."
FRAMES = 12  # of the innermost
CODES = ("sqlstate", "sqlite_errorcode", "errno")


class Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "place": f"{record.module}:{record.lineno}",
        }
        if request := REQUEST.get():
            line["request"] = request
        if record.name.startswith(OURS):
            line["says"] = str(record.msg)
            line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = list(_chain(record.exc_info[1]))
        return orjson.dumps(line).decode()


def configure(level: str) -> None:
    """As settings.LOGGING_CONFIG: every logger says it here, whatever Django or a library had in mind for its own."""
    said = logging.getLevelNamesMapping().get(level.upper())
    if said is None:
        raise ImproperlyConfigured(f"GRIDWORK_LOG_LEVEL must be such as INFO or WARNING, not {level!r}")
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(max(said, logging.WARNING))  # what goes well, libraries say in sentences that we do not print
    logging.getLogger(OURS.rstrip(".")).setLevel(said)
    for name in ("django", "django.server"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


def _chain(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """The error and those it came from: their kinds and places, and the codes that databases and disks give."""
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
        codes = {name: code for name in CODES if isinstance(code := getattr(error, name, None), int | str)}
        yield {"kind": type(error).__qualname__, **codes, "through": [f"{f.filename}:{f.lineno}" for f in frames]}
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
