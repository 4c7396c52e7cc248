"""The gate that everything public passes: nothing leaves it that was not proved to be safe."""

from collections.abc import Sequence
from dataclasses import dataclass

from gridwork.analysis.suppression.attacking import Audit, audit
from gridwork.analysis.suppression.protecting import protected
from gridwork.analysis.suppression.solving import TooLong
from gridwork.analysis.suppression.system import system
from gridwork.analysis.suppression.tables import Key, Released, Rule, Table, withheld

MOST_PIECES = 10_000  # beyond, the proof would take longer than anybody waits


@dataclass(frozen=True)
class Release:
    """What may be published of the tables that were asked for, to be kept: it is `earlier` for the next one."""

    tables: tuple[Released, ...]
    audit: Audit

    @property
    def is_withheld(self) -> bool:
        """Safety could not be proved, so every cell is hidden."""
        return not self.audit.is_safe


def release(tables: Sequence[Table], earlier: Sequence[Released] = (), rule: Rule | None = None) -> Release:
    """The tables are proved together with each other and with all of `earlier`, as one system of equations.

    `earlier` is everything that was released of the same facts: one that is left out is not defended against.
    """
    rule = rule or Rule()
    earlier = touching(tables, [each for each in earlier if not each.is_withheld])  # what showed nothing tells nothing
    asked = system(tables, earlier, rule)
    if len(asked.pieces) > MOST_PIECES:
        return Release(withheld(tables), Audit(is_done=False))
    try:
        safe = protected(asked, rule)
        audited = audit(safe, rule)
    except TooLong:
        return Release(withheld(tables), Audit(is_done=False))
    if not audited.is_safe:
        return Release(withheld(tables), audited)
    hidden: list[set[Key]] = [set() for _table in tables]
    for number in safe.hidden:
        cell = safe.cells[number]
        if not cell.fixed:
            hidden[cell.table - len(earlier)].add(cell.key)
    return Release(tuple(Released(*pair) for pair in zip(tables, map(frozenset, hidden), strict=True)), audited)


def touching(tables: Sequence[Table], earlier: Sequence[Released]) -> list[Released]:
    """Those that count something of what the tables count, or of what another one of them does."""
    reached = {part for table in tables for part in table.parts}
    chosen: set[int] = set()
    while True:
        more = {at for at, each in enumerate(earlier) if at not in chosen and not reached.isdisjoint(each.table.parts)}
        if not more:
            return [each for at, each in enumerate(earlier) if at in chosen]
        chosen |= more
        reached.update(part for at in more for part in earlier[at].table.parts)
