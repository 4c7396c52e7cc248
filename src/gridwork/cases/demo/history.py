"""What happened to each case of the demonstration: drawn at random with a seed, with realistic times and skew.

Where a figure has no source it is a plain choice: about one case in eight is late, one job in sixteen is returned.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import shapely
from django.utils import timezone
from numpy.typing import NDArray

from gridwork.calendars.working_time import Limit, WorkingDays, WorkingHours, WorkingTime
from gridwork.cases import hours
from gridwork.cases.demo.catalogue import Catalogue, Sort
from gridwork.cases.models import Channel
from gridwork.organisations.hours import working_time
from gridwork.places import boundaries
from gridwork.places.models import Level

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]

ORDINARY, URGENT, DANGER = range(3)
CHUNK = 10_000  # cases drawn and taken in at a time
DAY = 86_400
YEAR = 2017
RECENT = timedelta(days=60)  # before now, so that the in-boxes are not empty
SHARE_RECENT = 0.12
BY_MONTH = (0.7, 0.75, 1.0, 1.0, 1.1, 1.25, 1.3, 1.2, 1.1, 0.9, 0.9, 0.8)  # storms and heat bring more
BY_WEEKDAY = (1.15, 1.1, 1.05, 1.05, 1.1, 0.8, 0.7)
BY_HOUR = (1, 1, 1, 1, 1, 2, 6, 14, 20, 22, 20, 14, 10, 12, 18, 20, 18, 14, 10, 8, 7, 5, 3, 2)
CHANNELS = {
    Channel.TELEPHONE: 0.34, Channel.WARDEN: 0.33, Channel.WEB: 0.18, Channel.INSPECTOR: 0.07, Channel.COUNTER: 0.05,
    Channel.VIDEO: 0.03,
}  # fmt: skip


@dataclass
class Past:
    """One case and what became of it, as far as `now` knows; None for what has not happened."""

    type: int  # position in the catalogue, like condition
    condition: int
    place: int
    lon: float
    lat: float
    channel: str
    reported_at: datetime
    fate: str  # "refused", "linked", "spot" or "job"
    original: int = -1  # position of the case that it duplicates
    registered_at: datetime | None = None
    sent_at: datetime | None = None
    first_due_at: datetime | None = None
    due_at: datetime | None = None
    left: timedelta | None = None
    handled_at: datetime | None = None
    verified_at: datetime | None = None
    closed_at: datetime | None = None
    evaluated_at: datetime | None = None
    returns: int = 0
    arbitrated: bool = False
    reworks: int = 0
    extended: int = 0
    suspended: int = 0
    reopened: int = 0
    satisfied: bool | None = None


def draw(catalogue: Catalogue, count: int, now: datetime, seed: int) -> Iterator[list[Past]]:
    """By chunks, in the order in which they were reported. Only the moments are drawn for all of them at once."""
    rng, office = np.random.default_rng(seed), working_time()
    now = timezone.localtime(now)  # people report by the clocks of the district
    moments = _moments(rng, count, now)
    streets = Streets(rng)
    for start in range(0, count, CHUNK):
        yield _chunk(catalogue, rng, office, streets, _as_moments(moments[start : start + CHUNK], now), now)


def _chunk(
    catalogue: Catalogue,
    rng: np.random.Generator,
    office: WorkingTime,
    streets: "Streets",
    moments: list[datetime],
    now: datetime,
) -> list[Past]:
    count = len(moments)
    places, lons, lats = (column.tolist() for column in streets.points(count))
    weights = np.array([sort.weight for sort in catalogue.sorts])
    types = rng.choice(len(weights), count, p=weights / weights.sum()).tolist()
    conditions = rng.choice(3, count, p=(0.86, 0.13, 0.01)).tolist()
    channels = rng.choice(list(CHANNELS), count, p=list(CHANNELS.values())).tolist()
    fates = rng.choice(["refused", "linked", "spot", "job"], count, p=(0.03, 0.04, 0.1, 0.83)).tolist()
    chances = rng.random((count, 8)).tolist()
    paces = rng.lognormal(mean=np.log(0.42), sigma=0.72, size=count).tolist()
    waits = rng.exponential(1.0, (count, 5)).tolist()
    drawn: list[Past] = []
    for n in range(count):
        past = Past(types[n], conditions[n], places[n], lons[n], lats[n], channels[n], moments[n], fates[n])
        if past.fate == "linked":
            _copy_of_a_neighbour(past, drawn, n)
        if past.fate == "spot" and not catalogue.sorts[past.type].on_the_spot:
            past.fate = "job"
        _happen(past, office, catalogue.sorts[past.type], chances[n], paces[n], waits[n], now)
        drawn.append(past)
    return drawn


def _happen(
    past: Past, office: WorkingTime, sort: Sort, chance: list[float], pace: float, wait: list[float], now: datetime
) -> None:
    """Step after step until `now` is reached. Clerks wait minutes, handlers take a share of their limit."""
    register = office.after(past.reported_at, timedelta(minutes=2 + 16 * wait[0]))
    if register > now:
        return
    if past.fate in ("refused", "linked"):
        past.closed_at = register
        return
    if past.fate == "spot":
        past.channel = Channel.WARDEN
        past.registered_at = past.reported_at
        past.handled_at = past.reported_at + timedelta(minutes=5 + 10 * wait[1])
        _end(past, office, chance, wait, now)
        return
    past.registered_at = register
    send = office.after(register, timedelta(minutes=2 + 18 * wait[1]))
    if send > now:
        return
    past.sent_at = send
    _work(past, office, sort, send, chance, pace, wait, now)
    _end(past, office, chance, wait, now)


def _work(
    past: Past,
    office: WorkingTime,
    sort: Sort,
    sent: datetime,
    chance: list[float],
    pace: float,
    wait: list[float],
    now: datetime,
) -> None:
    office, limit = _limit(past, office, sort)
    past.first_due_at = past.due_at = office.after(sent, limit)
    length = office.between(sent, past.first_due_at)
    past.returns = int(chance[0] < 0.06) + int(chance[0] < 0.008)
    past.arbitrated = past.returns > 1
    past.reworks = int(chance[1] < 0.07) + int(chance[1] < 0.006)
    pace = min(pace * (1 + 0.25 * past.returns + 0.5 * past.reworks), 6.0)
    took = max(length * pace, timedelta(minutes=20))
    if chance[2] < 0.04 and pace > 0.8:
        past.extended = 1
        past.due_at = office.after(past.due_at, length)
    pause = timedelta()
    if chance[3] < 0.02:
        past.suspended, pause = 1, timedelta(hours=8 * (2 + round(4 * wait[4])))
    handled = office.after(sent, took + pause)
    past.handled_at = handled if handled <= now else None
    if past.suspended:
        paused_at = office.after(sent, took / 2)
        if paused_at > now:
            past.suspended = 0
        elif office.after(paused_at, pause) > now:
            past.left = max(office.between(paused_at, past.due_at), timedelta())
            past.due_at = past.handled_at = None
        else:
            past.due_at = office.after(past.due_at, pause)


def _end(past: Past, office: WorkingTime, chance: list[float], wait: list[float], now: datetime) -> None:
    if past.handled_at is None:
        return
    verified = office.after(past.handled_at, timedelta(hours=1 + 3 * wait[2]))
    closed = office.after(verified, timedelta(minutes=10 + 60 * wait[3]))
    evaluated = office.after(closed, timedelta(hours=8 + 16 * wait[4]))
    past.verified_at = verified if verified <= now else None
    past.closed_at = closed if closed <= now else None
    past.evaluated_at = evaluated if evaluated <= now and chance[4] < 0.92 else None
    past.reopened = int(chance[5] < 0.02 and past.closed_at is not None)
    if past.closed_at is not None and chance[6] < 0.35:
        past.satisfied = chance[7] < (0.35 if past.reopened else 0.86)


def _limit(past: Past, office: WorkingTime, sort: Sort) -> tuple[WorkingTime, Limit]:
    """As the catalogue's limits have it: by the clock where life is at stake, else in office hours or days."""
    if past.condition == DANGER:
        return hours.day_and_night(), WorkingHours(4)
    if past.condition == URGENT:
        return office, WorkingHours(max(4, sort.days * 3))
    return office, WorkingDays(sort.days)


