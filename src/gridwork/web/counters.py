"""Counters: the cache in which tries are counted, by every process in the same files."""

import fcntl
import math
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

PAUSE = 60.0  # seconds between two looks for what has run out


class Counters(FileBasedCache):
    """Django's own, but for two things that whoever guesses could turn to account.

    It drops any third of three hundred files, running counters among them; and two who add at once are both the first.
    """

    def __init__(self, folder: str, params: dict[str, Any]) -> None:
        super().__init__(folder, params)
        self._looked = -math.inf

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        self._createdir()  # type: ignore[attr-defined]
        with Path(self._dir, "lock").open("w") as lock:  # type: ignore[attr-defined]
            fcntl.flock(lock, fcntl.LOCK_EX)
            return super().add(key, value, timeout, version)

    def _cull(self) -> None:
        if time.monotonic() - self._looked < PAUSE:
            return
        self._looked = time.monotonic()
        for name in self._list_cache_files():  # type: ignore[attr-defined]
            with suppress(FileNotFoundError), Path(name).open("rb") as file:
                self._is_expired(file)  # type: ignore[attr-defined]  # which takes it away
        super()._cull()  # type: ignore[misc]
