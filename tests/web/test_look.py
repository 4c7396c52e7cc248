"""How values look: a state by word and shape, a moment with its absolute, an icon that is silent."""

from datetime import timedelta

import pytest
from django.utils.html import strip_tags

from gridwork.kernel.registers import Register
from gridwork.web.templatetags import cells
from gridwork.web.templatetags.icons import icon
from tests.cast import NOW, Cast
from tests.kernel.toys import lent
from tests.toys.lending.models import Loan


def shown(loan: Loan, name: str, **more: object) -> str:
    return cells.cell(Register.of[Loan].cell(loan, name), loan, NOW, **more)


def test_it_shows_a_state_by_its_place_in_the_procedure(cast: Cast):
    loan = lent(cast)
    tones = [cells.tone(loan)]
    loan.take("lend_tool", by=cast.chief, now=NOW)
    tones.append(cells.tone(loan))
    loan.take("return_tool", by=cast.chief, now=NOW, remark="fine")
    tones.append(cells.tone(loan))
    assert tones == ["new", "moving", "done"]
    assert strip_tags(shown(loan, "state")) == "Back"


@pytest.mark.parametrize(("hours", "tone"), [(-1, "late"), (2, "soon"), (50, "")])
def test_it_shows_what_is_late_and_what_is_soon(hours: int, tone: str):
    text = cells.due(NOW + timedelta(hours=hours), NOW)
    assert (f'data-tone="{tone}"' in text) == bool(tone)


def test_it_writes_moments_out_in_full_beneath():
    assert 'title="2026-09-18 10:00"' in cells.moment(NOW)


def test_it_links_a_record_once_a_row(cast: Cast):
    loan = lent(cast)
    assert f'href="/places/{cast.east_village.pk}/"' in shown(loan, "place")
    assert shown(loan, "place", linked=False) == "Eastham"


def test_it_lets_nothing_through_as_markup(cast: Cast):
    loan = lent(cast, "<script>")
    assert shown(loan, "tool") == "&lt;script&gt;"


def test_it_draws_icons_that_are_not_read_out():
    assert 'aria-hidden="true"' in icon("clock")
    assert icon("there-is-no-such-icon") == ""
