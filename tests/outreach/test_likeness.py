"""Likeness: what two bodies report of one session is found, and two sessions of one day are told apart."""

from datetime import time

from gridwork.outreach.likeness import PROPOSED_FROM, Told, alike, pairs


def test_it_finds_one_session_in_two_wordings():
    one = Told(1, "防范电信诈骗宣讲", "文化楼", None, time(9))
    for other in (
        Told(2, "鹿湾村防范电信诈骗宣讲会", "鹿湾村文化楼", None, time(9, 30)),
        Told(2, "防范电信诈骗宣讲", "", None, None),
    ):
        assert alike(one, other) >= PROPOSED_FROM


def test_it_tells_two_sessions_of_one_day_apart():
    one = Told(1, "Against telecom fraud", "Culture house", None, time(9))
    for other in (
        Told(2, "Against telecom fraud", "Culture house", None, time(19)),
        Told(2, "Safety on the road", "Central school", None, time(9)),
        Told(2, "Rights at work", "Culture house", None, None),
    ):
        assert alike(one, other) < PROPOSED_FROM


def test_it_trusts_the_site_where_both_name_one():
    one, same, other = (Told(key, "Law for all", "Hall", site) for key, site in ((1, 7), (2, 7), (3, 8)))
    assert alike(one, same) == 1
    assert alike(one, other) == 0.7


def test_it_compares_with_what_is_new_alone():
    told = [Told(key, "Law for all", "Hall") for key in (3, 1, 2)]
    assert sorted((first, second) for first, second, _score in pairs(told, [2])) == [(1, 2), (2, 3)]
    assert list(pairs(told, [])) == []
