"""The score sheet: every item with what each column says of it, the working of each number, totals and what is missing.

Caps, and bonuses of which only the best counts, are those of a group; the total is the sum of what the groups give.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from gridwork.assessments.counted import Taken
from gridwork.assessments.declared import Worked
from gridwork.assessments.states import BEFORE, Assessor, Stage

if TYPE_CHECKING:
    from gridwork.assessments.models import Assessment, SchemeGroup, SchemeItem, Score


@dataclass(frozen=True)
class Cell:
    """What one column says of one item: the score as it was filled in, and its points with their working."""

    score: "Score"
    worked: Worked | None  # None where what was entered cannot be worked out

    @property
    def points(self) -> Decimal:
        return self.worked.points if self.worked else Decimal(0)

    @property
    def entered(self) -> list[tuple[str, str]]:
        """What was entered in words, input by input."""
        given = self.score.entered
        return [(each.label, each.in_words(given.get(each.name, ""))) for each in self.score.item.rule.inputs]

    @property
    def figures(self) -> list[Taken]:
        place = self.score.assessment.place
        return [Taken(name, each, place) for name, each in self.score.figures.items()]


@dataclass(frozen=True)
class Line:
    """An item with its cells by column, and its evidence."""

    item: "SchemeItem"
    cells: Mapping[str, Cell]
    evidence: Sequence[Any] = ()

    @property
    def shown(self) -> list[tuple[str, Cell | None, bool]]:
        """Each column's name and cell, and whether it only confirms the one before it."""
        return [(str(stage.label), self.cells.get(stage), self._confirms(stage)) for stage in Stage]

    def _confirms(self, stage: str) -> bool:
        before = BEFORE[stage]
        if before is None or stage not in self.cells or before not in self.cells:
            return False
        own, other = self.cells[stage].score, self.cells[before].score
        return (own.entered, own.figures) == (other.entered, other.figures)

    @property
    def last(self) -> Cell | None:
        return next((self.cells[stage] for stage in reversed(Stage.values) if stage in self.cells), None)

    def differs(self, stage: str) -> bool:
        """Whether this column gives other points than the one before it."""
        before = BEFORE[stage]
        if before is None or stage not in self.cells or before not in self.cells:
            return False
        return self.cells[stage].points != self.cells[before].points

    def was_before(self, stage: str) -> Cell | None:
        """What stands there until this column says otherwise."""
        return standing(self.cells, stage)


@dataclass(frozen=True)
class Group:
    group: "SchemeGroup"
    lines: Sequence[Line]
    points: Mapping[str, Decimal]  # by column, after the cap
    uncapped: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def shown(self) -> list[tuple[str, Decimal | None, bool]]:
        """Each column's name and points, None where nothing is filled in, and whether a cap cut them."""
        filled = {stage for line in self.lines for stage in line.cells}
        return [
            (
                str(stage.label),
                self.points[stage] if stage in filled else None,
                self.points[stage] != self.uncapped[stage],
            )
            for stage in Stage
        ]


@dataclass(frozen=True)
class Sheet:
    groups: Sequence[Group]
    totals: Mapping[str, Decimal]  # of the columns in which anything is filled in

    @classmethod
    def of(cls, assessment: "Assessment") -> "Sheet":
        scores: dict[int, dict[str, Score]] = {}
        for score in assessment.scores(manager="known").all():
            scores.setdefault(score.item_id, {})[score.stage] = score
        files: dict[int | None, list[Any]] = {}
        for file in assessment.files(manager="known").filter(item__isnull=False).order_by("pk"):
            files.setdefault(file.item_id, []).append(file)
        groups = [_group(group, scores, files) for group in assessment.scheme.sheet]
        stages = {stage for of_item in scores.values() for stage in of_item}
        totals = {stage: sum((group.points[stage] for group in groups), Decimal(0)) for stage in stages}
        return cls(groups, totals)

    @property
    def has_figures(self) -> bool:
        return any(line.item.rule.figures for line in self.lines)

    @property
    def lines(self) -> Iterable[Line]:
        return (line for group in self.groups for line in group.lines)

    @property
    def shown(self) -> list[tuple[str, Decimal | None]]:
        return [(str(stage.label), self.totals.get(stage)) for stage in Stage]

    def vetoes(self, stage: str) -> list[Line]:
        """The vetoes that this column, or where it says nothing the one before, says apply."""
        cells = ((line, line.was_before(stage)) for line in self.lines)
        return [line for line, cell in cells if cell and cell.worked and cell.worked.veto]

    def missing(self, stage: str) -> list[Line]:
        """The items that have to be filled in by the end of this column, and are not."""
        return [
            line
            for line in self.lines
            if _due_by(line.item, stage) and ((cell := line.was_before(stage)) is None or cell.worked is None)
        ]

    def without_evidence(self) -> list[Line]:
        """A place shows what it claims; what scores nothing, or a veto that does not apply, needs no proof."""
        filled = (line for line in self.lines if line.item.evidence and not line.evidence)
        return [line for line in filled if (cell := line.last) and cell.points]


def standing[T](columns: Mapping[str, T], stage: str) -> T | None:
    """Of what columns say, that of this one, or where it says nothing of the one before."""
    at: str | None = stage
    while at is not None and at not in columns:
        at = BEFORE[at]
    return columns[at] if at else None


def fills_in(item: "SchemeItem", stage: str) -> bool:
    """Whether an item is asked in this column at all; a department's is, in the district's."""
    return _due_by(item, stage)


def _due_by(item: "SchemeItem", stage: str) -> bool:
    first = {Assessor.SELF: Stage.SELF, Assessor.TOWN: Stage.TOWN, Assessor.DEPARTMENT: Stage.DISTRICT}
    return Stage.values.index(first[Assessor(item.assessor)]) <= Stage.values.index(stage)


def _group(
    group: "SchemeGroup", scores: Mapping[int, Mapping[str, "Score"]], files: Mapping[int | None, Sequence[Any]]
) -> Group:
    lines = [_line(item, group, scores.get(item.pk, {}), files.get(item.pk, ())) for item in group.lines]
    points, uncapped = {}, {}
    for stage in Stage.values:
        counted = [cell.points for line in lines if (cell := line.cells.get(stage))]
        uncapped[stage] = sum(counted, Decimal(0))
        points[stage] = capped(counted, group)
    return Group(group, lines, points, uncapped)


def capped(counted: Sequence[Decimal], group: "SchemeGroup") -> Decimal:
    """What a group gives: the sum of its items or the best of them, held within its bounds."""
    total = max(counted, default=Decimal(0)) if group.best_only else sum(counted, Decimal(0))
    if group.most is not None:
        total = min(total, group.most)
    return max(total, group.least) if group.least is not None else total


def _line(item: "SchemeItem", group: "SchemeGroup", scores: Mapping[str, "Score"], files: Sequence[Any]) -> Line:
    item.group = group
    cells = {}
    for stage, score in scores.items():
        score.item = item
        cells[stage] = Cell(score, _worked(item, score))
    return Line(item, cells, files)


def _worked(item: "SchemeItem", score: "Score") -> Worked | None:
    try:
        return item.rule.points(score.entered, item.least, item.most, score.figures)
    except ValidationError:
        return None
