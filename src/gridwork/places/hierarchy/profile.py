"""Profiles: a TOML file that says which levels a source has and which of its properties tell what."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from gridwork.places.coordinates import System
from gridwork.places.models import Level, PlaceCode

ABSENT = ("keep", "close")


class BadProfile(ValueError):
    """What is wrong with a profile, and where in it."""


@dataclass(frozen=True)
class LevelProfile:
    """How places of one level are read. Texts are patterns: “Tract {tract}” takes the property `tract` of a feature."""

    level: Level
    name: Mapping[str, str]  # by language
    code: str = ""
    kind: str = ""
    parent: str = ""  # the code of the place it lies in
    where: Mapping[str, str] = field(default_factory=dict)  # only features with these properties
    dissolve: bool = False  # no features of its own: made of those of the next level
    match_names: bool = False  # a new code with the name of a place whose code is gone is that place, recoded
    absent: str = "keep"  # or "close": places that the file no longer has


@dataclass(frozen=True)
class Root:
    """The one place that holds all others and is not in the file."""

    level: Level
    name: Mapping[str, str]
    code: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Profile:
    source: str
    levels: tuple[LevelProfile, ...]  # coarsest first
    root: Root | None = None
    system: System = System.WGS84
    scheme: str = PlaceCode.OFFICIAL
    as_of: date | None = None
    boundaries: bool = True  # a feature without a polygon is refused

    @classmethod
    def read(cls, path: Path) -> "Profile":
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise BadProfile(f"{path}: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadProfile(f"{path}: {error}") from error
        return cls.of(said)

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Profile":
        """BadProfile for anything unknown: a misspelt key would be left out in silence."""
        language = str(said.get("language", "en"))
        given = {name: value for name, value in said.items() if name != "language"}
        _refuse_unknown("", given, {*(cls.__dataclass_fields__.keys() - {"levels"}), "level"})
        if not given.get("source"):
            raise BadProfile("source: say where the places are from")
        if not isinstance(given.get("as_of", date.min), date):
            raise BadProfile("as_of: a date such as 2017-06-03, without quotes")
        levels = tuple(_level(f"level {at}", each, language) for at, each in enumerate(given.pop("level", ()), 1))
        _refuse_disorder(levels)
        if "root" in given:
            given["root"] = _root(given["root"], language)
        if "system" in given:
            given["system"] = _one_of("system", given["system"], {system.value: system for system in System})
        return cls(levels=levels, **given)


def _level(where: str, said: Mapping[str, Any], language: str) -> LevelProfile:
    _refuse_unknown(where, said, LevelProfile.__dataclass_fields__.keys())
    given = dict(said)
    given["level"] = _level_named(where, given.get("level"))
    given["name"] = _names(where, given.get("name"), language)
    given["absent"] = _one_of(f"{where}: absent", given.get("absent", "keep"), {word: word for word in ABSENT})
    return LevelProfile(**given)


def _root(said: Mapping[str, Any], language: str) -> Root:
    _refuse_unknown("root", said, Root.__dataclass_fields__.keys())
    names = _names("root", said.get("name"), language)
    return Root(**{**said, "level": _level_named("root", said.get("level")), "name": names})


def _names(where: str, said: Any, language: str) -> dict[str, str]:
    if isinstance(said, str) and said:
        return {language: said}
    if isinstance(said, dict) and said:
        return {str(key): str(value) for key, value in said.items()}
    raise BadProfile(f'{where}: name is missing, a text or {{ en = "…", zh = "…" }}')


def _level_named(where: str, said: Any) -> Level:
    return _one_of(f"{where}: level", said, {level.name.lower(): level for level in Level})


def _one_of[T](where: str, said: Any, choices: Mapping[str, T]) -> T:
    if said not in choices:
        raise BadProfile(f"{where}: {said!r} is none of {', '.join(choices)}")
    return choices[said]


def _refuse_unknown(where: str, said: Any, known: Any) -> None:
    if not isinstance(said, Mapping):
        raise BadProfile(f"{where}: a table is expected")
    for name in said.keys() - known:
        raise BadProfile(f"{where + ': ' if where else ''}{name} is no setting; there are {', '.join(sorted(known))}")


def _refuse_disorder(levels: tuple[LevelProfile, ...]) -> None:
    order = [each.level for each in levels]
    if not levels or order != sorted(set(order)):
        raise BadProfile("level: at least one, each once, the coarsest first")
    if levels[-1].dissolve:
        raise BadProfile("level: the finest cannot be dissolved from a finer one")
