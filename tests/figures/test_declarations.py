"""What every fact and every indicator of every room must be, whoever declares it."""

import random
import string
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from gridwork.figures.declared import facts, indicators
from gridwork.figures.facts import Fact
from gridwork.figures.indicators import Indicator, Kind, Rows, counting
from gridwork.figures.indicators import indicator as declare
from gridwork.figures.mart.duck import engine
from gridwork.figures.mart.manifest import Folder, Manifest
from gridwork.figures.mart.reading import Reader
from gridwork.figures.mart.versions import Change
from gridwork.figures.mart.writing import append, compact
from gridwork.figures.periods import Period
from gridwork.places.models import Place
from tests.figures.districts import random_row

YEAR = Period(date(2017, 1, 1), date(2017, 12, 31))
NOTHING = Period(date(1999, 1, 1), date(1999, 12, 31))
EACH_FACT = pytest.mark.parametrize("fact", facts().values(), ids=list(facts()))
EACH = pytest.mark.parametrize("indicator", indicators().values(), ids=list(indicators()))


@EACH_FACT
def test_it_holds_nothing_personal(fact: Fact):
    models = {fact.model: fact.reads} | {model: also.reads for model, also in fact.also.items()}
    for model, reads in models.items():
        personal = {name for each in model.personal for name in (each, f"{each}_id")}
        assert not personal & {*reads, *fact.columns}


@EACH_FACT
def test_it_is_declared_in_its_room(fact: Fact):
    assert fact.grain
    assert set(fact.places) <= {"town", "village"}


@EACH
def test_it_says_what_it_is_in_both_languages(indicator: Indicator):
    english = indicator.definition, str(indicator.label)
    assert english[0].endswith(".")
    assert facts()[indicator.fact.name] is indicator.fact
    with translation.override("zh-hans"):
        chinese = indicator.definition, str(indicator.label)
    assert not set(english) & set(chinese)
    assert not set("".join(chinese)) & set(string.ascii_lowercase)


@EACH
@given(seed=st.integers(0, 2**32))
@settings(max_examples=settings.default.max_examples // 15)
def test_it_opens_to_the_rows_it_was_counted_from(indicator: Indicator, seed: int, tmp_path_factory):
    """Over random districts, some of them empty: what the rows hold is what the figure says, in every breakdown."""
    dice, fact, asked = random.Random(seed), indicator.fact, engine()
    rows = [random_row(fact, key, dice) for key in range(dice.choice([0, 1, 40]))]
    folder = Folder(tmp_path_factory.mktemp("mart"))
    if rows:
        kept(folder, fact, rows)
        if dice.random() < 0.5:
            compact(folder, [fact])
    read = Reader(folder, asked).facts(fact)

    (totals,) = asked.answer(indicator.totals(read, YEAR))
    figure = indicator.figure(totals)
    behind = asked.answer(indicator.rows(read, YEAR))
    by_place = [by for by in (("town",), ("town", "month"), ("month",)) if set(by) - {"month"} <= set(fact.places)]
    if indicator.adds_up:
        assert figure.numerator == sum(each["numerator"] for each in behind)
        assert figure.n == len(behind)
        if indicator.kind == Kind.RATE:
            assert figure.denominator == sum(each["denominator"] for each in behind)
        for by in by_place:
            parts = [indicator.figure(part) for part in asked.answer(indicator.breakdown(read, YEAR, by))]
            if not ("month" in by and is_stock(indicator, read)):
                assert sum(part.numerator for part in parts) == figure.numerator
                assert sum(part.denominator or 0 for part in parts) == (figure.denominator or 0)
    elif indicator.kind == Kind.DISTINCT:
        keys = [each["key"] for each in behind]
        assert len(keys) == len(set(keys)) == figure.value
    elif behind:
        assert [figure.value] == [each["numerator"] for each in behind]
    else:
        assert figure.value is None

    (empty,) = asked.answer(indicator.totals(read, NOTHING))
    without = indicator.figure(empty)
    assert without.value is None if indicator.kind in (Kind.RATE, Kind.MAXIMUM) else without.value == 0


def test_it_is_rounded_once_from_two_integers():
    rate = indicators()["disposal_rate"]
    for numerator, denominator, value in (
        (1, 3, "33.33"),
        (1, 1_600, "0.06"),
        (1, 800, "0.13"),
        (45_795, 55_022, "83.23"),
    ):
        totals = {"numerator": numerator, "denominator": denominator, "n": denominator}
        assert str(rate.figure(totals).value) == value


def test_it_counts_no_thing_that_is_not_known(folder: Folder):
    """A job without a village is a row of no distinct count, as it is counted in none."""

    @declare(facts()["job"], label="Villages", unit="villages", version=1, kind=Kind.DISTINCT, things=Place)
    def villages(jobs: Rows) -> Rows:
        """Villages in which a job was due."""
        return counting(jobs, on=jobs.due_on, thing=jobs.village)

    due = {"due_on": "2017-05-04"}
    told = [random_row(villages.fact, key, random.Random(key)) | due | {"village": key % 3 or None} for key in range(9)]
    kept(folder, villages.fact, told)
    read, asked = Reader(folder, engine()).facts(villages.fact), engine()
    (totals,) = asked.answer(villages.totals(read, YEAR))
    behind = asked.answer(villages.rows(read, YEAR))
    assert sorted(each["key"] for each in behind) == [1, 2]
    assert villages.figure(totals).value == 2


def kept(folder: Folder, fact: Fact, rows: list[dict[str, Any]]) -> None:
    columns = orjson.dumps({name: [each[name] for each in rows] for name in fact.columns}).decode()
    change = Change(1, datetime(2018, 1, 1, tzinfo=UTC), "create", False, columns)
    with folder.writing() as manifest:
        folder.commit(manifest, append(folder, Manifest(), 1, "seal", [(fact, [change])]))


def is_stock(indicator: Indicator, read: Any) -> bool:
    return "until" in indicator.shares(read).columns
