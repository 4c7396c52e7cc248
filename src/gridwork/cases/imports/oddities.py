"""Oddities: what is worth a look in what rows say, and keeps none of them out."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from gridwork.cases.imports.made import CHANNELS
from gridwork.imports import numbers
from gridwork.imports.rows import Row
from gridwork.imports.targets import Run


def warn(rows: Sequence[Row], run: Run) -> None:
    """Column by column; of a row, in this order."""
    _of_ends(rows, run)
    for name in ("text", "answer", "address"):
        _of_numbers(rows, name, run)
    _of_the_future(rows, run)
    for row in rows:
        said = row.values["channel"]
        if said and said not in CHANNELS:
            words = _("“%s” is no way by which cases come.") % said
            row.warn("unknown_channel", words, run.columns.get("channel", ""))


def _of_ends(rows: Sequence[Row], run: Run) -> None:
    for row in rows:
        if row.values["closed_at"] and row.values["closed_at"] < row.values["reported_at"]:
            words = _("It ended before it was reported.")
            row.warn("closed_before_opened", words, run.columns.get("closed_at", ""))


def _of_numbers(rows: Sequence[Row], name: str, run: Run) -> None:
    for row in rows:
        said = row.values[name]
        if not said or numbers.holds_none(said):
            continue
        if numbers.holds_phone(said):
            words = _("The text holds what looks like a telephone number.")
            row.warn("phone_in_text", words, run.columns.get(name, ""))
        if numbers.holds_identity_number(said):
            words = _("The text holds what looks like an identity number.")
            row.warn("identity_number", words, run.columns.get(name, ""))


def _of_the_future(rows: Sequence[Row], run: Run) -> None:
    if not rows or max(map(_last, rows)) <= run.now:
        return
    for row in rows:
        moments = ((name, row.values[name]) for name in ("reported_at", "closed_at"))
        if name := next((name for name, moment in moments if moment and moment > run.now), ""):
            row.warn("in_the_future", _("The moment lies after today."), run.columns.get(name, ""))


def _last(row: Row) -> Any:
    """Moments of one zone are soon compared, those of two are not."""
    reported_at, closed_at = row.values["reported_at"], row.values["closed_at"]
    return closed_at if closed_at and closed_at > reported_at else reported_at
