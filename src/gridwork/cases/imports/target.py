"""The target: rows of another system's cases are checked, made into cases and jobs, and adopted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models.base import ModelState
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.cases import hours
from gridwork.cases.imports.asked import ASKS
from gridwork.cases.imports.likeness import Alike, check_against_here
from gridwork.cases.imports.named import Bodies, Types, spoken
from gridwork.cases.imports.placed import PlacesOfRows, Placing
from gridwork.cases.imports.pointed import point_readings
from gridwork.cases.imports.recognised import recognised
from gridwork.cases.limits import in_force
from gridwork.cases.models import Case, CaseLimit, CaseType, Channel, Job, Stage
from gridwork.cases.procedures import CASE, JOB
from gridwork.cases.states import CaseState, JobState
from gridwork.imports import numbers
from gridwork.imports.rows import Row
from gridwork.imports.targets import Column, Run
from gridwork.imports.values import Kind
from gridwork.imports.withdrawing import withdrawn
from gridwork.kernel.records import Record, local_day
from gridwork.organisations.models import Body
from gridwork.places.boundaries import put_point

_CHANNELS = frozenset(Channel.values)


@dataclass(frozen=True)
class Matter:
    """What a row says, while the type and the body that it names may still have to be entered."""

    row: Row
    placing: Placing
    category: str
    type: str
    body: str


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
        self._limits: dict[tuple[int, date], CaseLimit | None] = {}

    def knows(self, texts: Mapping[str, set[str]], run: Run) -> Mapping[str, set[str]]:
        return recognised(texts, run)

    def check(self, rows: Sequence[Row], run: Run) -> None:
        places, (types, bodies) = PlacesOfRows(rows, run), self._known(run)
        for row in rows:
            category, kind, body = (spoken(row.values[name]) for name in ("category", "type", "body"))
            types.check(row, category, kind)
            bodies.check(row, body)
            placing = places.of(row)
            if not row.problems:
                self._alike.check(row, category, kind, run)
                _warn(row, run)
                row.made = Matter(row, placing, category, kind, body)
        fine = [row for row in rows if not row.problems]
        check_against_here([(row, types.found(row.made.category, row.made.type)) for row in fine], run)

    def write(self, rows: Sequence[Row], run: Run) -> list[int]:
        matters: list[Matter] = [row.made for row in rows]
        types, bodies = self._known(run)
        types.enter({(each.category, each.type) for each in matters})
        bodies.enter({each.body for each in matters})
        if types.entered or bodies.entered:
            self._names = None  # what was entered may be rolled back
        of_rows = [bodies.of(each.body) for each in matters]
        blank = Blank(Case)
        cases = [
            _case(blank, each, types.of(each.category, each.type), body, run)
            for each, body in zip(matters, of_rows, strict=True)
        ]
        self._start_clocks([case for case in cases if case.state == CaseState.RECEIVED], run.now)
        adopted = {"source": run.source or _("a file"), "by": run.by, "now": run.now, "permission": self.permission}
        CASE.adopt(cases, **adopted)
        empty = Blank(Job)
        done = [(case, body) for case, body in zip(cases, of_rows, strict=True) if body and case.closed_at]
        JOB.adopt([_job(empty, case, body) for case, body in done], **adopted)
        return [case.pk for case in cases]

    def _start_clocks(self, cases: Iterable[Case], now: datetime) -> None:
        """Live cases are registered within the limit of their type, from now on: here nobody knew of them before."""
        today = local_day(now)
        ends: dict[int, datetime] = {}  # by limit: all begin at one moment
        for case in cases:
            if (case.type_id, today) not in self._limits:
                self._limits[case.type_id, today] = in_force(Stage.ACCEPT, case.type_id, None, today)
            if limit := self._limits[case.type_id, today]:
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
        return withdrawn(Case, keys, run, part=(Job, "case"))


def _warn(row: Row, run: Run) -> None:
    said = row.values
    if said["closed_at"] and said["closed_at"] < said["reported_at"]:
        row.warn("closed_before_opened", _("It ended before it was reported."), run.columns.get("closed_at", ""))
    for name in ("text", "answer", "address"):
        if numbers.holds_phone(said[name]):
            row.warn(
                "phone_in_text", _("The text holds what looks like a telephone number."), run.columns.get(name, "")
            )
        if numbers.holds_identity_number(said[name]):
            row.warn(
                "identity_number", _("The text holds what looks like an identity number."), run.columns.get(name, "")
            )
    for name in ("reported_at", "closed_at"):
        if said[name] and said[name] > run.now:
            row.warn("in_the_future", _("The moment lies after today."), run.columns.get(name, ""))
            break
    if said["channel"] and said["channel"] not in _CHANNELS:
        words = _("“%s” is no way by which cases come.") % said["channel"]
        row.warn("unknown_channel", words, run.columns.get("channel", ""))


class Blank[R: Record]:
    """New rows that begin as one of their model does: a million of them by __init__ take as long as to insert them."""

    def __init__(self, model: type[R]) -> None:
        self.model, self.beginning = model, dict(model().__dict__)

    def row(self, **values: Any) -> R:
        row = self.model.__new__(self.model)
        row.__dict__ = self.beginning | values | {"_state": ModelState()}
        return row


def _case(blank: Blank[Case], matter: Matter, type_: CaseType, body: Body | None, run: Run) -> Case:
    said = matter.row.values
    ended = said["closed_at"] is not None
    case = blank.row(
        type_id=type_.pk,
        text=said["text"] or str(type_),
        address=said["address"][:300],
        place_id=matter.placing.place_id,
        channel=said["channel"] if said["channel"] in _CHANNELS else Channel.OTHER,
        reported_at=said["reported_at"],
        registered_at=said["reported_at"] if ended else None,
        closed_at=said["closed_at"],
        body_id=body.pk if body and ended else None,  # an open case goes where somebody here sends it
        public_answer=said["answer"],
        external_source=run.source[:40],
        external_number="" if matter.row.key.startswith("sha256:") else matter.row.key[:60],
        state=CaseState.CLOSED if ended else CaseState.RECEIVED,
        told=_told(said["reported_at"], said["closed_at"], run.source, matter.body),
    )
    if matter.placing.located is not None:
        put_point(case, matter.placing.located)
    return case


def _job(blank: Blank[Job], case: Case, body: Body) -> Job:
    """The body had it in hand from the report to its end: nothing else is known of it."""
    job = blank.row(
        body_id=body.pk,
        type_id=case.type_id,
        sent_at=case.reported_at,
        reported_at=case.closed_at,
        verified_at=case.closed_at,
        state=JobState.VERIFIED,
        told=[[case.closed_at.isoformat(), "report_job", str(body)]],  # type: ignore[union-attr]  # it has ended
    )
    job.case = case
    return job


def _told(reported_at: datetime, closed_at: datetime | None, source: str, body: str) -> list[list[str]]:
    """What their system knows of the past of a case: moment, what happened, who."""
    began = reported_at.isoformat()
    told = [[began, "create", source], *([[began, "dispatch_case", body]] if body else [])]
    return [*told, [closed_at.isoformat(), "close_case", body]] if closed_at else told
