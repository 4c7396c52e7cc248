"""Targets: what rows can be imported into. A register is one by itself; a room with more to say writes its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.http import Http404
from django.utils import translation
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from gridwork.imports.geocodes import Suspect
from gridwork.imports.rows import Row
from gridwork.imports.values import Kind
from gridwork.kernel.registers import Register


@dataclass(frozen=True)
class Column:
    """A column that a target takes, by a name that profiles use and a label that pages show."""

    name: str
    label: str | Promise = field(compare=False)
    kind: Kind = Kind.TEXT
    required: bool = False


def in_every_language(words: str | Promise) -> list[str]:
    """Whoever made a file may have read our pages in another language than whoever imports it."""
    spoken = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            spoken.append(str(words))
    return spoken


type Point = tuple[float, float]  # longitude and latitude


@dataclass(frozen=True)
class Run:
    """Who imports, when, from which source, and what the profile says that only the target understands."""

    by: Any
    now: datetime
    source: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)  # the file's by the target's
    joined: Mapping[str, Sequence[str]] = field(default_factory=dict)  # of those, what is made of several of the file
    defaults: frozenset[Point] = frozenset()  # points that stand for none, as somebody has confirmed
    suspects: Mapping[Point, Suspect] = field(default_factory=dict)  # points that somebody has to look at


class Target(Protocol):
    """check() and write() are called for each thousand rows; a run of many keeps what it learns in the target."""

    @property
    def name(self) -> str: ...

    @property
    def columns(self) -> Sequence[Column]: ...

    @property
    def options(self) -> frozenset[str]:
        """Those that a profile may give."""

    @property
    def spread(self) -> tuple[str, ...]:
        """Columns by which rows at one point are told apart, the first that a file has; none: points are no matter."""

    @property
    def permission(self) -> str:
        """Whoever imports must hold it."""

    def knows(self, texts: Mapping[str, set[str]], run: Run) -> Mapping[str, set[str]]:
        """Of the texts for each of its columns, those that name what is here; not those where any text will do."""

    def check(self, rows: Sequence[Row], run: Run) -> None:
        """Refuse rows, warn of them, and set what is `made` of the others. Writes nothing."""

    def write(self, rows: Sequence[Row], run: Run) -> list[int]:
        """Write what was made of these rows and return the keys of their records, in order. In a transaction.

        What it raises (ValidationError, PermissionDenied, Refusal) makes the engine try halves, until the rows that
        are at fault are found: it may be called again for the same rows, and starts from what was made.
        """

    def withdraw(self, keys: Sequence[int], run: Run) -> dict[int, str]:
        """Take these records back; those that stay, because they moved on since, with the reason. In a transaction."""


def target_of(register: Register) -> Target:
    """What rows for this register are imported into: its own `import_target`, or the register itself."""
    from gridwork.imports.register_target import RegisterTarget

    own: Callable[[], Target] | None = getattr(register, "import_target", None)
    return own() if own is not None else RegisterTarget(register)


def registers() -> Iterator[Register]:
    """Those that take rows from files."""
    return (each for each in import_string(settings.REGISTERS) if each.importable and each.entry)


def register_named(name: str) -> Register:
    register = next((each for each in registers() if each.slug == name), None)
    if register is None:
        raise Http404
    return register
