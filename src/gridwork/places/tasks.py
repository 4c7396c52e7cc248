"""What is swept: the columns of today follow the dated rows when a day begins."""

from datetime import date, datetime

from gridwork.kernel.records import local_day
from gridwork.places.actions import settle_places

_settled: dict[str, date] = {}


def settle(now: datetime) -> None:
    """Once a day in each process that sweeps; asking again costs nothing."""
    if _settled.get("on") != local_day(now):
        settle_places(now)
        _settled["on"] = local_day(now)
