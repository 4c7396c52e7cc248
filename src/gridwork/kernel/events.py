"""Events: what changes no record and must be provable all the same, such as a sign-in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gridwork.journal.entries import append


def note(
    action: str,
    record: str,
    *,
    by: object,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> int:
    """Add a line to the journal, in the caller’s transaction; its id. What stands in `personal` can be erased."""
    return append(at=now, actor=str(by), action=action, record=record, changes=changes or {}, personal=personal)
