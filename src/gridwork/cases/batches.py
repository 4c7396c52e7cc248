"""Batches: up to a hundred reports in one call, each under a key of its own, taken in or refused each for itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hmac import HMAC
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from gridwork.cases.intake import Report, take_in, take_in_many
from gridwork.cases.models import Case
from gridwork.columns.faults import field_errors
from gridwork.kernel.forms import entry_forms
from gridwork.kernel.models import OnceKey
from gridwork.kernel.once import alone, answer_of, keep, kept_of
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.registers import Register
from gridwork.kernel.schemas import as_dict

MOST = 100
CREATED = 201


@dataclass(frozen=True)
class Item:
    """A report as it was sent, and its key. `faults`: what is wrong with its shape, field by field."""

    key: str
    report: dict[str, Any]
    faults: Sequence[dict[str, str]] = ()

    @property
    def digest(self) -> str:
        sent = json.dumps(self.report, sort_keys=True).encode()  # orjson takes no number of more than 64 bits
        keyed = _keyed().copy()
        keyed.update(sent)
        return keyed.hexdigest()


@cache
def _keyed() -> HMAC:
    """The key is drawn from the node's secret once, not for every report."""
    return salted_hmac("gridwork.batch", b"", algorithm="sha256")


def take(items: Sequence[Item], *, by: Any, now: datetime) -> list[dict[str, Any]]:
    """The outcome of each item, in their order. Those that succeed and their keys are stored together, or none is.

    Raises InFlight while another call brings one of the keys. What fails stores nothing: mended, it is sent again.
    """
    if not items:
        return []
    with alone(by.pk, [item.key for item in items]):
        kept = {row.key: row for row in kept_of(by.pk, [item.key for item in items])}
        new = [item for item in items if item.key not in kept]
        outcomes = {item.key: _again(item, kept[item.key]) for item in items if item.key in kept}
        outcomes |= _taken(new, by, now)
        made = [item for item in new if outcomes[item.key]["case"]]
        answers = [orjson.dumps(outcomes[item.key]["case"], default=str).decode() for item in made]
        if made:
            keep(by.pk, [(i.key, i.digest, CREATED, text) for i, text in zip(made, answers, strict=True)], now)
        return [outcomes[item.key] for item in items]


def _again(item: Item, kept: OnceKey) -> dict[str, Any]:
    if kept.digest != item.digest:
        words = _("This Idempotency-Key came before with another payload.")
        return _outcome(item, 422, error=_reason("key_reused", words))
    try:
        return _outcome(item, kept.status, case=orjson.loads(answer_of(kept)), replayed=True)
    except Refusal as refusal:
        return _refused(item, refusal)


def _taken(items: Sequence[Item], by: Any, now: datetime) -> dict[str, dict[str, Any]]:
    outcomes: dict[str, dict[str, Any]] = {}
    reports: list[tuple[Item, Report]] = []
    whole = [item for item in items if not item.faults]
    for item, form in zip(whole, entry_forms(Register.of[Case], by, [item.report for item in whole]), strict=True):
        if form.is_valid():
            reports.append((item, form.report(now)))
        else:
            outcomes[item.key] = _refused(item, ValidationError(form.errors.as_data()))
    outcomes |= {item.key: _outcome(item, 422, error=_invalid(item.faults)) for item in items if item.faults}
    try:
        take_in_many([report for _item, report in reports], by=by, now=now)
    except (ValidationError, PermissionDenied, Refusal):  # of one of them: which, only each alone can tell
        return outcomes | {item.key: _alone(item, by, now) for item, _report in reports}
    return outcomes | {item.key: _made(item, report.case) for item, report in reports}


def _alone(item: Item, by: Any, now: datetime) -> dict[str, Any]:
    (form,) = entry_forms(Register.of[Case], by, [item.report])
    try:
        with transaction.atomic():
            form.is_valid()  # as it was before; the case that was not written has kept what writing gave it
            return _made(item, take_in(form.report(now), by=by, now=now).case)
    except (ValidationError, PermissionDenied, Refusal) as error:
        return _refused(item, error)


# -- outcomes -----------------------------------------------------------------------------------------------------


def _made(item: Item, case: Case) -> dict[str, Any]:
    return _outcome(item, CREATED, case=as_dict(Register.of[Case], case))


def _refused(item: Item, error: Exception) -> dict[str, Any]:
    match error:
        case ValidationError():
            return _outcome(item, 422, error=_invalid(field_errors(error)))
        case PermissionDenied():
            return _outcome(item, 403, error=_reason("forbidden", str(error)))
        case _:
            return _outcome(item, 409, error=_reason("refused", str(error)))


def _outcome(item: Item, status: int, *, case: Any = None, error: Any = None, replayed: bool = False) -> dict[str, Any]:
    return {"key": item.key, "status": status, "replayed": replayed, "case": case, "error": error}


def _invalid(faults: Sequence[dict[str, str]]) -> dict[str, Any]:
    return _reason("invalid", _("Some of it cannot be accepted."), faults)


def _reason(code: str, message: str, fields: Sequence[dict[str, str]] = ()) -> dict[str, Any]:
    return {"code": code, "message": message, "fields": list(fields)}
