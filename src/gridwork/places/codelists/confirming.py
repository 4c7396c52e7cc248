"""Confirming what was decided of an edition: all of it in one transaction, or nothing."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.scope import Reacher
from gridwork.places import standing
from gridwork.places.codelists import evidence
from gridwork.places.codelists.comparing import Standing
from gridwork.places.codelists.known import last_known
from gridwork.places.codelists.proposing import Decided, Drawn, draw
from gridwork.places.codelists.reading import Line
from gridwork.places.codelists.writing import Pen
from gridwork.places.models import (
    CodeList,
    CodeListChange,
    CodeListLine,
    Decision,
    Place,
    PlaceCode,
    PlaceName,
    PlaceParent,
    PlaceSuccessor,
    Sort,
)
from gridwork.places.procedures import CONFIRM

ACTIONS = {
    Sort.RENAMED: "rename_place",
    Sort.RECODED: "recode_place",
    Sort.MOVED: "move_place",
    Sort.KIND_CHANGED: "change_kind",
}


def confirm(code_list: CodeList, *, by: Reacher, now: datetime) -> None:
    """Refusal: something is not decided, stands in the way, or came in between. Then nothing was written."""
    with transaction.atomic():
        drawn = _locked(code_list, by, now)
        if drawn.open_rows:
            raise Refusal(evidence.more_to_decide(len(drawn.open_rows)))
        if drawn.obstacles:
            raise Refusal(" ".join(drawn.obstacles))
        confirming = _Confirming(drawn, by, now)
        confirming.run()
        code_list.take("confirm_code_list", by=by, now=now, **confirming.counts())


def accept_firm(code_list: CodeList, *, by: Reacher, now: datetime) -> int:
    """Accept what rests on codes, names or stated links; return how many proposals a person still has to decide."""
    from gridwork.places.codelists.proposing import decide

    asked = [row.proposal.key for row in draw(code_list).rows if row.proposal.firm and not row.decision]
    if asked:
        decide(code_list, Decision.ACCEPTED, keys=asked, by=by, now=now)
    return len(draw(code_list).open_rows)


def _locked(code_list: CodeList, by: Reacher, now: datetime) -> Drawn:
    held = CodeList.known.select_for_update(of=("self",)).get(pk=code_list.pk)
    if not CodeList.scope.admits(by, CONFIRM, held, local_day(now)):
        raise PermissionDenied(_("You may not take this step here."))
    if not held.is_proposed:
        raise Refusal(_("This code list is no longer open to decisions."))
    last = last_known(held.place, held.level)
    if last is not None and held.as_of <= last:
        raise Refusal(_("The code list of %(last)s was confirmed meanwhile.") % {"last": last.isoformat()})
    return draw(held)


class _Confirming:
    def __init__(self, drawn: Drawn, by: Reacher, now: datetime) -> None:
        self.drawn, self.code_list, self.now = drawn, drawn.code_list, now
        self.pen = Pen(drawn.code_list.as_of, by, now)
        self.language = drawn.code_list.language
        touched = [each.place for row in drawn.rows for each in row.proposal.old]
        self.places = {place.pk: place for place in Place.known.filter(pk__in=[*touched, *drawn.parents.values()])}
        self.bearer = {line.code: place.place for place, line in drawn.comparison.unchanged}

    def run(self) -> None:
        rows = self.drawn.rows
        self._close([each for row in rows for each in row.closes])
        self._change([row for row in rows if row.continues and row.is_accepted])
        self._open([line for row in rows for line in row.opens])
        for row in rows:
            if row.continues and not row.is_accepted and not row.opens:
                self.bearer[row.proposal.new[0].code] = row.proposal.old[0].place
        self._succeed(rows)
        self._keep(rows)

    def counts(self) -> dict[str, Any]:
        rows, written = self.drawn.rows, self.pen.written
        refused = [row for row in rows if row.decision == Decision.REFUSED]
        return {
            "before": len(self.drawn.standing),
            "read": len(self.drawn.lines),
            "added": len(written.opened),
            "removed": len(written.closed),
            "stayed": sum(row.proposal.sort == Sort.REMOVED for row in refused),
            "left_out": sum(row.proposal.sort == Sort.ADDED for row in refused),
            "changed": sum(row.continues and row.is_accepted for row in rows),
            "written": written.plain,
        }

    def _close(self, closing: list[Standing]) -> None:
        self.pen.end([each.place for each in closing])
        for each in closing:
            place = self.places[each.place]
            place.closed_on = self.code_list.as_of
            standing.bring_up([place], local_day(self.now))
            self.pen.touch(place, "close_place", place.kind)

    def _change(self, rows: list[Decided]) -> None:
        pairs = [
            (row, self.places[row.proposal.old[0].place], row.proposal.old[0], row.proposal.new[0]) for row in rows
        ]
        day: dict[str, Any] = {"from_on": self.code_list.as_of}
        names = [
            PlaceName(place=place, language=self.language, text=line.name, **day)
            for _row, place, was, line in pairs
            if was.name != line.name
        ]
        codes = [
            PlaceCode(place=place, code=line.code, **day) for _row, place, was, line in pairs if was.code != line.code
        ]
        parents = [
            PlaceParent(place=place, parent=self._parent(line), **day)
            for _row, place, was, line in pairs
            if was.parent_code != line.parent_code
        ]
        self.pen.make_way(names, ("place_id", "language", "kind"))
        self.pen.make_way(codes, ("place_id", "scheme"))
        self.pen.make_way(parents, ("place_id",))
        self.pen.write(names)
        self.pen.write(codes)
        self.pen.write(parents)
        standing.bring_up([place for _row, place, _was, _line in pairs], local_day(self.now))
        for row, place, _was, line in pairs:
            self.pen.touch(place, ACTIONS[row.proposal.sort], line.kind or place.kind)
            self.bearer[line.code] = place.pk

    def _open(self, lines: list[Line]) -> None:
        """Of a split or merger, what is a place already stays what it is."""
        known = {each.code for each in self.drawn.standing}
        fresh = {line.code: line for line in lines if line.code not in known or self._is_free(line.code)}
        rows = {
            code: Place(
                level=self.code_list.level,
                kind=line.kind,
                opened_on=self.code_list.as_of,
                parent=self._parent(line),
                code=code,
                **{standing.LANGUAGES[self.language]: line.name},
            )
            for code, line in fresh.items()
        }
        self.pen.open(list(rows.values()))
        self.bearer |= {code: row.pk for code, row in rows.items()}

    def _is_free(self, code: str) -> bool:
        """Whether the place that bore it bears another from this day on, or is closed."""
        return any(
            each.code == code
            and (each in row.closes or (row.continues and row.is_accepted and row.proposal.new[0].code != code))
            for row in self.drawn.rows
            for each in row.proposal.old
        )

    def _succeed(self, rows: list[Decided]) -> None:
        known = {each.code: each.place for each in self.drawn.standing}
        links = [link for row in rows if row.is_accepted for link in row.proposal.weights]
        heirs: Mapping[int, Place] = Place.known.in_bulk([self.bearer[link.new] for link in links])
        self.pen.succeed(
            [
                PlaceSuccessor(
                    old=self.places[known[link.old]],
                    new=heirs[self.bearer[link.new]],
                    from_on=self.code_list.as_of,
                    weight=Decimal(link.weight),
                )
                for link in links
            ]
        )

    def _keep(self, rows: list[Decided]) -> None:
        """The edition as it was confirmed: its lines with their places, and each proposal with what was decided."""
        lines = list(CodeListLine.objects.filter(of=self.code_list))
        for line in lines:
            line.place_id = self.bearer.get(line.code)
        CodeListLine.objects.bulk_update(lines, ["place"], batch_size=300)
        CodeListChange.objects.bulk_create(
            CodeListChange(
                of=self.code_list,
                key=row.proposal.key,
                sort=row.proposal.sort,
                decision=row.decision,
                told=row.proposal.plain,
            )
            for row in rows
        )

    def _parent(self, line: Line) -> Place:
        return self.places[self.drawn.parents[line.parent_code]]
