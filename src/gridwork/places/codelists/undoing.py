"""Undoing a confirmed edition, as long as nothing rests on it: what ended goes on, what began was never there."""

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.scope import Reacher
from gridwork.places import closure, standing
from gridwork.places.codelists.known import last_known
from gridwork.places.codelists.writing import DATED, rows_of
from gridwork.places.models import CodeList, Place, PlaceEdition, PlaceSuccessor
from gridwork.places.procedures import CONFIRM

REASON = "undone with its code list"


def undo(code_list: CodeList, *, by: Reacher, now: datetime) -> None:
    """Refusal: a later edition, or something that was entered since, rests on it. Then it stands as it stood."""
    with transaction.atomic():
        held = CodeList.known.select_for_update(of=("self",)).get(pk=code_list.pk)
        code_list.take("undo_code_list", by=by, now=now)
        last = last_known(held.place, held.level)
        if last is not None and last > held.as_of:
            raise Refusal(
                _("The later code list of %(last)s rests on it: undo that first.") % {"last": last.isoformat()}
            )
        _Undoing(held, by, now).run()


class _Undoing:
    def __init__(self, code_list: CodeList, by: Reacher, now: datetime) -> None:
        self.day, self.written, self.now = code_list.as_of, code_list.written, now
        self.stamp: dict[str, Any] = {"by": by, "now": now}
        self.places = Place.known.in_bulk([each[0] for each in self.written["places"]])

    def run(self) -> None:
        self._withdraw(PlaceSuccessor, rows_of(self.written, "placesuccessor"))
        for name, model in DATED.items():
            self._withdraw(model, rows_of(self.written, name))
        self._take_back_opened()
        self._let_go_on()
        self._restore_corrected()
        for pk, before, after in self.written["places"]:
            self._restore(self.places[pk], before, after)
        PlaceEdition.renew("tree", "shapes")

    def _take_back_opened(self) -> None:
        opened = self.written["opened"]
        for model in DATED.values():
            rows = list(model.known.filter(place__in=opened).select_related("place"))
            for row in rows:
                if row.version != 1 or row.from_on != self.day:
                    raise self._changed_since(row.place)
            if model is DATED["placeboundary"] and rows:
                raise Refusal(_("%(place)s was drawn since.") % {"place": rows[0].place})
            self._withdraw(model, [row.pk for row in rows])
        closure.let_go(opened)
        self._withdraw(Place, opened)

    def _let_go_on(self) -> None:
        for name, pk, until in self.written["ended"]:
            row = DATED[name].known.select_related("place").filter(pk=pk).first()
            if row is None or row.until_on != self.day:
                raise self._changed_since(row.place if row else name)
            row.until_on = date.fromisoformat(until) if until else None
            row.write(**self.stamp, permission=CONFIRM)

    def _restore_corrected(self) -> None:
        for name, values in self.written["corrected"]:
            given = dict(values)
            place = self.places[given.pop("place_id")]
            begin, end = date.fromisoformat(given.pop("from_on")), given.pop("until_on")
            if "parent_id" in given:
                given["parent"] = Place.known.get(pk=given.pop("parent_id"))
            until = date.fromisoformat(end) if end else None
            DATED[name](place=place, from_on=begin, until_on=until, **given).write(**self.stamp, permission=CONFIRM)

    def _restore(self, place: Place, before: str, after: str) -> None:
        closed = place.pk in self.written["closed"]
        if place.kind != after or (place.closed_on == self.day) != closed:
            raise self._changed_since(place)
        place.kind = before
        if closed:
            place.closed_on = None
        standing.bring_up([place], local_day(self.now))
        place.write(**self.stamp, action="settle_place", permission=CONFIRM)

    def _withdraw(self, model: Any, keys: list[int]) -> None:
        rows = list(model.known.filter(pk__in=keys))
        for row in rows:
            if row.version != 1 and model is not Place:  # of a place, columns of today follow its dated rows
                raise self._changed_since(getattr(row, "place", row))
        try:
            stayed = model.withdraw_many(rows, **self.stamp, reason=REASON)
        except models.ProtectedError as error:
            raise Refusal(_rests(error)) from error
        if stayed or len(rows) < len(keys):
            raise self._changed_since(stayed[0] if stayed else model._meta.verbose_name)

    @staticmethod
    def _changed_since(what: object) -> Refusal:
        return Refusal(
            _("%(what)s was changed since: what was entered later rests on this code list.") % {"what": what}
        )


def _rests(error: models.ProtectedError) -> str:
    """In words, and without the rows themselves: whoever undoes a list may not see them all."""
    kinds = sorted({capfirst(str(each._meta.verbose_name_plural)) for each in error.protected_objects})
    return _("These rest on places of the code list: %(kinds)s.") % {"kinds": _(", ").join(kinds)}
