"""Contests: a window, eligibility, a blind review without conflicts, ranks from enough scores, a result by two."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError

from gridwork.accounts.models import Deputy
from gridwork.kernel.refusals import Refusal
from gridwork.outreach import review
from gridwork.outreach.models import Contest, ContestReviewer, ContestScore, DeclaredConflict
from tests.cast import SYSTEM
from tests.outreach.room import LATER, NOW, TODAY, Room, score, stored


class TestEntering:
    def test_it_takes_entries_in_its_window_alone(self, room: Room):
        early = Contest(title_en="Early", body=room.court, opens_on=TODAY + timedelta(days=1), closes_on=TODAY
                        + timedelta(days=9))  # fmt: skip
        early.write(by=room.ola, now=NOW)
        with pytest.raises(Refusal, match="Entries are taken from"):
            early.take("open_contest", by=room.ola, now=NOW)
        with pytest.raises(ValidationError, match="once the contest is opened"):
            room.entry(early)
        early.take("open_contest", by=room.ola, now=LATER)
        with pytest.raises(ValidationError, match="Entries are taken from"):
            room.entry(early)

    def test_it_is_open_to_some(self, room: Room):
        contest = room.contest(eligible=["young", "newcomers"])
        with pytest.raises(ValidationError, match="open to children and young people, newcomers"):
            room.entry(contest, audience="officials")
        assert room.entry(contest, audience="newcomers").number == 1

    def test_it_numbers_entries_as_they_come_whatever_is_entered_elsewhere(self, room: Room):
        one, other = room.contest(), room.contest()
        assert [room.entry(each).number for each in (one, other, one, one)] == [1, 1, 2, 3]

    def test_it_ends_after_its_last_day_and_not_without_an_entry(self, room: Room):
        contest = room.contest()
        with pytest.raises(Refusal, match="that day included"):
            contest.take("close_entries", by=room.ola, now=NOW)
        with pytest.raises(Refusal, match="no entry to review"):
            contest.take("close_entries", by=room.ola, now=LATER)

    def test_it_keeps_no_author_in_the_journal_s_proof(self, room: Room):
        from gridwork.journal.models import Entry

        entry = room.entry(room.contest(), author="Wu Bobo", work="Said by Wu Bobo")
        told = str(Entry.objects.get(record=entry.key).changes)
        assert "Wu Bobo" not in told


class TestReviewing:
    def test_it_refuses_whoever_works_for_the_author_s_body(self, room: Room):
        contest = room.contest()
        entry = room.entry(contest, body=room.roads)
        room.reviewing(contest, room.rita, room.rob)
        with pytest.raises(Refusal, match="conflict of interest") as refused:
            score(entry, room.rita, 80)
        assert "Roads" not in str(refused.value)
        assert score(entry, room.rob, 80).points == 80

    def test_it_refuses_whoever_stands_in_for_somebody_of_that_body(self, room: Room):
        contest = room.contest()
        entry = room.entry(contest, body=room.roads)
        room.reviewing(contest, room.rob)
        day = LATER.date()
        Deputy(absent=room.rosa, deputy=room.rob, from_on=day, last_on=day).write(by=SYSTEM, now=NOW)
        with pytest.raises(Refusal, match="conflict of interest"):
            score(entry, room.rob, 80)

    def test_it_refuses_the_author(self, room: Room):
        contest = room.contest()
        entry = room.entry(contest, author=room.rob.name)
        room.reviewing(contest, room.rob)
        with pytest.raises(Refusal, match="conflict of interest"):
            score(entry, room.rob, 100)

    def test_it_leaves_a_score_out_once_a_conflict_is_declared(self, room: Room):
        contest = room.contest()
        entry = room.entry(contest)
        room.reviewing(contest, room.rita, room.rob)
        score(entry, room.rita, 100)
        score(entry, room.rob, 60)
        DeclaredConflict(entry=entry, reason="My neighbour").write(by=room.rita, now=LATER)
        (standing,) = review.standings(contest)
        assert (standing.mean, standing.scores) == (60, 1)
        with pytest.raises(Refusal, match="conflict of interest"):
            score(entry, room.rita, 100)

    def test_it_lets_nobody_review_who_may_see_authors(self, room: Room):
        contest = room.contest()
        room.entry(contest)
        with pytest.raises(ValidationError, match="may see who wrote"):
            room.reviewing(contest, room.otis)

    def test_it_lets_in_named_reviewers_alone_and_only_in_time(self, room: Room):
        contest = room.contest()
        entry = room.entry(contest)
        ContestReviewer(contest=contest, user=room.rob).write(by=room.ola, now=NOW)
        with pytest.raises(Refusal, match="open for entries"):
            score(entry, room.rob, 50)
        contest.take("close_entries", by=room.ola, now=LATER)
        with pytest.raises(Refusal, match="no reviewer"):
            score(entry, room.rita, 50)
        with pytest.raises(ValidationError, match="At most 100"):
            score(entry, room.rob, 101)

    def test_it_shows_works_and_never_an_author(self, room: Room, browser):
        contest = room.contest()
        entry = room.entry(contest, author="Wu Bobo", body=room.parks, title="By the river")
        room.reviewing(contest, room.rita)
        rita = browser(room.rita)
        for address in (f"/contests/{contest.pk}/review", f"/contest-entries/{entry.pk}/review",
                        f"/contests/{contest.pk}/", f"/contests/{contest.pk}/?panel=1"):  # fmt: skip
            page = rita.get(address).content.decode()
            assert "Wu Bobo" not in page
            assert "Parks" not in page
        for address in (f"/contest-entries/{entry.pk}/", "/contest-entries/", f"/api/v1/contest-entries/{entry.pk}"):
            assert rita.get(address).status_code == 403
        assert "By the river" in rita.get(f"/contests/{contest.pk}/review").content.decode()

    def test_it_is_scored_on_its_page_and_again(self, room: Room, browser):
        contest = room.contest()
        entry = room.entry(contest)
        room.reviewing(contest, room.rob)
        rob = browser(room.rob)
        address = f"/contest-entries/{entry.pk}/review"
        assert rob.post(address, {"points": "101"}).status_code == 422
        for points in (70, 75):
            assert rob.post(address, {"points": points, "remark": "Good"}).status_code == 302
        assert ContestScore.known.get().points == 75
        assert rob.post(f"/contest-entries/{entry.pk}/conflict", {"reason": "A friend"}).status_code == 302
        assert rob.get(address).status_code == 409

    def test_it_shows_a_score_to_its_reviewer_alone(self, room: Room):
        contest = room.contest()
        given = room.entry(contest)
        room.reviewing(contest, room.rita, room.rob)
        score(given, room.rob, 70)
        assert list(ContestScore.objects.visible_to(room.rita)) == []
        assert list(ContestScore.objects.visible_to(room.ola)) == []


class TestRanking:
    def test_it_waits_until_every_entry_has_the_scores_it_needs(self, room: Room):
        contest = room.contest(scores_needed=2)
        entries = [room.entry(contest) for _n in range(3)]
        room.reviewing(contest, room.rita, room.rob)
        for entry in entries:
            score(entry, room.rita, 80)
        score(entries[0], room.rob, 80)
        with pytest.raises(Refusal, match="2 entries have fewer than 2 scores, the first of them entry 2"):
            contest.take("rank_contest", by=room.ola, now=LATER)
        assert [each.rank for each in review.standings(contest)] == [None, None, None]

    def test_it_ranks_by_the_mean_and_lets_equals_share(self, room: Room):
        contest = room.contest()
        entries = [room.entry(contest) for _n in range(4)]
        room.reviewing(contest, room.rita, room.rob)
        for entry, given in zip(entries, ((70, 71), (90, 80), (85,), (60,)), strict=True):
            for reviewer, points in zip((room.rita, room.rob), given, strict=False):
                score(entry, reviewer, points)
        found = [(each.entry.number, each.rank, each.mean) for each in review.standings(contest)]
        assert found == [(2, 1, 85), (3, 1, 85), (1, 3, Fraction(141, 2)), (4, 4, 60)]

    def test_it_is_published_by_somebody_else_and_names_the_authors_then(self, room: Room, browser):
        contest = room.contest(prizes=1)
        entries = [room.entry(contest, author=name) for name in ("Wu Anbo", "Wu Bobo")]
        room.reviewing(contest, room.ron)
        for entry, points in zip(entries, (90, 80), strict=True):
            score(entry, room.ron, points)
        contest.take("rank_contest", by=room.ola, now=LATER)
        with pytest.raises(Refusal, match="Somebody else has to publish"):
            contest.take("publish_contest", by=room.ola, now=LATER)
        with pytest.raises(Refusal, match="under review"):
            score(entries[1], room.ron, 100)
        assert "Wu Anbo" not in browser(room.rosa).get(f"/contests/{contest.pk}/").content.decode()
        contest.take("publish_contest", by=room.otis, now=LATER)
        page = browser(room.rosa).get(f"/contests/{contest.pk}/").content.decode()
        assert "Wu Anbo" in page
        assert "Wu Bobo" not in page

    def test_it_can_be_reviewed_again_before_it_is_published(self, room: Room):
        contest = room.contest()
        entry = room.entry(contest)
        room.reviewing(contest, room.ron)
        score(entry, room.ron, 90)
        contest.take("rank_contest", by=room.ola, now=LATER)
        contest.take("reopen_review", by=room.otis, now=LATER, reason="A late conflict")
        assert (contest.state, contest.ranked_by) == ("reviewing", "")
        given = stored(ContestScore, entry=entry)
        given.points = 70
        given.write(by=room.ron, now=LATER)


def test_it_gives_equal_means_one_rank_and_counts_them_all():
    means = [Fraction(3, 2), Fraction(2), Fraction(3, 2), Fraction(1)]
    assert review.ranked(means) == [2, 1, 2, 4]
    assert review.ranked([]) == []
