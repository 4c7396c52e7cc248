"""Takes the figures that a scheme's formulas name onto score sheets: for a whole round by one question a figure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from gridwork.assessments.counted import Kept, indicator_of, kept
from gridwork.assessments.models import Assessment, Scheme, SchemeItem, Score
from gridwork.assessments.sheets import fills_in, standing
from gridwork.assessments.states import FILLED_IN
from gridwork.figures.answers import Answers, Question
from gridwork.figures.facts import COLUMNS
from gridwork.figures.periods import year
from gridwork.places.models import Level

type Found = Mapping[str, Mapping[int | None, Kept]]  # by figure and place; that of None is of a place with no row


@dataclass(frozen=True)
class Slot:
    """Where a figure goes: the open column of one item on one sheet, with its score there and the one that stands."""

    assessment: Assessment
    item: SchemeItem
    own: Score | None
    stands: Score | None  # its own, or that of a column before

    @property
    def is_filled(self) -> bool:
        taken = self.stands.figures if self.stands else {}
        return all(each.name in taken for each in self.item.rule.figures)


def take(
    scheme: Scheme, assessments: Sequence[Assessment], *, by: Any, now: datetime, permission: str, anew: bool = False
) -> int:
    """Those that the open columns lack, or all of them `anew`; returns on how many sheets.

    Not within a transaction, since asking for a figure seals the journal.
    """
    items = [item for group in scheme.sheet for item in group.lines if item.rule.figures]
    if not items or not any(anew or not each.is_filled for each in _slots(assessments, items)):
        return 0
    found = _asked(scheme, dict.fromkeys(each.name for item in items for each in item.rule.figures), now)
    with transaction.atomic():
        return _keep(assessments, items, found, by=by, now=now, permission=permission, anew=anew)


def _asked(scheme: Scheme, names: Mapping[str, None], now: datetime) -> Found:
    answers, column = Answers(), COLUMNS.get(Level(scheme.level))
    found: dict[str, dict[int | None, Kept]] = {}
    for name in names:
        indicator = indicator_of(name)
        asked = Question(indicator, year(scheme.year))
        if column is None:  # the district has no column: every row is its own
            found[name] = {None: kept(answers.figure(asked), scheme.year, now)}
            continue
        nothing = indicator.figure({"numerator": 0, "denominator": 0, "n": 0})
        parts = answers.breakdown(asked, column)
        found[name] = {by[column]: kept(part, scheme.year, now) for by, part in parts if by[column] is not None}
        found[name][None] = kept(nothing, scheme.year, now)
    return found


def _keep(
    assessments: Sequence[Assessment], items: Sequence[SchemeItem], found: Found, *, by: Any, now: datetime,
    permission: str, anew: bool,
) -> int:  # fmt: skip
    """The sheets are locked and looked at again: one may have been handed on while the figures were asked for."""
    locked = Assessment.known.filter(pk__in=[each.pk for each in assessments]).select_for_update()
    states = dict(locked.values_list("pk", "state"))
    still = [each for each in assessments if states[each.pk] == each.state]
    new, sheets = list[Score](), set[int]()
    for slot in _slots(still, items):
        if slot.is_filled and not anew:
            continue
        stage = FILLED_IN[slot.assessment.state][0]
        score = slot.own or Score.begun(slot.assessment, slot.item, stage, slot.stands)
        score.figures = {each.name: _of_place(found[each.name], slot) for each in slot.item.rule.figures}
        score.note_filler(by, now)
        sheets.add(slot.assessment.pk)
        if slot.own is None:
            new.append(score)
        else:
            score.write(by=by, now=now, action="take_figures", permission=permission)
    Score.write_many(new, by=by, now=now, action="take_figures", permission=permission)
    for each in still:
        each.look_again()
    return len(sheets)


def _of_place(found: Mapping[int | None, Kept], slot: Slot) -> Kept:
    return found.get(slot.assessment.place_id, found[None])


def _slots(assessments: Sequence[Assessment], items: Sequence[SchemeItem]) -> Iterator[Slot]:
    stands: dict[tuple[int, int], dict[str, Score]] = {}
    for score in Score.known.filter(assessment__in=assessments, item__in=items):
        stands.setdefault((score.assessment_id, score.item_id), {})[score.stage] = score
    for assessment in assessments:
        if assessment.state not in FILLED_IN:
            continue
        stage = FILLED_IN[assessment.state][0]
        for item in items:
            if not fills_in(item, stage):
                continue
            columns = stands.get((assessment.pk, item.pk), {})
            for score in columns.values():
                score.assessment, score.item = assessment, item
            yield Slot(assessment, item, columns.get(stage), standing(columns, stage))
