"""Official codes: how a cell's follows from its village's. Pure."""

from collections.abc import Iterable

VILLAGE_DIGITS, CELL_DIGITS = 12, 15
LAST_SERIAL = 999


class NoSerialLeft(ValueError):
    """A village has had 999 cells; a serial is never used twice."""


def next_cell_code(village_code: str, used: Iterable[str]) -> str:
    """The village's code and the serial after the highest that any cell has had under it.

    `used`: every code there ever was, of closed cells too. ValueError: the village's code has not 12 digits.
    """
    if len(village_code) != VILLAGE_DIGITS or not village_code.isdecimal():
        raise ValueError(f"{village_code!r} is not a village code of {VILLAGE_DIGITS} digits")
    serials = (
        int(code[VILLAGE_DIGITS:]) for code in used if len(code) == CELL_DIGITS and code.startswith(village_code)
    )
    serial = max(serials, default=0) + 1
    if serial > LAST_SERIAL:
        raise NoSerialLeft(village_code)
    return f"{village_code}{serial:03d}"
