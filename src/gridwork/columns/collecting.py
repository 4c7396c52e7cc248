"""Collecting: while rows pass by the thousand, rubbish is looked for between them and not among them."""

import ctypes
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache


@contextmanager
def collected_between() -> Iterator[Callable[[], None]]:
    """Yields what the caller calls after each chunk, when its rows are let go.

    Rows go as soon as nobody holds them. Only what refers to itself has to be searched for, and Python searches the
    more often the more there is: a tenth of the time of an import, to find next to nothing.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield _collect
    finally:
        if enabled:
            gc.enable()


def _collect() -> None:
    gc.collect(1)
    hand_back = _hand_back()
    if hand_back is not None:
        hand_back(0)


@cache
def _hand_back() -> Callable[[int], int] | None:
    """Of glibc, which keeps what is free between other things: in a million rows it doubled the memory of an import."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # another library of C, which does it by itself or not at all
        return None
