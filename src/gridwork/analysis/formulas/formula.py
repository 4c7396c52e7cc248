"""A formula that has been read: what it needs, what it gives, and which of its examples fail."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from gridwork.analysis.formulas.checking import unit_of
from gridwork.analysis.formulas.faults import FormulaError
from gridwork.analysis.formulas.reading import tree_of
from gridwork.analysis.formulas.tree import Name, Node
from gridwork.analysis.formulas.units import Unit
from gridwork.analysis.formulas.working import Given, Value, Working, worked


@dataclass(frozen=True)
class Example:
    """Values with what the formula has to give for them; they stand beside it and are tried whenever it changes."""

    values: Mapping[str, Given]
    gives: Value | int


@dataclass(frozen=True)
class Failure:
    """An example, with what came out instead: a working, or the fault that there was none for."""

    example: Example
    working: Working | None = None
    error: FormulaError | None = None


@dataclass(frozen=True)
class Formula:
    text: str
    tree: Node

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The inputs and indicators it uses, in the order of their first use."""
        return tuple(dict.fromkeys(_names(self.tree)))

    def check(self, names: Mapping[str, Unit]) -> Unit:
        """The unit of its result, given those of the names it may use. Raises FormulaError."""
        return unit_of(self.tree, names)

    def work(self, values: Mapping[str, Given], names: Mapping[str, Unit] | None = None) -> Working:
        """Raises FormulaError; a name without a value, or with None, is a missing value.

        A percentage is given as the part it is, 9/10; with `names`, the working shows it as 90%.
        """
        return worked(self.tree, values, names or {})

    def failing(self, examples: Iterable[Example]) -> list[Failure]:
        return [failure for example in examples if (failure := self._tried(example))]

    def _tried(self, example: Example) -> Failure | None:
        try:
            working = self.work(example.values)
        except FormulaError as error:
            return Failure(example, error=error)
        return None if working.value == example.gives else Failure(example, working)


def read(text: str) -> Formula:
    """Raises FormulaError, with the place at which the text stops being a formula."""
    return Formula(text, tree_of(text))


def _names(piece: Any) -> Iterator[str]:
    if isinstance(piece, Name):
        yield piece.name
    elif isinstance(piece, tuple):
        for each in piece:
            yield from _names(each)
    elif hasattr(piece, "__dataclass_fields__"):
        for field in fields(piece):
            yield from _names(getattr(piece, field.name))
