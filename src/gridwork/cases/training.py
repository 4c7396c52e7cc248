"""Training: what suggests types and bodies, from the district's own closed cases, judged before it is used."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Any

from django.utils.translation import gettext as _

from gridwork.analysis.classifying import FEWEST, Example, TooLittle, trained
from gridwork.analysis.judging import judged
from gridwork.cases import suggesting
from gridwork.cases.models import Case, CaseType, SuggestionModel
from gridwork.cases.states import CaseState
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.scope import Reacher
from gridwork.organisations.models import Body

CASES = 500  # fewer closed cases teach nothing that holds next month
MOST = 100_000  # the newest: older ones tell how work was shared out then
CLOSED = (CaseState.CLOSED, CaseState.EVALUATED)


@dataclass(frozen=True)
class Closed:
    """A closed case, as far as it teaches: what was said, and what became of it."""

    text: str
    type: int
    body: int | None
    place: int
    town: int | None
    reported_at: datetime

    @property
    def for_type(self) -> Example:
        return Example(self.text, (), self.place, self.type)

    @property
    def for_body(self) -> Example:
        return Example(self.text, suggesting.known_of(self.type, self.town), self.place, self.body or 0)


def train(*, by: Reacher, now: datetime) -> SuggestionModel:
    """Trained, judged, kept as a file under its hash and as a row; in use from then on.

    Judged is the same recipe on the earlier four fifths against the later fifth; used is what all of them teach.
    Raises Refusal, and says what is missing.
    """
    cases = closed_cases()
    if len(cases) < CASES:
        words = _("It takes %(needed)s closed cases to train on, and there are %(found)s.")
        raise Refusal(words % {"needed": CASES, "found": len(cases)})
    of_type = [case.for_type for case in cases]
    of_body = [case.for_body for case in cases if case.body]
    types, bodies = _named(CaseType, of_type), _named(Body, of_body)
    try:
        report: dict[str, Any] = {"type": judged(of_type).plain | {"names": types}}
    except TooLittle as little:
        raise Refusal(_too_little(_("types"), little, types)) from little
    try:
        report["body"] = judged(of_body).plain | {"names": bodies}
    except TooLittle as little:
        raise Refusal(_too_little(_("lead bodies"), little, bodies)) from little
    packed = trained(of_type).packed() + trained(of_body).packed()
    row = SuggestionModel(
        trained_at=now,
        cases=len(cases),
        first_on=local_day(cases[0].reported_at),
        last_on=local_day(cases[-1].reported_at),
        sha256=hashlib.sha256(packed).hexdigest(),
        report=report,
    )
    suggesting.keep(packed, row.sha256)
    row.write(by=by, now=now)
    return row


def closed_cases() -> list[Closed]:
    """In the order in which they were reported; without those that say no more than the name of their type."""
    rows = Case.objects.unscoped("what is learned of them is common to many: docs/decisions, A model is arrays")
    rows = rows.filter(state__in=CLOSED).order_by("-reported_at", "-id")
    told = rows.values_list("text", "type", "body", "place", "town", "reported_at")[:MOST]
    names = dict(CaseType.known.values_list("pk", "name_en")), dict(CaseType.known.values_list("pk", "name_zh"))
    cases = starmap(Closed, told.iterator())
    return [case for case in cases if case.text.strip() not in (names[0][case.type], names[1][case.type])][::-1]


def _named(model: Any, examples: Sequence[Example]) -> dict[str, list[str]]:
    """By key, as JSON has it: the names in both languages, as they are today."""
    rows = model.known.filter(pk__in={example.label for example in examples})
    return {str(pk): [en, zh] for pk, en, zh in rows.values_list("pk", "name_en", "name_zh")}


def _too_little(what: str, little: TooLittle, names: dict[str, list[str]]) -> str:
    counts = ", ".join(f"{names[str(key)][0]} {count}" for key, count in sorted(little.counted.items()))
    words = _("Two %(what)s with %(needed)s cases each are the least that can be told apart. There are: %(counts)s.")
    return words % {"what": what, "needed": FEWEST, "counts": counts or "–"}
