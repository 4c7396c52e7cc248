"""The target: rows of another system's cases are checked, made into cases and jobs, and adopted."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.cases import hours
from gridwork.cases.imports.named import Bodies, Types, spoken
from gridwork.cases.imports.placed import PlacesOfRows, Placing
from gridwork.cases.limits import in_force
from gridwork.cases.models import Case, CaseType, Channel, Job, Stage
from gridwork.cases.procedures import CASE, JOB
from gridwork.cases.states import CaseState, JobState
from gridwork.imports.rows import Row
from gridwork.imports.targets import Column, Run
from gridwork.imports.values import Kind
from gridwork.imports.withdrawing import withdrawn
from gridwork.kernel.records import local_day
from gridwork.organisations.models import Body
from gridwork.places.boundaries import put_point

# Of the United States, with or without the area, and of China.
_PHONE = re.compile(
    r"(?<![\d-])(?:\(?\d{3}\)?[-. ]?)?\d{3}[-.]\d{4}(?![\d-])|(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)"
)


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
    options = Types.options | Bodies.options | PlacesOfRows.options
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

    def check(self, rows: Sequence[Row], run: Run) -> None:
        places, types, bodies = PlacesOfRows(rows, run), Types(run), Bodies(run)
        for row in rows:
            category, kind, body = (spoken(row.values[name]) for name in ("category", "type", "body"))
            types.check(row, category, kind)
            bodies.check(row, body)
            placing = places.of(row)
            if not row.problems:
                _warn(row)
                row.made = Matter(row, placing, category, kind, body)

    def write(self, rows: Sequence[Row], run: Run) -> list[int]:
        matters: list[Matter] = [row.made for row in rows]
        types, bodies = Types(run), Bodies(run)
        types.enter({(each.category, each.type) for each in matters})
        bodies.enter({each.body for each in matters})
        cases = [_case(each, types.of(each.category, each.type), bodies.of(each.body), run) for each in matters]
        _start_clocks([case for case in cases if case.state == CaseState.RECEIVED], run.now)
        adopted = {"source": run.source or _("a file"), "by": run.by, "now": run.now, "permission": self.permission}
        CASE.adopt(cases, **adopted)
        JOB.adopt([_job(case) for case in cases if case.closed_at and case.body_id], **adopted)
        return [case.pk for case in cases]

    def withdraw(self, keys: Sequence[int], run: Run) -> dict[int, str]:
        """Types and bodies that were entered along stay: other cases may have come to rest on them."""
        return withdrawn(Case, keys, run, part=(Job, "case"))


def _warn(row: Row) -> None:
    said = row.values
    if said["closed_at"] and said["closed_at"] < said["reported_at"]:
        row.warn("closed_before_opened", _("It ended before it was reported."))
    for name in ("text", "answer", "address"):
        if _PHONE.search(said[name]):
            row.warn("phone_in_text", _("The text holds what looks like a telephone number."))
            break
    if said["channel"] and said["channel"] not in Channel.values:
        row.warn("unknown_channel", _("“%s” is no way by which cases come.") % said["channel"])


def _case(matter: Matter, type_: CaseType, body: Body | None, run: Run) -> Case:
    said = matter.row.values
    ended = said["closed_at"] is not None
    case = Case(
        type=type_,
        text=said["text"] or str(type_),
        address=said["address"][:300],
        place_id=matter.placing.place_id,
        channel=said["channel"] if said["channel"] in Channel.values else Channel.OTHER,
        reported_at=said["reported_at"],
        registered_at=said["reported_at"] if ended else None,
        closed_at=said["closed_at"],
        body=body if ended else None,  # an open case goes where somebody here sends it
        public_answer=said["answer"],
        external_source=run.source[:40],
        external_number="" if matter.row.key.startswith("sha256:") else matter.row.key[:60],
        state=CaseState.CLOSED if ended else CaseState.RECEIVED,
        told=_told(
            (said["reported_at"], "create", run.source),
            (said["reported_at"] if matter.body else None, "dispatch_case", matter.body),
            (said["closed_at"], "close_case", matter.body),
        ),
    )
    if matter.placing.located is not None:
        put_point(case, matter.placing.located)
    return case


def _job(case: Case) -> Job:
    """The body had it in hand from the report to its end: nothing else is known of it."""
    return Job(
        case=case,
        body=case.body,
        type=case.type,
        sent_at=case.reported_at,
        reported_at=case.closed_at,
        verified_at=case.closed_at,
        state=JobState.VERIFIED,
        told=_told((case.closed_at, "report_job", str(case.body))),
    )


def _told(*happenings: tuple[datetime | None, str, str]) -> list[list[str]]:
    return [[at.isoformat(), what, who] for at, what, who in happenings if at is not None]


def _start_clocks(cases: Iterable[Case], now: datetime) -> None:
    """Live cases are registered within the limit of their type, from now on: here nobody knew of them before."""
    limits: dict[int, Any] = {}
    for case in cases:
        if case.type_id not in limits:
            limits[case.type_id] = in_force(Stage.ACCEPT, case.type_id, None, local_day(now))
        if limit := limits[case.type_id]:
            case.round_the_clock = limit.round_the_clock
            case.due_at = hours.of(case).after(now, limit.length)
