"""Profiles: how the columns of a file become those of a target. As TOML for commands, as JSON with an import."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Self

import orjson
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gridwork.columns.column import each_once
from gridwork.imports import cutting
from gridwork.imports.dates import NoSuchDay
from gridwork.imports.geocodes import Suspect
from gridwork.imports.rows import UNSTORABLE, Problem, RawRow, Row, text_of
from gridwork.imports.targets import Column, Target, in_every_language
from gridwork.imports.usual_names import bare
from gridwork.imports.values import Habits, Kind, parsed

KEY_LENGTH = 100


@dataclass(frozen=True)
class Profile:
    """See docs/reference/import-profiles.md. `columns`, `constants` and `values` are by the target's columns."""

    source: str = ""
    key: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    joined: Mapping[str, Sequence[str]] = field(default_factory=dict)  # columns made of several of the file
    cut: Mapping[str, str] = field(default_factory=dict)  # patterns of what is not taken in of a text
    days: str = ""  # for every column; "": as its own values show
    days_of: Mapping[str, str] = field(default_factory=dict)  # what those showed, by the column of the file
    formats: tuple[str, ...] = ()
    zone: str = ""
    latitude_first: bool = True
    encoding: str = ""
    delimiter: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    default_points: tuple[str, ...] = ()  # those of the file that stand for no point, as somebody has confirmed
    real_points: tuple[str, ...] = ()  # those that were suspected, and are real
    suspects: tuple[Mapping[str, Any], ...] | None = None  # as the file shows them; None: nobody has looked yet
    file_columns: tuple[str, ...] = ()  # of the file it was matched to

    @classmethod
    def read(cls, path: Path) -> Self:
        return cls.of_toml(path.read_bytes())

    @classmethod
    def of_toml(cls, said: bytes) -> Self:
        try:
            return cls.of(tomllib.loads(said.decode("utf-8-sig")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ValidationError(_("The profile is not TOML: %s") % error, code="profile") from error

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """ValidationError for what no profile has: a misspelt key would otherwise do nothing in silence."""
        if unknown := sorted(said.keys() - set(cls.__dataclass_fields__)):
            words = _("A profile has no entry %(names)s.")
            raise ValidationError(words, code="profile", params={"names": ", ".join(unknown)})
        lists = ("key", "formats", "file_columns", "default_points", "real_points")
        plain: dict[str, Any] = {name: _several(value) if name in lists else value for name, value in said.items()}
        try:
            profile = cls(**plain)
            _check_shapes(profile)
        except (TypeError, ValueError, KeyError, OverflowError, RecursionError, re.error) as error:
            raise ValidationError(_("The profile is wrong: %s") % error, code="profile") from error
        return profile

    @property
    def plain(self) -> dict[str, Any]:
        """As an import keeps it."""
        found: dict[str, Any] = orjson.loads(orjson.dumps(asdict(self)))
        return found

    @cached_property
    def habits(self) -> Habits:
        return Habits(self.days, self.formats, self.zone or "UTC", self.latitude_first)

    @cached_property
    def _habits_of(self) -> dict[str, Habits]:
        """By the column of the file."""
        return {theirs: replace(self.habits, days=days) for theirs, days in self.days_of.items() if not self.days}

    def point(self, text: str) -> tuple[float, float] | None:
        """(longitude, latitude) of a point as it stands in the file."""
        try:
            found: tuple[float, float] | None = parsed(text, Kind.POINT, self.habits)
        except ValueError:
            return None
        return found

    @cached_property
    def defaults(self) -> frozenset[tuple[float, float]]:
        return frozenset(filter(None, map(self.point, self.default_points)))

    @cached_property
    def suspected(self) -> dict[tuple[float, float], Suspect]:
        """By point, without those that somebody has decided on."""
        real = set(map(self.point, self.real_points)) | self.defaults
        found = {self.point(each["point"]): Suspect(**each) for each in self.suspects or ()}
        return {point: suspect for point, suspect in found.items() if point is not None and point not in real}

    def judged(self, point: str, stands: str) -> Self:
        """With what a person says of a suspected point: it stands for "none", is "real", or is "open" again."""
        told = {"none": self.default_points, "real": self.real_points}
        others = {name: tuple(each for each in points if each != point) for name, points in told.items()}
        said = {name: (*points, point) if name == stands else points for name, points in others.items()}
        return replace(self, default_points=said["none"], real_points=said["real"])

    def confirmed(self, column: str, theirs: str, ours: str) -> Self:
        """With one more entry in the values of a column: what was proposed, and a person agreed to. "": without it."""
        entries = {text: name for text, name in self.values.get(column, {}).items() if text != theirs}
        every = {**self.values, column: entries | ({theirs: ours} if ours else {})}
        return replace(self, values={name: entries for name, entries in every.items() if entries})

    def undated(self, target: Target) -> list[str]:
        """The columns of the file that hold days, without a word yet on how these are written."""
        if self.days or self.formats:
            return []
        dated = (self.columns.get(each.name) for each in target.columns if each.kind in (Kind.DATE, Kind.MOMENT))
        return [theirs for theirs in dict.fromkeys(dated) if theirs and theirs not in self.days_of]

    def matched(self, target: Target, file_columns: Sequence[str], zone: str) -> Self:
        """This profile for a file, where columns of the same name or label are found by themselves, the first time."""
        if self.file_columns:
            return self
        matched = {
            column.name: found
            for column in target.columns
            if column.name not in self.columns and column.name not in self.constants
            if (found := _namesake(column, file_columns, self.columns.values()))
        }
        columns = matched | dict(self.columns)
        return replace(self, columns=columns, file_columns=tuple(file_columns), zone=self.zone or zone)

    def parts(self, names: Iterable[str]) -> set[str]:
        """The columns of the file that these are, or are made of."""
        return {part for name in names for part in self.joined.get(name, (name,))}

    @property
    def asked_of_file(self) -> set[str]:
        """The columns that a file must have to be read with this profile."""
        return self.parts([*self.columns.values(), *self.key])

    def spread_over(self, target: Target) -> tuple[str, str] | None:
        """The column with points, and the one that tells apart what lies at one point; None: points are no matter."""
        told = next((self.columns[name] for name in target.spread if name in self.columns), "")
        return (self.columns["point"], told) if told and "point" in self.columns else None

    @property
    def of_any_file(self) -> Self:
        """Without what only one file showed."""
        return replace(self, days_of={}, suspects=None)

    def check(self, target: Target) -> None:
        """ValidationError, with everything that does not fit the file or the target."""
        ours = {column.name: column for column in target.columns}
        wrong = [
            (
                _("There is no column %s to import into."),
                {*self.columns, *self.constants, *self.values, *self.cut} - ours.keys(),
            ),
            (_("The file has no column %s."), self.asked_of_file - set(self.file_columns)),
            (_("“%s” is given twice, as a column and as a constant."), self.columns.keys() & self.constants.keys()),
            (_("This import knows no option %s."), self.options.keys() - target.options),
            (_("A column for “%s” is missing."), self._missing(target.columns)),
        ]
        errors = [
            ValidationError(words % ", ".join(sorted(map(str, names))), code="profile")
            for words, names in wrong
            if names
        ]
        if errors:
            raise ValidationError(errors)

    def row(self, raw: RawRow, target: Target) -> Row:
        return self.rows([raw], target)[0]

    def rows(self, raws: Sequence[RawRow], target: Target) -> list[Row]:
        """The rows with their values, or refused with all that is wrong with them.

        Column by column, and each text of a column once: a file says most of what it says again and again.
        """
        cells = chain.from_iterable(raw.cells.values() for raw in raws)
        odd = UNSTORABLE.search("\n".join(cells)) is not None
        rows = [self._opened(raw, odd) for raw in raws]
        readable = [row for row in rows if not row.problems]
        texts = self._texts([row.raw.cells for row in readable])
        for column in target.columns:
            self._fill(readable, column, texts)
        self._name(readable, texts)
        return rows

    def text_of(self, cells: Mapping[str, str], name: str) -> str:
        return text_of(cells, name, self.joined)

    def texts(self, rows: Sequence[Mapping[str, str]], name: str) -> list[str]:
        """Of one column in many rows."""
        if name in self.joined:
            return [self.text_of(cells, name) for cells in rows]
        return [cells.get(name, "").strip() for cells in rows]

    def _texts(self, rows: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
        """By the column of the file, of all that are read."""
        return {name: self.texts(rows, name) for name in {*self.columns.values(), *self.key}}

    def _opened(self, raw: RawRow, odd: bool) -> Row:
        if odd and (name := next((name for name, cell in raw.cells.items() if UNSTORABLE.search(cell)), None)):
            # Not kept in the account of what was refused, either.
            row = Row(raw._replace(cells={name: UNSTORABLE.sub("\ufffd", cell) for name, cell in raw.cells.items()}))
            row.refuse("unstorable", _("The text holds a null character or half of a character."), name)
            return row
        row = Row(raw)
        if raw.fault is not None:
            row.problems.append(raw.fault)
        return row

    def _fill(self, rows: Sequence[Row], column: Column, texts: Mapping[str, Sequence[str]]) -> None:
        theirs = self.columns.get(column.name, "")
        constant = self.constants.get(column.name, "")
        said = texts[theirs] if theirs else [constant] * len(rows)
        left = self._cut(column.name, said)
        read = each_once(partial(self._read, column, theirs, left), said)
        for row, (value, problem, warning) in zip(rows, read, strict=True):
            if problem is not None:
                row.problems.append(problem)
            else:
                row.values[column.name] = value
            if warning is not None:
                row.warnings.append(warning)

    def _read(
        self, column: Column, theirs: str, left: Mapping[str, str], text: str
    ) -> tuple[Any, Problem | None, Problem | None]:
        """The value of a text, what is wrong with it, and what is odd about it."""
        text, warning = self._translated(column.name, text), None
        if text in left:
            text, warning = left[text], Problem(theirs, "cut", _("A part of the text was not taken in."))
        if column.required and not text:
            return None, Problem(theirs, "required", _("A value is missing.")), warning
        try:
            return parsed(text, column.kind, self._habits_of.get(theirs, self.habits)), None, warning
        except NoSuchDay as error:
            return None, Problem(theirs, "impossible_date", str(error)), warning
        except ValueError as error:
            return None, Problem(theirs, f"not_a_{column.kind}", str(error)), warning

    def _translated(self, name: str, text: str) -> str:
        """By the table of values: the text itself, before the longest beginning that the table has of it (`DPW*`)."""
        table = self.values.get(name, {})
        if not table or text in table:
            return table.get(text, text)
        begins = [known for known in table if known.endswith("*") and text.startswith(known[:-1])]
        return table[max(begins, key=len)] if begins else text

    def _cut(self, name: str, said: Iterable[str]) -> Mapping[str, str]:
        """By text, what is left of those of which the profile cuts something."""
        return cutting.cut(self.cut[name], (self._translated(name, text) for text in said)) if name in self.cut else {}

    def _name(self, rows: Sequence[Row], texts: Mapping[str, Sequence[str]]) -> None:
        """By the columns that the profile calls its key; without any, by all that a row says."""
        names = sorted(self.columns)
        said = [texts[self.columns[name]] for name in names]
        keys = [texts[name] for name in self.key]
        sense = orjson.dumps([names, self.constants], option=orjson.OPT_SORT_KEYS)
        for at, row in enumerate(rows):
            told = orjson.dumps([column[at] for column in said])
            row.content = sha256(told + sense).hexdigest()
            row.key = self._key(row, [column[at] for column in keys])

    def _key(self, row: Row, parts: Sequence[str]) -> str:
        if not parts:
            return f"sha256:{row.content}"
        if not all(parts):
            row.refuse("no_key", _("The row has no key."), self.key[parts.index("")])
        key = "|".join(parts)
        return key if len(key) <= KEY_LENGTH else f"sha256:{sha256(key.encode()).hexdigest()}"

    def _missing(self, columns: Iterable[Column]) -> set[str]:
        needed = (column for column in columns if column.required)
        return {str(c.label) for c in needed if c.name not in self.columns and c.name not in self.constants}


def _namesake(column: Column, file_columns: Iterable[str], taken: Iterable[str]) -> str:
    names = {bare(column.name), *map(bare, in_every_language(column.label))}
    return next((name for name in file_columns if bare(name) in names and name not in set(taken)), "")


def _several(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _check_shapes(profile: Profile) -> None:
    for name in ("columns", "constants", "values", "joined", "cut", "options", "days_of"):
        if not isinstance(getattr(profile, name), Mapping):
            raise TypeError(f"[{name}] must be a table")
    for name in ("source", "days", "zone", "encoding", "delimiter"):
        if not isinstance(getattr(profile, name), str):
            raise TypeError(f"{name} must be text")
    if not all(
        isinstance(text, str)
        for text in (*profile.columns.values(), *profile.constants.values(), *profile.cut.values())
    ):
        raise TypeError("columns, constants and cuts are given as text")
    if not all(
        isinstance(parts, Sequence) and all(isinstance(p, str) for p in parts) for parts in profile.joined.values()
    ):
        raise TypeError("[joined] gives a list of columns for each")
    for pattern in profile.cut.values():
        re.compile(pattern)
    if wrong := [text for text in (*profile.default_points, *profile.real_points) if profile.point(text) is None]:
        raise ValueError(f"{wrong[0]} is no point")
    profile.habits, profile._habits_of  # noqa: B018  (say what is wrong with days and zone)
