"""What an address says in letters: the key of a row, a day. None for whatever else it may hold."""

from datetime import date

from django.utils.dateparse import parse_date


def key_of(said: str) -> int | None:
    """No key has more digits, and a database would not take a longer one."""
    return int(said) if said.isdecimal() and len(said) < 19 else None


def day_of(said: str) -> date | None:
    """As 2017-06-03. The 31st of June is no day either."""
    try:
        return parse_date(said)
    except ValueError:
        return None
