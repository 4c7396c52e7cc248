"""Random histories of jobs, as change rows and as plain Python has them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from gridwork.figures.mart.versions import Change
from gridwork.figures.periods import Period
from tests.cast import ZONE

BEGAN = datetime(2017, 1, 1, tzinfo=ZONE)
PERIOD = Period(date(2017, 1, 1), date(2017, 6, 30))
RATES = (
    "disposal_rate",
    "on_time_disposal_rate",
    "closure_rate",
    "on_time_closure_rate",
    "accurate_dispatch_rate",
    "rework_rate",
)


@dataclass
class Version:
    """A job as it was known from a moment on."""

    known_from: datetime
    row: dict[str, Any]
    gone: bool = False


def local_day(moment: datetime | None) -> date | None:
    return moment and moment.astimezone(ZONE).date()


class History:
    """So many changes: sent, moved, suspended, handled, sent back, closed, returned, withdrawn and taken in."""

    def __init__(self, seed: int, count: int) -> None:
        self.dice, self.changes, self.versions = random.Random(seed), [], []
        self.live: dict[int, dict[str, Any]] = {}
        self.moment, self.keys = BEGAN, 0
        for position in range(1, count + 1):
            self.moment += timedelta(seconds=self.dice.choice([0, 0, 1, 600, 3600]))
            taken_in = self.dice.random() < 0.01
            self._take_in(position) if taken_in else self._step(position)

    def as_of(self, moment: datetime | None) -> list[dict[str, Any]]:
        newest: dict[int, Version] = {}
        for version in self.versions:
            if moment is None or version.known_from <= moment:
                newest[version.row["job"]] = version
        return [version.row for version in newest.values() if not version.gone]

    def _step(self, position: int) -> None:
        dice, moment = self.dice, self.moment
        known = self.live and dice.random() < 0.8
        row = dict(self.live[dice.choice(list(self.live))] if known else self._new(moment))
        gone = False
        match dice.randrange(8):
            case 0:
                row["due_at"] = (row["due_at"] or moment) + timedelta(days=dice.randrange(40))
            case 1:
                row["due_at"] = None
            case 2 | 3:
                row["handled_at"] = moment
            case 4:
                row |= {"handled_at": None, "closed_at": None, "reworks": row["reworks"] + 1}
            case 5:
                row["closed_at"] = moment
            case 6:
                row["returns"] += 1
            case 7:
                gone = dice.random() < 0.3
        row["due_on"] = local_day(row["due_at"])
        self.live[row["job"]] = row
        self.versions.append(Version(moment, row, gone))
        self._tell(position, "change", [row], gone)

    def _take_in(self, position: int) -> None:
        """Jobs of another system: known from what their own moments tell."""
        rows = []
        for _each in range(self.dice.randrange(1, 6)):
            sent = self.moment - timedelta(days=self.dice.randrange(1, 90))
            row = self._new(sent) | {"reworks": self.dice.randrange(2)}
            if self.dice.random() < 0.7:
                row["handled_at"] = sent + timedelta(days=self.dice.randrange(5))
                if self.dice.random() < 0.7:
                    row["closed_at"] = row["handled_at"] + timedelta(days=self.dice.randrange(5))
            row["due_on"] = local_day(row["due_at"])
            rows.append(row)
            self.live[row["job"]] = row
            self.versions += self._past(row)
        self._tell(position, "adopt", rows, gone=False)

    def _past(self, row: dict[str, Any]) -> Iterator[Version]:
        told = [row[name] for name in ("sent_at", "handled_at", "closed_at") if row[name]]
        for moment in sorted({max(row["sent_at"], min(each, self.moment)) for each in told}):
            before = dict(row)
            if row["handled_at"] and min(row["handled_at"], self.moment) > moment:
                before |= {"handled_at": None, "reworks": 0}
            if row["closed_at"] and min(row["closed_at"], self.moment) > moment:
                before["closed_at"] = None
            yield Version(moment, before)

    def _new(self, sent: datetime) -> dict[str, Any]:
        self.keys += 1
        town = min(7, 1 + int(self.dice.expovariate(0.7)))
        return {
            "job": self.keys,
            "sent_on": local_day(sent),
            "sent_at": sent,
            "town": town,
            "village": town * 100 + self.dice.randrange(40),
            "type": self.dice.randrange(9),
            "due_at": sent + timedelta(days=3),
            "due_on": None,
            "handled_at": None,
            "closed_at": None,
            "returns": 0,
            "reworks": 0,
        }

    def _tell(self, position: int, action: str, rows: list[dict[str, Any]], gone: bool) -> None:
        columns = orjson.dumps({name: [row[name] for row in rows] for name in rows[0]}).decode()
        self.changes.append(Change(position, self.moment, action, gone, columns))


def by_hand(rows: list[dict[str, Any]]) -> dict[str, dict[tuple[int, int], tuple[int, int]]]:
    """Rate → (town, month) → numerator and denominator, over the jobs due in the period."""
    sums: dict[str, dict[tuple[int, int], tuple[int, int]]] = {name: {} for name in RATES}
    for row in rows:
        due, handled, closed = row["due_on"], row["handled_at"], row["closed_at"]
        if not due or not PERIOD.first <= due <= PERIOD.last:
            continue
        on_time = bool(handled and handled <= row["due_at"])
        reworked = row["reworks"] > 0 if handled or row["reworks"] else None
        counts = (bool(handled), on_time, bool(closed), bool(closed) and on_time, row["returns"] == 0, reworked)
        for name, holds in zip(RATES, counts, strict=True):
            if holds is not None:
                where = row["town"], due.year * 100 + due.month
                numerator, denominator = sums[name].get(where, (0, 0))
                sums[name][where] = numerator + holds, denominator + 1
    return sums
