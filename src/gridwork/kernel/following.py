"""What follows from a write elsewhere: records tell their followers that rows were created, changed or withdrawn.

settings.FOLLOWERS names them, since some stand above the kernel. All that they do joins the transaction of the write.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Told:
    """Rows of one model that were just written, or of one that were just taken away, and the entry that says so."""

    model: Any
    rows: Sequence[Any]  # as they now stand; of withdrawn ones, as they last stood
    changed: Collection[str]  # the columns that differ; of new and of withdrawn rows all of them
    entry: int
    new: bool = False
    gone: bool = False
    before: Mapping[str, Any] = field(default_factory=dict)  # of a single row that changed, by attname


def tell(told: Told) -> None:
    for follow in _followers():
        follow(told)


@cache
def _followers() -> tuple[Any, ...]:
    return tuple(map(import_string, settings.FOLLOWERS))
