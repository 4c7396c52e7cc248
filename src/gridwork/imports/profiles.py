"""Profiles: how the columns of a file become those of a target. As TOML for commands, as JSON with an import."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import orjson
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gridwork.imports.rows import UNSTORABLE, RawRow, Row
from gridwork.imports.targets import Column, Target, in_every_language
from gridwork.imports.values import Habits, parsed

KEY_LENGTH = 100


@dataclass(frozen=True)
class Profile:
    """See docs/reference/import-profiles.md. `columns`, `constants` and `values` are by the target's columns."""

    source: str = ""
    key: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cut: Mapping[str, str] = field(default_factory=dict)  # patterns of what is not taken in of a text
    days: str = "year_first"
    formats: tuple[str, ...] = ()
    zone: str = ""
    latitude_first: bool = True
    encoding: str = ""
    delimiter: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    file_columns: tuple[str, ...] = ()  # of the file it was matched to

    @classmethod
    def read(cls, path: Path) -> Self:
        try:
            return cls.of(tomllib.loads(path.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ValidationError(_("The profile is not TOML: %s") % error, code="profile") from error

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """ValidationError for what no profile has: a misspelt key would otherwise do nothing in silence."""
        if unknown := sorted(said.keys() - set(cls.__dataclass_fields__)):
            words = _("A profile has no entry %(names)s.")
            raise ValidationError(words, code="profile", params={"names": ", ".join(unknown)})
        lists = ("key", "formats", "file_columns")
        plain: dict[str, Any] = {name: _several(value) if name in lists else value for name, value in said.items()}
        try:
            profile = cls(**plain)
            _check_shapes(profile)
        except (TypeError, ValueError, KeyError, re.error) as error:
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

    def check(self, target: Target) -> None:
        """ValidationError, with everything that does not fit the file or the target."""
        ours = {column.name: column for column in target.columns}
        wrong = [
            (
                _("There is no column %s to import into."),
                {*self.columns, *self.constants, *self.values, *self.cut} - ours.keys(),
            ),
            (_("The file has no column %s."), {*self.columns.values(), *self.key} - set(self.file_columns)),
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
        """The row with its values, or refused with all that is wrong with them."""
        odd = next((name for name, cell in raw.cells.items() if UNSTORABLE.search(cell)), None)
        if odd is not None:  # not kept in the account of what was refused, either
            row = Row(replace(raw, cells={name: UNSTORABLE.sub("\ufffd", cell) for name, cell in raw.cells.items()}))
            row.refuse("unstorable", _("The text holds a null character or half of a character."), odd)
            return row
        row = Row(raw)
        if raw.fault is not None:
            row.problems.append(raw.fault)
            return row
        for column in target.columns:
            self._fill(row, column)
        said = orjson.dumps([[name, raw.cells.get(theirs, "")] for name, theirs in sorted(self.columns.items())])
        row.content = sha256(said + orjson.dumps(self.constants, option=orjson.OPT_SORT_KEYS)).hexdigest()
        row.key = self._key(row)
        return row

    def _fill(self, row: Row, column: Column) -> None:
        theirs = self.columns.get(column.name, "")
        text = row.raw.cells.get(theirs, "").strip() if theirs else self.constants.get(column.name, "")
        text = self._translated(column.name, text)
        if column.name in self._cuts:
            text, whole = _without(self._cuts[column.name], text), text
            if text != whole:
                row.warn("cut", _("A part of the text was not taken in."), theirs)
        if column.required and not text:
            row.refuse("required", _("A value is missing."), theirs)
            return
        try:
            row.values[column.name] = parsed(text, column.kind, self.habits)
        except ValueError as error:
            row.refuse(f"not_a_{column.kind}", str(error), theirs)

    def _translated(self, name: str, text: str) -> str:
        """By the table of values: the text itself, before the longest beginning that the table has of it (`DPW*`)."""
        table = self.values.get(name, {})
        if not table or text in table:
            return table.get(text, text)
        begins = [known for known in table if known.endswith("*") and text.startswith(known[:-1])]
        return table[max(begins, key=len)] if begins else text

    @cached_property
    def _cuts(self) -> dict[str, re.Pattern[str]]:
        return {name: re.compile(pattern) for name, pattern in self.cut.items()}

    def _key(self, row: Row) -> str:
        """Of the columns that the profile calls its key; without any, of all that the row says."""
        if not self.key:
            return f"sha256:{row.content}"
        parts = [row.raw.cells.get(name, "").strip() for name in self.key]
        if not all(parts):
            row.refuse("no_key", _("The row has no key."), self.key[parts.index("")])
        key = "|".join(parts)
        return key if len(key) <= KEY_LENGTH else f"sha256:{sha256(key.encode()).hexdigest()}"

    def _missing(self, columns: Iterable[Column]) -> set[str]:
        needed = (column for column in columns if column.required)
        return {str(c.label) for c in needed if c.name not in self.columns and c.name not in self.constants}


def _namesake(column: Column, file_columns: Iterable[str], taken: Iterable[str]) -> str:
    names = {_plain(column.name), *map(_plain, in_every_language(column.label))}
    return next((name for name in file_columns if _plain(name) in names and name not in set(taken)), "")


def _without(pattern: re.Pattern[str], text: str) -> str:
    """The text without what the pattern finds, or what its first group does if it has one."""
    part = 1 if pattern.groups else 0
    for found in reversed(list(pattern.finditer(text))):
        if found[part]:
            text = text[: found.start(part)] + text[found.end(part) :]
    return text


def _plain(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _several(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _check_shapes(profile: Profile) -> None:
    for name in ("columns", "constants", "values", "cut", "options"):
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
    for pattern in profile.cut.values():
        re.compile(pattern)
    profile.habits  # noqa: B018  (says what is wrong with days and zone)
