"""Rounds: the sample that anybody can draw again, objections while the notice runs, and the roll-up."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from gridwork.assessments import rollup, rounds
from gridwork.assessments.models import Assessment, Award, Milestone, Objection, Sample, Scheme
from gridwork.assessments.sampling import draw
from gridwork.figures.answers import Answers, Question
from gridwork.figures.declared import indicators
from gridwork.figures.periods import year
from gridwork.kernel.refusals import Refusal
from gridwork.places.actions import close_place, open_place
from gridwork.places.models import Level, Place
from tests import cast as people
from tests.assessments.conftest import Round, late, scheme_of, stored
from tests.cast import NOW, SYSTEM
from tests.documents.papers import document


class TestSample:
    def test_it_draws_the_same_for_the_same_seed_and_some_of_each_town(self):
        towns = {f"{town}{village:02}": town for town in "abc" for village in range(21)}
        drawn = draw(towns, 20, "12 33 7")
        assert drawn == draw(dict(reversed(towns.items())), 20, "12 33 7") != draw(towns, 20, "12 33 8")
        assert [sum(code.startswith(town) for code in drawn) for town in "abc"] == [5, 5, 5]

    def test_it_sends_somebody_to_see_what_was_drawn(self, round_: Round):
        for place in (round_.eastham, round_.westham):
            round_.checked(place)
        round_.scheme.take("draw_sample", by=round_.dora, now=NOW, seed="12 33 7", percent=1)
        sample = stored(Sample, scheme=round_.scheme)
        assert (sample.how_many(), sample.of(), str(sample.drawn_on)) == (2, 2, "2026-09-18")
        record = round_.of(round_.eastham)
        assert record.sample == sample
        round_.fill(record, round_.paul, alarms={"late": "0"})
        with pytest.raises(ValidationError, match="seen on site"):
            record.take("verify_assessment", by=round_.dora, now=NOW)
        record.take("verify_assessment", by=round_.dora, now=NOW, visited_on="2026-09-17")
        assert record.state == "verified"

    def test_it_draws_a_body_for_itself_and_not_with_the_place_whose_code_it_has(self, round_: Round):
        school = people.body("School")
        for same in (round_.eastham, school):
            same.code = "440000"
            same.write(by=SYSTEM, now=NOW)
        of_place = round_.checked(round_.eastham)
        of_body = Assessment(scheme=round_.scheme, place=round_.eastham, body=school, opened_on=NOW.date())
        of_body.state = "checked"
        Assessment.procedure.adopt([of_body], source="tests", by=SYSTEM, now=NOW)
        round_.scheme.take("draw_sample", by=round_.dora, now=NOW, seed="12 33 7", percent=50)
        sample = stored(Sample, scheme=round_.scheme)
        assert sample.among == ["440000", "body 440000"]
        drawn = [str(row.assessed) for row in (of_body, of_place) if stored(Assessment, pk=row.pk).sample_id]
        assert drawn == [{"440000": "Eastham", "body 440000": "School"}[code] for code in sample.drawn]
        assert len(drawn) == 1


class TestObjection:
    @pytest.fixture
    def objection(self, round_: Round) -> Objection:
        made = Objection(assessment=round_.on_notice(), raised_on=late(3).date(), text="There was a fire")
        made.write(by=round_.tess, now=late(3), permission="assessments.add_objection")
        return made

    def test_it_is_answered_before_anybody_is_named(self, round_: Round, objection: Objection):
        record = round_.of(round_.eastham)
        with pytest.raises(Refusal, match="1 objection is not answered"):
            record.take("name_place", by=round_.dora, now=late(8))
        objection.take("dismiss_objection", by=round_.dora, now=late(8), answer="It was in another village")
        record.take("name_place", by=round_.dora, now=late(8))

    def test_it_may_be_withdrawn(self, round_: Round, objection: Objection):
        objection.take("withdraw_objection", by=round_.dora, now=late(4))
        assert (objection.state, str(objection.ended_on), objection.due_at) == ("withdrawn", "2026-09-22", None)
        round_.of(round_.eastham).take("name_place", by=round_.dora, now=late(8))

    def test_it_sends_the_sheet_back_to_be_verified_where_it_is_upheld(self, round_: Round, objection: Objection):
        objection.take("uphold_objection", by=round_.dora, now=late(4), answer="There was")
        record = round_.of(round_.eastham)
        with pytest.raises(Refusal, match="upheld"):
            record.take("name_place", by=round_.dora, now=late(8))
        record.take("verify_again", by=round_.dora, now=late(8), reason="There was a fire")
        round_.fill(record, round_.dora, thefts={"thefts": "2"})
        record.take("verify_assessment", by=round_.dora, now=late(8))
        record.take("publish_notice", by=round_.dora, now=late(8))
        record.take("name_place", by=round_.dora, now=late(16))

    def test_a_notice_that_begins_anew_on_the_day_it_was_upheld_answers_it(self, round_: Round, objection: Objection):
        objection.take("uphold_objection", by=round_.dora, now=late(4), answer="There was")
        record = put_on_notice_anew(round_, late(4))
        record.take("name_place", by=round_.dora, now=late(12))

    def test_a_notice_that_began_before_on_the_day_it_was_upheld_does_not(self, round_: Round, objection: Objection):
        record = put_on_notice_anew(round_, late(4))
        objection.take("uphold_objection", by=round_.dora, now=late(4), answer="There was")
        with pytest.raises(Refusal, match="upheld"):
            record.take("name_place", by=round_.dora, now=late(12))

    def test_it_is_raised_while_the_notice_runs(self, round_: Round):
        record = round_.on_notice()
        early = Objection(assessment=record, raised_on=date(2026, 9, 1), text="x")
        with pytest.raises(ValidationError, match="while the public notice runs"):
            early.write(by=round_.tess, now=NOW, permission="assessments.add_objection")


def put_on_notice_anew(round_: Round, now: datetime) -> Assessment:
    record = round_.of(round_.eastham)
    record.take("verify_again", by=round_.dora, now=now, reason="There was a fire")
    record.take("verify_assessment", by=round_.dora, now=now)
    record.take("publish_notice", by=round_.dora, now=now)
    return record


class TestRollUp:
    @pytest.fixture
    def town(self, round_: Round) -> Scheme:
        scheme, _items = scheme_of(round_.police, code="town", level=2, below=round_.scheme, below_share=80)
        scheme.take("publish_scheme", by=round_.dora, now=NOW)
        return scheme

    def test_it_counts_what_the_places_below_were_named(self, round_: Round, town: Scheme):
        round_.award()
        shares = {share.place.name_en: share for share in rollup.tree(town, round_.dora, late(8).date())}
        assert [(share.named, share.places, share.reached) for share in shares.values()] == [
            (1, 1, True),
            (0, 1, False),
        ]

    def test_it_counts_no_award_that_was_withdrawn(self, round_: Round, town: Scheme):
        award = round_.award()
        award.take("review_award", by=round_.dora, now=late(30))
        award.take("cancel_award", by=round_.dora, now=late(30), reason="Merged")
        assert not rollup.share(town, round_.east, late(30).date()).reached

    def test_a_merger_takes_the_awards_of_what_was_merged_out_of_both_numbers(self, round_: Round, town: Scheme):
        """From its day on, and not before: it is entered ahead."""
        villages = [round_.eastham, *(people.place(f"Village {n}", Level.VILLAGE, round_.east) for n in range(1, 10))]
        named(round_.scheme, villages[6:])
        day = late(100).date()
        told = {"from_on": day, "by": SYSTEM, "now": NOW}
        merged = open_place(Level.VILLAGE, {"en": "Merged"}, parent=round_.east, **told)
        for village in villages[6:]:
            close_place(village, successors=[(merged, Decimal(1))], **told)
        before, after = (rollup.share(town, round_.east, on) for on in (day - timedelta(days=1), day))
        assert [(share.named, share.places) for share in (before, after)] == [(4, 10), (0, 7)]
        east, _west = rounds.by_town(round_.scheme, round_.dora, day)
        assert (east.places, east.named, east.standing) == (7, 0, 0)

    def test_it_shows_a_place_until_the_day_it_is_closed(self, round_: Round, town: Scheme):
        day = late(100).date()
        close_place(round_.westham, from_on=day, by=SYSTEM, now=NOW)
        close_place(round_.west, from_on=day, by=SYSTEM, now=NOW)
        shown = [[share.place for share in rollup.tree(town, round_.dora, on)] for on in (NOW.date(), day)]
        assert shown == [[round_.east, round_.west], [round_.east]]

    def test_an_award_of_a_body_is_none_of_the_village_it_has_its_seat_in(self, round_: Round, town: Scheme):
        named(round_.scheme, [round_.westham], body=people.body("School"))
        share = rollup.share(town, round_.west, late(8).date())
        assert (share.named, share.places) == (0, 1)

    def test_it_names_no_town_that_does_not_reach_it(self, round_: Round, town: Scheme):
        rows = [
            Assessment(scheme=town, place=place, district_points=95, opened_on=NOW.date())
            for place in (round_.east, round_.west)
        ]
        for row in rows:
            row.state, row.notice_from_on, row.notice_until_on = "on_notice", NOW.date(), late(7).date()
        Assessment.procedure.adopt(rows, source="tests", by=SYSTEM, now=NOW)
        round_.award()
        rows[0].take("name_place", by=round_.dora, now=late(8))
        with pytest.raises(Refusal, match=r"0 of 1 places below are named .* asks for 80 %"):
            rows[1].take("name_place", by=round_.dora, now=late(8))
        rows[1].take("leave_unnamed", by=round_.dora, now=late(8), reason="Westham is not named")
        assert [award.place for award in Award.known.filter(scheme=town)] == [round_.east]

    def test_it_is_shown_with_the_milestones_of_the_plan(self, round_: Round, town: Scheme):
        plan = document("Law-based district plan", kind="plan", last_on=date(2020, 12, 31))
        milestone = Milestone(plan=plan, title_en="Schemes issued", due_on=date(2017, 12, 31), scheme=town)
        milestone.write(by=SYSTEM, now=NOW)
        before = document("Older", issued_on=date(2016, 1, 1))
        with pytest.raises(ValidationError, match="before the plan"):
            milestone.take("reach_milestone", by=round_.dora, now=NOW, document=before.pk)
        issued = document("Schemes of 2017", issued_on=date(2017, 5, 1))
        milestone.take("reach_milestone", by=round_.dora, now=NOW, document=issued.pk)
        assert (milestone.state, str(milestone.reached_on), milestone.due_at) == ("reached", "2017-05-01", None)
        browser = Client()
        browser.force_login(round_.dora)
        page = browser.get(f"/schemes/{town.pk}/roll-up").content.decode()
        assert "Schemes of 2017" in page
        assert "at least 80 % of the places below" in page

    def test_it_wants_a_milestone_within_its_plan(self, round_: Round):
        plan = document("Plan", kind="plan", last_on=date(2020, 12, 31))
        with pytest.raises(ValidationError, match="years of the plan"):
            Milestone(plan=plan, title_en="Late", due_on=date(2021, 1, 1)).write(by=SYSTEM, now=NOW)


def named(scheme: Scheme, places: list[Place], **more: object) -> None:
    """Taken in from elsewhere, with awards that stand."""
    notice = {"notice_from_on": NOW.date(), "notice_until_on": late(7).date()}
    told = {"scheme": scheme, "state": "named", "opened_on": NOW.date(), **notice, **more}
    rows = [Assessment(place=place, **told) for place in places]
    Assessment.procedure.adopt(rows, source="tests", by=SYSTEM, now=NOW)
    awards = [Award(assessment=row, named_on=NOW.date()) for row in rows]
    Award.procedure.adopt(awards, source="tests", by=SYSTEM, now=NOW)


def test_figures_count_villages_and_no_body_that_has_its_seat_in_one(round_: Round):
    named(round_.scheme, [round_.westham], body=people.body("School"), decided_on=NOW.date())
    assert (figure("safe_villages_named"), figure("safe_village_share")) == ((0, None), (0, 0))
    round_.award()
    assert (figure("safe_villages_named"), figure("safe_village_share")) == ((1, None), (1, 1))


def figure(name: str) -> tuple[int, int | None]:
    found = Answers().figure(Question(indicators()[name], year(NOW.year)))
    return found.numerator, found.denominator


def test_a_round_opens_for_a_village_though_a_body_in_it_is_under_the_scheme(round_: Round):
    Assessment.withdraw_many([round_.of(round_.westham)], by=SYSTEM, now=NOW, reason="a test")
    named(round_.scheme, [round_.westham], body=people.body("School"))
    assert rounds.missing(round_.scheme, NOW.date()) == [round_.westham]
    (count,) = [each for each in rounds.by_town(round_.scheme, round_.dora, NOW.date()) if each.town == round_.west]
    assert (count.places, count.under, count.named, count.standing, count.missing) == (1, 0, 0, 0, 1)


def test_it_says_how_many_are_missing_and_who(round_: Round):
    round_.award()
    browser = Client()
    browser.force_login(round_.dora)
    Assessment.withdraw_many([round_.of(round_.westham)], by=SYSTEM, now=NOW, reason="a test")
    page = " ".join(browser.get(f"/schemes/{round_.scheme.pk}/overview").content.decode().split())
    assert "Every number is one of 2 places" in page
    assert f'<li><a href="/places/{round_.westham.pk}/">Westham</a></li>' in page
