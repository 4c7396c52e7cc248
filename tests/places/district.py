"""A district of two towns for the tests of places, and days to write them on."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from gridwork.kernel.actors import System
from gridwork.places.actions import open_place
from gridwork.places.models import Level, Place

BY = System("tests")
NOW = datetime(2026, 9, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 9, 18)
SINCE = date(2015, 1, 1)
LATER = date(2018, 1, 1)


def opened(name: str, level: Level, parent: Place | None, code: str = "", on: date = SINCE, kind: str = "") -> Place:
    return open_place(level, {"en": name}, parent=parent, from_on=on, code=code, kind=kind, by=BY, now=NOW)


class District:
    """Erewhon: East with Eastham and its cell, West with Westham."""

    def __init__(self) -> None:
        self.top = opened("Erewhon", Level.DISTRICT, None, "990101")
        self.east = opened("East", Level.TOWN, self.top, "990101001")
        self.west = opened("West", Level.TOWN, self.top, "990101002")
        self.eastham = opened("Eastham", Level.VILLAGE, self.east, "990101001001")
        self.westham = opened("Westham", Level.VILLAGE, self.west, "990101002001")
        self.cell = opened("Cell 1", Level.CELL, self.eastham)
