"""What is kept in memory for as long as the places, or their boundaries, stay as they are."""

from collections.abc import Callable
from threading import Lock

from gridwork.places.models import PlaceEdition


class Kept[T]:
    """A value read from the database, and read anew when the token of its topic has changed.

    A transaction sees what it wrote itself; what it rolls back nobody else sees, since its token never comes again.
    """

    def __init__(self, topic: str, read: Callable[[], T]) -> None:
        self._topic, self._read, self._lock = topic, read, Lock()
        self._kept: tuple[str, T] | None = None

    def current(self) -> T:
        """One short query, and a reading when something has changed."""
        token = PlaceEdition.of(self._topic)
        with self._lock:
            if self._kept is not None and self._kept[0] == token:
                return self._kept[1]
        while True:
            value = self._read()
            before, token = token, PlaceEdition.of(self._topic)
            if before == token:  # else it changed while it was read
                break
        with self._lock:
            self._kept = (token, value)
        return value
