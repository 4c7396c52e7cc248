"""Deadlines: what keeps them where they are when clocks change."""

from tests.mutations.mutation import Mutation

ALL = (
    Mutation(
        "offices-open-by-winter-time",
        "calendars/working_time.py",
        "opens_at = datetime.combine(day, opens, self.zone).astimezone(UTC)",
        "opens_at = datetime.combine(day, opens, UTC) - (self.zone.utcoffset(datetime(day.year, 1, 1)) or DAY)",
        ("tests/calendars/test_summer_time.py",),
    ),
)
