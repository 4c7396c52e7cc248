"""Awards: vetoes reopen them, people keep, warn, withdraw or cancel them, and a place may apply again later."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from gridwork.assessments.models import Assessment, Award, Veto
from gridwork.kernel.actors import System
from gridwork.kernel.refusals import Refusal
from tests.assessments.conftest import Round, late, stored
from tests.cast import NOW

PERMISSION = "assessments.add_veto"


@pytest.fixture
def award(round_: Round) -> Award:
    return round_.award()


def veto(round_: Round, award: Award) -> Veto:
    made = Veto(
        award=award, item=round_.items["death"], found_on=date(2026, 10, 1), finding="Two deaths", basis=round_.basis
    )
    made.write(by=round_.tess, now=late(20), permission=PERMISSION)
    return made


def test_it_is_reopened_by_a_veto_at_once_and_withdrawn_by_a_person(round_: Round, award: Award):
    found = veto(round_, award)
    with pytest.raises(Refusal, match="cannot be taken"):
        award.take("withdraw_award", by=round_.dora, now=late(20), **round_.decision())
    found.take("confirm_veto", by=round_.dora, now=late(20))
    award = stored(Award, pk=award.pk)
    assert (award.state, award.ended_on) == ("under_review", None)
    with pytest.raises(ValidationError, match="required"):
        award.take("withdraw_award", by=round_.dora, now=late(21), reason="Two deaths")
    with pytest.raises(PermissionDenied, match="named person"):
        award.take("withdraw_award", by=System("sweep"), now=late(21), **round_.decision())
    award.take("withdraw_award", by=round_.dora, now=late(21), **round_.decision())
    assert (award.state, str(award.ended_on), award.due_at) == ("withdrawn", "2026-10-09", None)


def test_it_stands_while_a_veto_is_not_confirmed(round_: Round, award: Award):
    found = veto(round_, award)
    found.take("dismiss_veto", by=round_.dora, now=late(20), reason="Another village")
    assert stored(Award, pk=award.pk).state == "open"


def test_it_is_not_reopened_where_confirming_fails(round_: Round, award: Award, monkeypatch: pytest.MonkeyPatch):
    """One transaction: an award under review without its veto would be an accusation without a ground."""

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError

    found = veto(round_, award)
    monkeypatch.setattr(Veto, "_commit", broken)
    with pytest.raises(RuntimeError):
        found.take("confirm_veto", by=round_.dora, now=late(20))
    assert stored(Award, pk=award.pk).state == "open"


def test_it_hears_of_a_veto_from_two_people(round_: Round, award: Award):
    found = Veto(award=award, item=round_.items["death"], found_on=date(2026, 10, 1), finding="x", basis=round_.basis)
    found.write(by=round_.dora, now=late(20), permission=PERMISSION)
    with pytest.raises(Refusal, match="reported it yourself"):
        found.take("confirm_veto", by=round_.dora, now=late(20))


def test_it_takes_vetoes_of_its_own_scheme_alone(round_: Round, award: Award):
    wrong = Veto(award=award, item=round_.items["thefts"], found_on=date(2026, 10, 1), finding="x", basis=round_.basis)
    with pytest.raises(ValidationError, match="no veto"):
        wrong.write(by=round_.tess, now=late(20), permission=PERMISSION)


def test_it_is_warned_before_it_is_withdrawn_without_a_veto(round_: Round, award: Award):
    award.take("review_award", by=round_.dora, now=late(30))
    with pytest.raises(Refusal, match="Warn first"):
        award.take("withdraw_award", by=round_.dora, now=late(30), **round_.decision())
    term = {"mend_by": "2026-11-30"}
    award.take("warn_award", by=round_.dora, now=late(30), **round_.decision() | term)
    assert (award.state, award.due_at.isoformat()) == ("warned", "2026-12-01T00:00:00+08:00")
    with pytest.raises(Refusal, match="2026-11-30"):
        award.take("withdraw_award", by=round_.dora, now=late(40), **round_.decision())
    award.take("withdraw_award", by=round_.dora, now=late(75), **round_.decision())
    assert award.state == "withdrawn"


def test_it_is_kept_once_what_was_wrong_is_mended(round_: Round, award: Award):
    award.take("review_award", by=round_.dora, now=late(30))
    award.take("warn_award", by=round_.dora, now=late(30), **round_.decision() | {"mend_by": "2026-11-30"})
    award.take("lift_warning", by=round_.dora, now=late(50), reason="Mended")
    assert (award.state, award.mend_by, award.due_at.date()) == ("open", None, date(2027, 11, 8))


def test_it_is_kept_for_another_year(round_: Round, award: Award):
    award.take("review_award", by=round_.dora, now=late(373))
    award.take("keep_award", by=round_.dora, now=late(380), reason="Looked at, all in order")
    assert (award.state, award.due_at.date()) == ("open", late(380 + 366).date())


def test_it_is_cancelled_without_blame(round_: Round, award: Award):
    award.take("review_award", by=round_.dora, now=late(30))
    award.take("cancel_award", by=round_.dora, now=late(30), reason="The village was merged")
    assert (award.state, str(award.ended_on)) == ("cancelled", "2026-10-18")


def test_it_may_be_applied_for_again_a_year_later(round_: Round, award: Award):
    found = veto(round_, award)
    found.take("confirm_veto", by=round_.dora, now=late(20))
    award = stored(Award, pk=award.pk)
    award.take("withdraw_award", by=round_.dora, now=late(21), **round_.decision())
    round_.scheme.take("copy_scheme", by=round_.dora, now=late(30), year=2026)
    following = stored(type(round_.scheme), year=2026)
    following.take("publish_scheme", by=round_.dora, now=late(30))
    following.take("open_round", by=round_.dora, now=late(30))
    assert not Assessment.known.filter(scheme=following, place=round_.eastham).exists()
    early = Assessment(scheme=following, place=round_.eastham)
    early.write(by=round_.dora, now=late(30))
    with pytest.raises(Refusal, match="2027-10-09"):
        early.take("submit_self_score", by=round_.vic, now=late(40))
    with pytest.raises(Refusal, match="Not filled in"):
        early.take("submit_self_score", by=round_.vic, now=late(21 + 366))


def test_it_is_not_given_twice(round_: Round, award: Award):
    round_.scheme.take("copy_scheme", by=round_.dora, now=NOW, year=2026)
    following = stored(type(round_.scheme), year=2026)
    following.take("publish_scheme", by=round_.dora, now=NOW)
    following.take("open_round", by=round_.dora, now=NOW)
    assert [row.place for row in Assessment.known.filter(scheme=following)] == [round_.westham]
