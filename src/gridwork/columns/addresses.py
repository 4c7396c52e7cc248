"""What an address says in letters: the key of a row, a day. None for whatever else it may hold."""

from collections.abc import Iterable
from datetime import date

from django.utils.dateparse import parse_date


def key_of(said: str) -> int | None:
    """No key has more digits, and a database would not take a longer one."""
    return int(said) if said.isdecimal() and len(said) < 19 else None


def keys_of(said: Iterable[str]) -> list[int]:
    """Those of them that are keys."""
    return [key for key in map(key_of, said) if key is not None]


def day_of(said: str) -> date | None:
    """As 2017-06-03. The 31st of June is no day either."""
    try:
        return parse_date(said)
    except ValueError:
        return None