def _copy_of_a_neighbour(past: Past, drawn: list[Past], n: int) -> None:
    """The same matter as a case shortly before it; without one it is a case of its own."""
    for position in range(n - 1, max(-1, n - 60), -1):
        other = drawn[position]
        if other.fate == "job" and past.reported_at > other.reported_at:
            past.type, past.condition, past.place, past.original = other.type, other.condition, other.place, position
            past.lon, past.lat = other.lon + 0.0001, other.lat - 0.0001
            return
    past.fate = "job"


def _moments(rng: np.random.Generator, count: int, now: datetime) -> Ints:
    """When each was reported, in order, in seconds of the wall clock since year 1: most in the year, some lately."""
    recent = round(count * SHARE_RECENT)
    first, last = date(YEAR, 1, 1), date(YEAR, 12, 31)
    start = (now - RECENT).date()
    within = _in_days(rng, count - recent, first, (last - first).days + 1)
    lately = _in_days(rng, recent, start, (now.date() - start).days + 1)
    return np.sort(np.concatenate([within, lately]))


def _in_days(rng: np.random.Generator, count: int, first: date, days: int) -> Ints:
    calendar = [first + timedelta(days=n) for n in range(days)]
    weights = np.array([BY_MONTH[day.month - 1] * BY_WEEKDAY[day.weekday()] for day in calendar])
    chosen = rng.choice(days, count, p=weights / weights.sum())
    by_hour = np.array(BY_HOUR, float)
    hour = rng.choice(24, count, p=by_hour / by_hour.sum())
    return (first.toordinal() + chosen) * DAY + hour * 3600 + rng.integers(0, 3600, count)


