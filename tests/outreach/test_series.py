"""Series: numbered by their owner, held by another, and no number twice."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from gridwork.kernel.refusals import Refusal
from gridwork.organisations.models import Body
from gridwork.organisations.models.bodies import Level
from gridwork.outreach.models import Series, SeriesEdition
from tests.cast import SYSTEM, body
from tests.outreach.room import LATER, NOW, TODAY, Room, stored


@pytest.fixture
def province(room: Room) -> Body:
    return body("Law society of the province", level=Level.ABOVE)


@pytest.fixture
def salon(province: Body) -> Series:
    made = Series(kind="salon", title_en="Law salon", owner=province)
    made.write(by=SYSTEM, now=NOW)
    return made


def edition(room: Room, series: Series, title: str = "Mediation") -> SeriesEdition:
    made = SeriesEdition(series=series, title_en=title, host=room.court, held_on=TODAY)
    made.write(by=room.ola, now=NOW)
    return made


def test_it_is_held_under_the_number_that_the_owner_gave_in_a_letter(room: Room, salon: Series):
    ninth = edition(room, salon)
    with pytest.raises(Refusal, match="Name the letter"):
        ninth.take("number_edition", by=room.ola, now=NOW, number=9)
    ninth.take("number_edition", by=room.ola, now=NOW, number=9, reference="Letter 26 of 2017")
    ninth.take("hold_edition", by=room.ola, now=NOW)
    assert (ninth.number, ninth.state, str(ninth)) == (9, "held", "No. 9 · Mediation")
    assert salon.last_number == 9


def test_it_gives_the_next_number_where_none_is_named(room: Room, salon: Series):
    """Numbers in between were given to other hosts: this node knows nothing of them."""
    for title, asked, given in (("One", 4, 4), ("Two", None, 5), ("Three", 9, 9), ("Four", None, 10)):
        each = edition(room, salon, title)
        each.take("number_edition", by=room.ola, now=NOW, number=asked, reference="Letter")
        assert each.number == given


@pytest.mark.parametrize("number", [3, 4])
def test_it_gives_no_number_twice_and_none_back(room: Room, salon: Series, number: int):
    first = edition(room, salon)
    first.take("number_edition", by=room.ola, now=NOW, number=4, reference="Letter")
    first.take("cancel_edition", by=room.ola, now=NOW, reason="Nobody came")
    with pytest.raises(Refusal, match="The next is 5 or higher"):
        edition(room, salon).take("number_edition", by=room.ola, now=NOW, number=number, reference="Letter")


def test_it_keeps_numbers_apart_in_the_database_too(room: Room, salon: Series):
    rows = [
        SeriesEdition(series=salon, number=7, title_en=title, host=room.court, held_on=TODAY, state="held")
        for title in ("One", "Two")
    ]
    with pytest.raises(ValidationError, match="given already"):
        SeriesEdition.procedure.adopt(rows, source="elsewhere", by=SYSTEM, now=NOW)
    with pytest.raises(ValidationError, match="under a number"):
        SeriesEdition.procedure.adopt(
            [SeriesEdition(series=salon, title_en="Three", host=room.court, held_on=TODAY, state="held")],
            source="elsewhere", by=SYSTEM, now=NOW,
        )  # fmt: skip


def test_it_needs_no_letter_from_the_owner_s_own_people(room: Room):
    journal = Series(kind="journal", title_en="Journal", owner=room.court)
    journal.write(by=SYSTEM, now=NOW)
    room.ola.body = room.court
    room.ola.save()
    first = edition(room, journal)
    first.take("number_edition", by=room.ola, now=NOW)
    assert (first.number, first.reference) == (1, "")


def test_it_is_not_held_before_its_day(room: Room, salon: Series):
    ahead = SeriesEdition(series=salon, title_en="Ahead", host=room.court, held_on=TODAY + timedelta(days=1))
    ahead.write(by=room.ola, now=NOW)
    ahead.take("number_edition", by=room.ola, now=NOW, reference="Letter")
    with pytest.raises(Refusal, match="not come yet"):
        ahead.take("hold_edition", by=room.ola, now=NOW)
    ahead.take("hold_edition", by=room.ola, now=LATER)
    assert stored(SeriesEdition, pk=ahead.pk).state == "held"
