"""The target: rows of another system's cases are checked, made into cases and jobs, and adopted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.cases import escalation, hours, limits, watching
from gridwork.cases.imports.asked import ASKS
from gridwork.cases.imports.likeness import Alike, check_against_here
from gridwork.cases.imports.made import Made, Matter
from gridwork.cases.imports.named import Bodies, Types, spoken
from gridwork.cases.imports.oddities import warn
from gridwork.cases.imports.placed import PlacesOfRows
from gridwork.cases.imports.pointed import point_readings
from gridwork.cases.imports.recognised import recognised
from gridwork.cases.models import Case, Job, Stage
from gridwork.cases.procedures import CASE, JOB
from gridwork.cases.states import CaseState
from gridwork.columns.column import each_once
from gridwork.imports.rows import Row
from gridwork.imports.targets import Column, Run
from gridwork.imports.values import Kind
from gridwork.imports.withdrawing import withdrawn
from gridwork.kernel.records import local_day


class CaseTarget:
    """Options of a profile, besides those of `named` and `placed`: none."""

    name = "cases"
    permission = "cases.adopt_case"
    spread = ("address", "type", "category")
    options = Types.options | Bodies.options | PlacesOfRows.options
    asks = ASKS
    point_readings = staticmethod(point_readings)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("reported_at", gettext_lazy("Reported"), Kind.MOMENT, required=True),
        Column("closed_at", gettext_lazy("Ended"), Kind.MOMENT),
        Column("category", gettext_lazy("Category")),
        Column("type", gettext_lazy("Type")),
        Column("text", gettext_lazy("What is the matter")),
        Column("address", gettext_lazy("Address")),
        Column("point", gettext_lazy("Point"), Kind.POINT),
        Column("place", gettext_lazy("Place")),
        Column("body", gettext_lazy("Body")),
        Column("channel", gettext_lazy("Came by")),
        Column("answer", gettext_lazy("Answer to the reporter")),
    )

    def __init__(self) -> None:
        self._names: tuple[Types, Bodies] | None = None
        self._alike = Alike()

    def knows(self, texts: Mapping[str, set[str]], run: Run) -> Mapping[str, set[str]]:
        return recognised(texts, run)

    def check(self, rows: Sequence[Row], run: Run) -> None:
        places, (types, bodies) = PlacesOfRows(rows, run), self._known(run)
        named = (each_once(spoken, [row.values[name] for row in rows]) for name in ("category", "type", "body"))
        fine = []
        for row, category, kind, body in zip(rows, *named, strict=True):
            types.check(row, category, kind)
            bodies.check(row, body)
            placing = places.of(row)
            if not row.problems:
                self._alike.check(row, category, kind, run)
                row.made = Matter(row.values, row.key, placing, category, kind, body)
                fine.append(row)
        warn(fine, run)
        check_against_here([(row, types.found(row.made.category, row.made.type)) for row in fine], run)

    def write(self, rows: Sequence[Row], run: Run) -> list[int]:
        matters: list[Matter] = [row.made for row in rows]
        types, bodies = self._known(run)
        try:
            types.enter({(each.category, each.type) for each in matters})
            bodies.enter({each.body for each in matters})
        finally:
            if types.entered or bodies.entered:
                self._names = None  # what was entered may be rolled back
        made = Made(run)
        cases = [made.case(each, types.of(each.category, each.type), bodies.of(each.body)) for each in matters]
        self._start_clocks([case for case in cases if case.state == CaseState.RECEIVED], run.now)
        adopted = {"source": run.source or _("a file"), "by": run.by, "now": run.now, "permission": self.permission}
        CASE.adopt(cases, **adopted)
        JOB.adopt([made.job(case) for case in cases if vars(case)["body_id"]], **adopted)
        return [case.id for case in cases]

    def _start_clocks(self, cases: Iterable[Case], now: datetime) -> None:
        """Live cases are registered within the limit of their type, from now on: here nobody knew of them before."""
        limit_of = limits.general(Stage.ACCEPT, local_day(now))
        ends: dict[int, datetime] = {}  # by limit: all begin at one moment
        for case in cases:
            if limit := limit_of(case.type):
                case.round_the_clock = limit.round_the_clock
                if limit.pk not in ends:
                    ends[limit.pk] = hours.of(case).after(now, limit.length)
                case.due_at = ends[limit.pk]

    def _known(self, run: Run) -> tuple[Types, Bodies]:
        """Read once for all rows of a run, until some are entered."""
        if self._names is None or (self._names[0].run.by, self._names[0].run.options) != (run.by, run.options):
            self._names = Types(run), Bodies(run)
        for each in self._names:
            each.run = run
        return self._names

    def withdraw(self, keys: Sequence[int], run: Run) -> dict[int, str]:
        """Types and bodies that were entered along stay: other cases may have come to rest on them."""
        return withdrawn(Case, keys, run, part=(Job, "case"), release=_release)


def _release(keys: Sequence[int], run: Run) -> None:
    """Who follows a case, and the sweep that noted its limit, have not worked with it."""
    escalation.forget(keys)
    watching.end_with_cases(keys, by=run.by, now=run.now)
