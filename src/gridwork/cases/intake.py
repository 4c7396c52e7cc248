"""Intake: a report enters at the top and leaves at the bottom as a case, whoever brings it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from gridwork.attachments.contents import Content
from gridwork.cases import reporters
from gridwork.cases.models import Case, Evidence, Moment
from gridwork.cases.reporters import ANONYMOUS, Person
from gridwork.columns.settled import one_look
from gridwork.kernel.scope import Reacher


@dataclass(frozen=True)
class Report:
    """A new case, not yet written; who reports it; photographs as stored; a receipt code drawn elsewhere, if any."""

    case: Case
    person: Person = ANONYMOUS
    photos: Sequence[Content] = ()
    code: str = ""


class Receipt(NamedTuple):
    """The case as written, and the code by which its reporter follows it: shown once, since only its hash is kept."""

    case: Case
    code: str


@transaction.atomic
def take_in(report: Report, *, by: Reacher, now: datetime) -> Receipt:
    """At most twelve statements, whatever the type. Errors are those of Record.write()."""
    case = report.case
    case.write(by=by, now=now, permission="cases.add_case")
    code = reporters.keep(case, report.person, code=report.code)
    Evidence.hand_in(report.photos, case=case, moment=Moment.BEFORE, by=by, now=now)
    return Receipt(case, code)


@transaction.atomic
def take_in_many(reports: Sequence[Report], *, by: Reacher, now: datetime) -> list[Receipt]:
    """take_in() for many, without photographs: a few statements, however many reports. All of them, or none."""
    cases = [report.case for report in reports]
    with one_look():
        Case.write_many(cases, by=by, now=now, permission="cases.add_case")
    codes = reporters.keep_many([(report.case, report.person, report.code) for report in reports])
    return [Receipt(case, code) for case, code in zip(cases, codes, strict=True)]
