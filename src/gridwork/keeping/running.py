"""Whether a worker runs: it touches a file in the home every few seconds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

ALIVE = timedelta(seconds=90)  # since its last sign of life


def heartbeat() -> Path:
    return Path(settings.HOME) / "worker.alive"


def seen_at() -> datetime | None:
    """None: never."""
    try:
        return datetime.fromtimestamp(heartbeat().stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def is_running(now: datetime) -> bool:
    seen = seen_at()
    return seen is not None and now - seen < ALIVE
