"""Templates: each can be read, its examples hold, and it can be published as it stands."""

import pytest

from gridwork.assessments import shipped
from gridwork.assessments.models import Scheme
from gridwork.kernel.refusals import Refusal
from tests.assessments.conftest import Round
from tests.cast import NOW, SYSTEM


@pytest.mark.parametrize("name", shipped.NAMES)
def test_it_makes_a_draft_that_is_marked_and_can_be_published(round_: Round, name: str):
    for below in {"law-based-town": ["village"], "law-based-district": ["village", "town"]}.get(name, []):
        shipped.take(f"law-based-{below}", 2016, by=SYSTEM, now=NOW)
    made = shipped.take(name, 2016, by=SYSTEM, now=NOW)
    assert (made.state, made.template) == ("draft", name)
    assert all(not item.rule.failures() for group in made.sheet for item in group.lines)
    made.take("publish_scheme", by=round_.dora, now=NOW)
    assert Scheme.known.get(pk=made.pk).state == "published"


def test_it_refuses_a_second_one_of_the_same_year(round_: Round):
    shipped.take("safe-village", 2016, by=SYSTEM, now=NOW)
    with pytest.raises(Refusal, match="already"):
        shipped.take("safe-village", 2016, by=SYSTEM, now=NOW)
