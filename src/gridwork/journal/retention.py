"""How long the rows of a model are kept, and why: every model says so, ground models too."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Retention:
    """A line of the disposition authority (ISO 15489): rows fall due `days` after the moment in the column `after`.

    `days=None` keeps them for ever and needs no `after`. `basis` is the law or the reason, and is never empty.
    """

    days: int | None
    after: str = ""
    basis: str = ""

    def __post_init__(self) -> None:
        if not self.basis:
            raise ValueError("A retention names its basis: the law or the reason")
        if (self.days is None) != (self.after == ""):
            raise ValueError("A retention of some days names the column it counts from; one for ever names none")
        if self.days is not None and self.days < 0:
            raise ValueError("A retention cannot end before it begins")


def for_ever(basis: str) -> Retention:
    return Retention(days=None, basis=basis)


FOR_EVER = for_ever("Archives Law of the PRC, Art. 13: records of an authority's main functions")
