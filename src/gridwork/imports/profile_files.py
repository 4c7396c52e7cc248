"""Profile files: a profile as the TOML that commands read, with nothing in it that a file does not need."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from gridwork.imports.profiles import Profile

_OF_ONE_FILE = frozenset({"file_columns", "days_of", "suspects"})


def as_toml(profile: Profile) -> str:
    """What Profile.of_toml() reads back. What is as usual is left out; single values stand before tables."""
    usual = Profile().plain
    said = {name: value for name, value in profile.plain.items() if value != usual[name] and name not in _OF_ONE_FILE}
    names = [each.name for each in fields(Profile) if each.name in said]
    plain = [name for name in names if not isinstance(said[name], Mapping)]
    tables = [name for name in names if name not in plain]
    lines = [f"{name} = {_value(said[name])}" for name in plain]
    for name in tables:
        lines += _table(name, said[name])
    return "\n".join(lines).lstrip("\n") + "\n"


def _table(name: str, entries: Mapping[str, Any]) -> Iterator[str]:
    """A table of tables, as the values of each column are, becomes several."""
    single = {key: value for key, value in entries.items() if not isinstance(value, Mapping)}
    if single:
        yield f"\n[{name}]"
        yield from (f"{_text(key)} = {_value(value)}" for key, value in single.items())
    for key, value in entries.items():
        if key not in single:
            yield from _table(f"{name}.{_text(key)}", value)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            return _text(value)
        case Sequence():
            return f"[{', '.join(map(_value, value))}]"
        case _:
            raise TypeError(f"TOML has no {type(value).__name__}")


def _text(text: str) -> str:
    """JSON writes a string as TOML does, but for one control character that it lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
