"""Dates: which of three numbers is the day. A column's own values tell; what they leave open is asked, never guessed.

Feed every text of a column to a `Tally`, and the tallies of a file to `settled()`:

- `tally.days` is `year_first`, `day_first` or `month_first` if the values allow one reading alone (a 25 is no month,
  a dot stands in no month-first date, a year of four digits is a year), or "" if they leave it open;
- an open column is read as the columns beside it are, if those agree;
- where nothing in the file decides, or a column contradicts itself, `tally.question` holds samples and what each
  reading makes of them. `Question.error` is the ValidationError (`ambiguous_days` or `mixed_days`) that an import
  stops with. The answer goes into the profile, as `days`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

YEAR_FIRST, DAY_FIRST, MONTH_FIRST = READINGS = ("year_first", "day_first", "month_first")
LONGEST = 60  # characters of a date
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember")
_MONTH = rf"(?P<name>{'|'.join(f'{m}(?:{rest})?' for m, rest in zip(_MONTHS, _FULL, strict=True))}|sept)\.?"
_DAY_AND_CLOCK = re.compile(
    r"(?P<day>.*?\d日?)(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6}))?)?(?: ?([AaPp])\.?[Mm]\.?)?)?"
)
_NUMBERS = re.compile(r"(\d{4}|\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{1,2})", re.ASCII)
_CHINESE = re.compile(r"(\d{4}|\d{2})年(\d{1,2})月(\d{1,2})日?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_NAMED = (
    re.compile(rf"(?P<d>\d{{1,2}})[-/. ]*{_MONTH}[-/, ]*(?P<y>\d{{4}}|\d\d)", re.IGNORECASE | re.ASCII),
    re.compile(rf"{_MONTH}[-/ ]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/, ]+(?P<y>\d{{4}}|\d\d)", re.IGNORECASE | re.ASCII),
    re.compile(rf"(?P<y>\d{{4}})[-/. ]*{_MONTH}[-/. ]*(?P<d>\d{{1,2}})", re.IGNORECASE | re.ASCII),
)


class NoSuchDay(ValueError):
    """Written as a date, but no calendar has it."""


@dataclass(frozen=True)
class Question:
    """What a file leaves open: a column of it, a sample, and the day that each reading makes of the sample."""

    column: str
    sample: str
    readings: Mapping[str, date]  # by day_first, month_first, year_first: those to choose from
    against: str = ""  # a second sample, which only another reading can read: the column contradicts itself

    def under(self, reading: str) -> list[tuple[str, date]]:
        """The samples that are days under a reading, with these."""
        days = ((text, _under(text, [reading]).get(reading)) for text in (self.sample, self.against) if text)
        return [(text, day) for text, day in days if day is not None]

    @property
    def error(self) -> ValidationError:
        told = {"column": self.column, "sample": self.sample, "against": self.against, "readings": self.readings}
        if self.against:
            words = _("“%(sample)s” and “%(against)s” stand in one column, %(column)s: only one can be right.")
            return ValidationError(f"{words} {_how_to_say()}", code="mixed_days", params=told)
        days = _(" or ").join(f"{day.isoformat()} ({name})" for name, day in self.readings.items())
        words = _("“%(sample)s” in the column %(column)s may be %(days)s, and nothing in the file tells which.")
        return ValidationError(f"{words} {_how_to_say()}", code="ambiguous_days", params=told | {"days": days})


@dataclass
class Tally:
    """The evidence of one column. Days are looked at once each, so that a million rows of three years cost little."""

    column: str = ""
    seen: set[str] = field(default_factory=set)
    fits: dict[str, int] = field(default_factory=lambda: dict.fromkeys(READINGS, 0))
    open_: int = 0  # dates that more than the first number could say the year of, or whose day and month may change
    samples: dict[frozenset[str], str] = field(default_factory=dict)  # one text for each set of readings it allows

    def add(self, texts: Iterable[str]) -> None:
        # What begins with a year of four digits leaves nothing open, and most files have nothing else.
        short = dict.fromkeys(text.strip() for text in texts if len(text) <= LONGEST and not text[:4].isdecimal())
        days = dict.fromkeys(found["day"] for text in short if (found := _DAY_AND_CLOCK.fullmatch(text)))
        for day in days:  # in their order in the file: a sample that is shown is the first of its kind
            if day not in self.seen:
                self._look_at(day)
        self.seen = set(days) if len(self.seen) > 100_000 else self.seen | days.keys()

    @property
    def allowed(self) -> list[str]:
        """The readings under which every date of the column is one. All of them where nothing is open."""
        return [reading for reading in READINGS if self.fits[reading] == self.open_]

    @property
    def days(self) -> str:
        if not self.open_:
            return YEAR_FIRST
        allowed = self.allowed
        if len(allowed) > 1 and not self._differing(allowed):
            return allowed[0]  # 05/05/2022: whichever it is
        return allowed[0] if len(allowed) == 1 else ""

    @property
    def question(self) -> Question | None:
        if self.days:
            return None
        if allowed := self.allowed:
            sample = self._differing(allowed)
            return Question(self.column, sample, _under(sample, allowed))
        one, other = self._contradicting()
        return Question(self.column, one, _under(one, READINGS), other)

    def _look_at(self, day: str) -> None:
        allowed = frozenset(_allowed(day))
        if not allowed:
            return
        self.open_ += 1
        for reading in allowed:
            self.fits[reading] += 1
        known = self.samples.get(allowed)
        if known is None or (len(allowed) > 1 and len(set(_under(known, allowed).values())) == 1):
            self.samples[allowed] = day

    def _differing(self, readings: Iterable[str]) -> str:
        """A date that is another day under another of these readings; "" if there is none."""
        those = frozenset(readings)
        found = (text for told, text in self.samples.items() if those <= told)
        return next((text for text in found if len(set(_under(text, those).values())) > 1), "")

    def _contradicting(self) -> tuple[str, str]:
        told = sorted(self.samples.items(), key=lambda each: len(each[0]))
        first = told[0]
        other = next((text for readings, text in told if not readings & first[0]), told[-1][1])
        return first[1], other


def settled(tallies: Iterable[Tally]) -> tuple[dict[str, str], list[Question]]:
    """The reading of each column, by its name in the file, and what has to be asked of the others."""
    tallies = list(tallies)
    shown = {tally.days for tally in tallies if tally.open_ and tally.days}
    days, questions = {}, []
    for tally in tallies:
        beside = next(iter(shown)) if len(shown) == 1 and shown <= set(tally.allowed) else ""
        if found := tally.days or beside:
            days[tally.column] = found
        elif (question := tally.question) is not None:
            questions.append(question)
    return days, questions


def read(text: str, days: str) -> datetime | None:
    """The moment, naive unless the text names a zone; None: no date under this reading. NoSuchDay for 30 February."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    found = _DAY_AND_CLOCK.fullmatch(text) if len(text) <= LONGEST else None
    day = _read_day(found["day"], days) if found else None
    if day is None or found is None or found[2] is None:
        return day
    hour, half = int(found[2]), (found[6] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    minute, second, part = int(found[3]), int(found[4] or 0), int((found[5] or "").ljust(6, "0"))
    try:
        return day.replace(hour=hour, minute=minute, second=second, microsecond=part)
    except ValueError:
        return None


@lru_cache(maxsize=20_000)
def _read_day(text: str, days: str) -> datetime | None:
    numbers = _year_month_day(text, days)
    if numbers is None:
        return None
    try:
        return datetime(*numbers)  # noqa: DTZ001  (the zone is the file's, not in the text)
    except ValueError as error:
        raise NoSuchDay(text) from error


def _year_month_day(text: str, days: str) -> tuple[int, int, int] | None:
    """None where the text is no date under a reading."""
    if found := _CHINESE.fullmatch(text) or _COMPACT.fullmatch(text):
        return _year(found[1]), int(found[2]), int(found[3])
    for pattern in _NAMED:
        if found := pattern.fullmatch(text):
            return _year(found["y"]), _MONTHS.index(found["name"][:3].lower()) + 1, int(found["d"])
    if (found := _NUMBERS.fullmatch(text)) is None:
        return None
    first, sign, middle, last = found.groups()
    if len(first) == 4:
        return (int(first), int(middle), int(last)) if len(last) < 3 else None
    if days == YEAR_FIRST:
        return (_year(first), int(middle), int(last)) if len(first) == len(last) == 2 else None
    if len(last) == 1:
        return None
    if days == MONTH_FIRST:
        return (_year(last), int(first), int(middle)) if sign != "." and int(first) <= 12 else None
    return (_year(last), int(middle), int(first)) if days == DAY_FIRST and int(middle) <= 12 else None


def _allowed(text: str) -> list[str]:
    """The readings under which a text is a day, of one that leaves it to its reading; none for any other text."""
    found = _NUMBERS.fullmatch(text)
    return [] if found is None or len(found[1]) == 4 else list(_under(text, READINGS))


def _under(text: str, readings: Iterable[str]) -> dict[str, date]:
    """The day that a text is under each of these readings, as far as it is one."""
    found = {}
    for reading in readings:
        try:
            moment = _read_day(text, reading)
        except NoSuchDay:
            continue
        if moment is not None:
            found[reading] = moment.date()
    return found


def _year(digits: str) -> int:
    """Two digits as in strptime: 69 to 99 are of the last century."""
    number = int(digits)
    return number if len(digits) == 4 else number + (1900 if number >= 69 else 2000)


def _how_to_say() -> str:
    return _("Say whether days are written day_first, month_first or year_first.")
