"""Batches: up to a hundred reports in one call, each under a key of its own, taken in or refused each for itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from gridwork.cases.forms.intake import CaseForm
from gridwork.cases.intake import Report, take_in, take_in_many
from gridwork.cases.models import Case
from gridwork.columns.inserting import insert_many
from gridwork.kernel.forms import entry_form, field_errors
from gridwork.kernel.models import OnceKey
from gridwork.kernel.once import alone
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
        sent = orjson.dumps(self.report, option=orjson.OPT_SORT_KEYS)
        return salted_hmac("gridwork.batch", sent, algorithm="sha256").hexdigest()


def take(items: Sequence[Item], *, by: Any, now: datetime) -> list[dict[str, Any]]:
    """The outcome of each item, in their order. Those that succeed and their keys are stored together, or none is.

    Raises InFlight while another call brings one of the keys. What fails stores nothing: mended, it is sent again.
    """
    if not items:
        return []
    with alone(by.pk, [item.key for item in items]):
        kept = {row.key: row for row in OnceKey.objects.filter(user_id=by.pk, key__in=[item.key for item in items])}
        new = [item for item in items if item.key not in kept]
        outcomes = {item.key: _again(item, kept[item.key]) for item in items if item.key in kept}
        outcomes |= _taken(new, by, now)
        rows = [
            OnceKey(
                user_id=by.pk, key=item.key, digest=item.digest, status=CREATED, at=now,
                answer=orjson.dumps(outcomes[item.key]["case"], default=str).decode(),
            )
            for item in new
            if outcomes[item.key]["case"]
        ]  # fmt: skip
        insert_many(OnceKey, rows)
        return [outcomes[item.key] for item in items]


def _again(item: Item, kept: OnceKey) -> dict[str, Any]:
    if kept.digest == item.digest:
        return _outcome(item, kept.status, case=orjson.loads(kept.answer), replayed=True)
    words = _("This Idempotency-Key came before with another payload.")
    return _outcome(item, 422, error=_reason("key_reused", words))


def _taken(items: Sequence[Item], by: Any, now: datetime) -> dict[str, dict[str, Any]]:
    outcomes: dict[str, dict[str, Any]] = {}
    reports: list[tuple[Item, Report]] = []
    for item, form in _forms([item for item in items if not item.faults], by):
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
    ((_item, form),) = _forms([item], by)
    try:
        with transaction.atomic():
            form.is_valid()  # as it was before; the case that was not written has kept what writing gave it
            return _made(item, take_in(form.report(now), by=by, now=now).case)
    except (ValidationError, PermissionDenied, Refusal) as error:
        return _refused(item, error)


# -- forms --------------------------------------------------------------------------------------------------------


class Chosen(forms.Field):
    """A choice among records, of which those that the batch names were read at once."""

    def __init__(self, field: forms.ModelChoiceField, named: Sequence[Any]) -> None:
        super().__init__(required=field.required, label=field.label, error_messages=field.error_messages)
        keys = [key for key in named if isinstance(key, int)]
        self.rows = {row.pk: row for row in field.queryset.filter(pk__in=keys)}  # type: ignore[union-attr]

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if value not in self.rows:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return self.rows[value]


class Shared(dict[str, forms.Field]):
    """Fields that each form takes as they are: copying them took as long as all the rest."""

    def __deepcopy__(self, memo: Any) -> Shared:
        return self


def _forms(items: Sequence[Item], by: Any) -> list[tuple[Item, CaseForm]]:
    """The form of the register for each. Its choices are narrowed to this user's and looked up once for all of them."""
    pattern = entry_form(Register.of[Case], by)
    chosen = {
        name: Chosen(field, [item.report.get(name) for item in items])
        for name, field in pattern.fields.items()
        if isinstance(field, forms.ModelChoiceField)
    }

    class Form(type(pattern)):  # type: ignore[misc]
        def _get_validation_exclusions(self) -> set[str]:
            """That what was chosen exists need not be asked again for each."""
            return super()._get_validation_exclusions() | chosen.keys()

    Form.base_fields = Shared(pattern.fields | chosen)  # past the metaclass, which would make them anew
    return [(item, Form(item.report, {})) for item in items]


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