def _as_moments(seconds: Ints, now: datetime) -> list[datetime]:
    begins, latest = datetime(1, 1, 1, tzinfo=now.tzinfo), now - timedelta(minutes=1)
    return [min(begins + timedelta(days=-1, seconds=second), latest) for second in seconds.tolist()]


class Streets:
    """Points inside grid cells, a few of which draw far more than their share, as streets with shops do."""

    def __init__(self, rng: np.random.Generator) -> None:
        ids, shapes = boundaries.shapes(date(YEAR, 12, 31), Level.CELL)
        self.rng, self.cells, self.outlines = rng, np.array(ids), np.array(shapes, dtype=object)
        weights = rng.lognormal(0, 0.9, len(self.cells))
        self.shares = weights / weights.sum()

    def points(self, count: int) -> tuple[Ints, Floats, Floats]:
        chosen = self.rng.choice(len(self.cells), count, p=self.shares)
        left, low, right, high = shapely.bounds(self.outlines[chosen]).T
        lons, lats = np.full(count, np.nan), np.full(count, np.nan)
        open_ = np.arange(count)
        for _round in range(60):
            x = self.rng.uniform(left[open_], right[open_])
            y = self.rng.uniform(low[open_], high[open_])
            hit = shapely.contains_xy(self.outlines[chosen[open_]], x, y)
            lons[open_[hit]], lats[open_[hit]] = x[hit], y[hit]
            open_ = open_[~hit]
            if not len(open_):
                break
        middle = shapely.get_coordinates(shapely.point_on_surface(self.outlines[chosen[open_]]))
        lons[open_], lats[open_] = middle[:, 0], middle[:, 1]
        return self.cells[chosen], np.round(lons, 6), np.round(lats, 6)
