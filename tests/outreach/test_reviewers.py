"""Reviewers who were named by mistake: taken out with a reason, and what they gave counts no more."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from gridwork.journal.models import Entry
from gridwork.kernel.refusals import Refusal
from gridwork.outreach import review
from gridwork.outreach.models import ContestReviewer, ContestScore
from tests.outreach.room import LATER, Room, score


def remove(room: Room, contest, who, by=None, reason: str = "Named by mistake") -> None:
    named = ContestReviewer.known.get(contest=contest, user=who)
    contest.take("remove_reviewer", by=by or room.ola, now=LATER, reviewer=named.pk, reason=reason)


def test_a_reviewer_is_removed_with_a_reason_and_their_scores_count_no_more(room: Room):
    contest = room.contest(scores_needed=1)
    entry = room.entry(contest)
    room.reviewing(contest, room.rita, room.rob)
    score(entry, room.rita, 10)
    score(entry, room.rob, 80)
    remove(room, contest, room.rita)
    (standing,) = review.standings(contest)
    assert (standing.scores, standing.mean) == (1, 80)
    assert ContestScore.known.count() == 2, "what was given stays where it is"
    with pytest.raises(Refusal, match="no reviewer"):
        score(entry, room.rita, 90)
    told = Entry.objects.get(action="withdraw", record="outreach.contestreviewer").changes
    assert "Named by mistake" in str(told)


def test_a_reviewer_is_not_removed_without_a_reason_nor_by_anybody(room: Room):
    contest = room.contest()
    room.entry(contest)
    room.reviewing(contest, room.rita)
    with pytest.raises(ValidationError):
        remove(room, contest, room.rita, reason="")
    with pytest.raises(PermissionDenied):
        remove(room, contest, room.rita, by=room.rosa)


def test_a_reviewer_of_another_contest_is_not_removed(room: Room):
    one, other = room.contest(), room.contest()
    for each in (one, other):
        room.entry(each)
    room.reviewing(one, room.rita)
    room.reviewing(other, room.rob)
    named = ContestReviewer.known.get(contest=other)
    with pytest.raises(ValidationError):
        one.take("remove_reviewer", by=room.ola, now=LATER, reviewer=named.pk, reason="Mistaken")


def test_nobody_is_removed_where_nobody_is_named_or_the_review_is_over(room: Room):
    contest = room.contest(scores_needed=1)
    entry = room.entry(contest)
    with pytest.raises(Refusal, match="Nobody is named"):
        contest.take("remove_reviewer", by=room.ola, now=LATER, reviewer=1, reason="Mistaken")
    room.reviewing(contest, room.ron)
    score(entry, room.ron, 90)
    contest.take("rank_contest", by=room.ola, now=LATER)
    with pytest.raises(Refusal):
        remove(room, contest, room.ron)


def test_a_reviewer_is_removed_on_the_page_of_the_contest(room: Room, browser):
    contest = room.contest()
    room.entry(contest)
    room.reviewing(contest, room.rita)
    page = browser(room.ola).get(f"/contests/{contest.pk}/").content.decode()
    assert "Remove a reviewer" in page
