"""The changes of a place that a page offers: what each is called, what it asks, and the action it leads to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gridwork.kernel.scope import Reacher
from gridwork.places import actions, forms, redrawing
from gridwork.places.models import Level, Place


@dataclass(frozen=True)
class Change:
    label: Promise
    icon: str
    form: type[forms.FromDay]
    make: Callable[[Place, Any, Reacher, datetime], Place]  # returns the place whose page comes next
    permission: str = actions.CHANGE
    fits: Callable[[Place], bool] = lambda place: place.closed_on is None


def _open(place: Place, form: Any, by: Reacher, now: datetime) -> Place:
    given = form.cleaned_data
    more = {"kind": given["kind"], "code": given["code"], "from_on": given["from_on"]}
    return actions.open_place(given["level"], form.names, parent=place, by=by, now=now, **more)


def _rename(place: Place, form: Any, by: Reacher, now: datetime) -> Place:
    given = form.cleaned_data
    actions.rename_place(place, given["language"], given["text"], from_on=given["from_on"], by=by, now=now)
    return place


def _recode(place: Place, form: Any, by: Reacher, now: datetime) -> Place:
    actions.recode_place(place, form.cleaned_data["code"], from_on=form.cleaned_data["from_on"], by=by, now=now)
    return place


def _move(place: Place, form: Any, by: Reacher, now: datetime) -> Place:
    actions.move_place(place, form.cleaned_data["parent"], from_on=form.cleaned_data["from_on"], by=by, now=now)
    return place


def _rebound(place: Place, form: Any, by: Reacher, now: datetime) -> Place:
    given = form.cleaned_data
    stamp = {"from_on": given["from_on"], "source": given["source"]}
    actions.rebound_place(place, given["shape"], by=by, now=now, **stamp)
    return place


def _close(place: Place, form: Any, by: Reacher, now: datetime) -> Place:
    given = form.cleaned_data
    successors = [(given["successor"], Decimal(1))] if given["successor"] else []
    actions.close_place(place, from_on=given["from_on"], successors=successors, by=by, now=now)
    return place


def _redraw(place: Place, form: Any, by: Reacher, now: datetime) -> Place:
    given = form.cleaned_data
    stamp = {"from_on": given["from_on"], "source": given["source"]}
    redrawing.redraw(place, given["pieces"], by=by, now=now, **stamp)
    return place


def _has_parts(place: Place) -> bool:
    return place.closed_on is None and place.level in (Level.TOWN, Level.VILLAGE)


def _lies_in_another(place: Place) -> bool:
    return place.closed_on is None and place.parent_id is not None


def _may_hold_others(place: Place) -> bool:
    return place.closed_on is None and any(Level(place.level).may_hold(level) for level in Level)


CHANGES = {
    "rename": Change(_("Rename"), "pencil", forms.Renaming, _rename),
    "recode": Change(_("New code"), "hash", forms.Recoding, _recode),
    "move": Change(_("Move"), "arrows-move", forms.Moving, _move, fits=_lies_in_another),
    "rebound": Change(_("New boundary"), "polygon", forms.Rebounding, _rebound),
    "redraw": Change(_("Redraw its parts"), "layout-grid", forms.Redrawing, _redraw, fits=_has_parts),
    "close": Change(_("Close the place"), "x", forms.Closing, _close),
    "open": Change(_("Open a place in it"), "plus", forms.Opening, _open, actions.ADD, _may_hold_others),
}
