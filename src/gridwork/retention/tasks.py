"""What the worker does about schedules: it looks every hour, and goes on each minute while something is open."""

from datetime import datetime, timedelta

from gridwork.attachments import contents
from gridwork.retention import traces
from gridwork.retention.sweeping import sweep

EVERY = timedelta(hours=1)
_done_at: dict[str, datetime] = {}


def sweep_due(now: datetime) -> None:
    if _is_soon(_done_at.get("rows"), now, EVERY):
        return
    traces.forget(now)
    if sweep(now).is_done:
        _done_at["rows"] = now
    if not _is_soon(_done_at.get("files"), now, timedelta(days=1)):
        contents.discard_unused(now)  # it looks at every file
        _done_at["files"] = now


def _is_soon(last: datetime | None, now: datetime, pause: timedelta) -> bool:
    return last is not None and last <= now < last + pause
