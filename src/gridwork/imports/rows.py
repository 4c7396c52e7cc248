"""Rows: what an import carries from a file to a register, and what there is to say about it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError

from gridwork.imports.nearest import Proposal

UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL's text has no null, and UTF-8 no half of a pair


@dataclass(frozen=True)
class Problem:
    """Something wrong or odd about a row: in which column of the file, as a code and in words."""

    column: str
    code: str
    words: str
    proposal: Proposal | None = None  # what the cell may mean, for a person to confirm into the profile


class RawRow(NamedTuple):
    """A row as it stands in the file: the line it begins on (the header is on the first) and its cells as text."""

    line: int
    cells: dict[str, str]
    fault: Problem | None = None  # the line cannot be read as a row


def text_of(cells: Mapping[str, str], name: str, joined: Mapping[str, Sequence[str]]) -> str:
    """The text of a column of the file, or of one that is made of several: what they say, with a space between."""
    if name not in joined:
        return cells.get(name, "").strip()
    return " ".join(filter(None, (cells.get(part, "").strip() for part in joined[name])))


@dataclass
class Row:
    """A row on its way. It ends refused (problems), `known` (here already), or written as what was `made` of it."""

    raw: RawRow
    values: dict[str, Any] = field(default_factory=dict)  # by the columns of the target
    key: str = ""  # what it is called where it comes from
    content: str = ""  # SHA-256 of what it says
    known: bool = False
    repeats: "Row | None" = None  # an earlier row of the same key, not yet written
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    made: Any = None

    @property
    def line(self) -> int:
        return self.raw.line

    @property
    def is_open(self) -> bool:
        return not self.problems and not self.known

    def refuse(self, code: str, words: str, column: str = "", proposal: Proposal | None = None) -> None:
        self.problems.append(Problem(column, code, words, proposal))

    def warn(self, code: str, words: str, column: str = "", proposal: Proposal | None = None) -> None:
        self.warnings.append(Problem(column, code, words, proposal))

    def refuse_for(self, error: Exception, columns: dict[str, str]) -> None:
        """For what a form or the database says; `columns` are the file's by the target's."""
        for name, each in _by_field(error):
            code = getattr(each, "code", None) or "invalid"
            self.refuse(code, " ".join(getattr(each, "messages", [str(each)])), columns.get(name, name))


def _by_field(error: Exception) -> list[tuple[str, Exception]]:
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        told = error.error_dict.items()
        return [("" if name == NON_FIELD_ERRORS else name, each) for name, errors in told for each in errors]
    if isinstance(error, ValidationError):
        return [("", each) for each in error.error_list]
    if isinstance(error, PermissionDenied):
        return [("", ValidationError(str(error), code="outside_scope"))]
    return [("", error)]
