"""Dated rows of one key never hold at once, whoever writes them, on both databases."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gridwork.places.dated import NoOverlap, overlapping
from gridwork.places.models import PlaceCode, PlaceName
from tests.places.district import BY, LATER, NOW, SINCE, District, opened

type Span = tuple[date, date | None]
DAYS = st.integers(0, 60).map(lambda n: date(2017, 1, 1) + timedelta(days=n))
SPANS = st.tuples(DAYS, DAYS | st.none()).filter(lambda span: span[1] is None or span[1] > span[0])


def named(district: District, from_on: date, until_on: date | None, language: str = "fr") -> PlaceName:
    return PlaceName(place=district.east, language=language, text="Est", from_on=from_on, until_on=until_on)


class TestOverlap:
    def test_it_is_refused_in_words(self, district: District) -> None:
        named(district, SINCE, LATER).write(by=BY, now=NOW)
        with pytest.raises(ValidationError) as caught:
            named(district, date(2017, 12, 31), None).write(by=BY, now=NOW)
        assert caught.value.messages == ["Another entry holds for part of this time."]

    def test_it_is_refused_by_the_database_itself(self, district: District) -> None:
        row = named(district, SINCE, LATER)
        row.write(by=BY, now=NOW)
        twin = named(district, SINCE, None)
        with pytest.raises(IntegrityError, match="placename_one_a_day"), transaction.atomic():
            models.QuerySet.bulk_create(PlaceName.known.all(), [twin])

    def test_it_is_refused_when_a_row_is_lengthened(self, district: District) -> None:
        first, second = named(district, SINCE, LATER), named(district, LATER, None)
        first.write(by=BY, now=NOW)
        second.write(by=BY, now=NOW)
        first.until_on = LATER + timedelta(days=1)
        with pytest.raises(ValidationError, match="holds for part of this time"):
            first.write(by=BY, now=NOW)

    def test_it_does_not_concern_other_keys(self, district: District) -> None:
        named(district, SINCE, None).write(by=BY, now=NOW)
        named(district, SINCE, None, language="de").write(by=BY, now=NOW)
        local = named(district, SINCE, None)
        local.kind = PlaceName.Kind.LOCAL
        local.write(by=BY, now=NOW)

    def test_it_does_not_concern_touching_days(self, district: District) -> None:
        named(district, LATER, None).write(by=BY, now=NOW)
        named(district, SINCE, LATER).write(by=BY, now=NOW)

    @pytest.mark.parametrize("until_on", [LATER, LATER - timedelta(days=1)])
    def test_an_empty_row_is_refused_since_it_would_overlap_nothing(self, district: District, until_on: date) -> None:
        with pytest.raises(ValidationError, match="end before it begins"):
            named(district, LATER, until_on).write(by=BY, now=NOW)

    def test_a_code_belongs_to_one_place_a_day(self, district: District) -> None:
        with pytest.raises(ValidationError, match="holds for part of this time"):
            opened("Twin", district.east.level, district.top, district.east.code)
        PlaceCode(place=district.east, scheme="post", code=district.west.code, from_on=SINCE).write(by=BY, now=NOW)

    def test_homonyms_are_no_overlap(self, district: District) -> None:
        twin = opened("Eastham", district.eastham.level, district.west, "990101002002")
        assert str(twin) == str(district.eastham)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SPANS, SPANS)
def test_two_rows_of_a_key_are_taken_exactly_when_no_day_is_in_both(district: District, one: Span, other: Span) -> None:
    days = [
        {start + timedelta(n) for n in range(((end or date(2018, 1, 1)) - start).days)} for start, end in (one, other)
    ]
    with transaction.atomic():
        named(district, *one).write(by=BY, now=NOW)
        try:
            named(district, *other).write(by=BY, now=NOW)
            taken = True
        except ValidationError:
            taken = False
        assert PlaceName.known.filter(language="fr").filter(overlapping(*other)).exists()
        transaction.set_rollback(True)
    assert taken == days[0].isdisjoint(days[1])


class TestAlteredTable:
    def test_the_constraint_survives_it(self, committed: None) -> None:
        """SQLite rebuilds the table and drops its triggers; the constraint must come along."""
        widened = models.CharField("name", max_length=101)
        widened.set_attributes_from_name("text")
        widened.model = PlaceName
        text = PlaceName._meta.get_field("text")
        try:
            with connection.schema_editor() as editor:
                editor.alter_field(PlaceName, text, widened, strict=True)
            district = District()
            named(district, SINCE, None).write(by=BY, now=NOW)
            with pytest.raises(ValidationError, match="holds for part of this time"):
                named(district, LATER, None).write(by=BY, now=NOW)
        finally:
            with connection.schema_editor() as editor:
                editor.alter_field(PlaceName, widened, text, strict=True)

    def test_it_can_be_taken_off_and_put_on(self, committed: None) -> None:
        constraint = next(c for c in PlaceName._meta.constraints if isinstance(c, NoOverlap))
        others = [c for c in PlaceName._meta.constraints if c is not constraint]
        original = PlaceName._meta.constraints
        district = District()
        try:
            PlaceName._meta.constraints = others
            with connection.schema_editor() as editor:
                editor.remove_constraint(PlaceName, constraint)
            row = named(district, SINCE, None)
            row.write(by=BY, now=NOW)
            twin = named(district, LATER, None)
            twin.write(by=BY, now=NOW)
            models.QuerySet.delete(PlaceName.known.filter(pk=twin.pk))
        finally:
            PlaceName._meta.constraints = original
            with connection.schema_editor() as editor:
                editor.add_constraint(PlaceName, constraint)
        with pytest.raises(ValidationError):
            named(district, LATER, None).write(by=BY, now=NOW)


def test_it_is_not_proposed_again_by_makemigrations() -> None:
    constraint = next(c for c in PlaceName._meta.constraints if isinstance(c, NoOverlap))
    _path, args, kwargs = constraint.deconstruct()
    assert NoOverlap(*args, **kwargs) == constraint
    assert NoOverlap(name="other", key=constraint.key) != constraint
