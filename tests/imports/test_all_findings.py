"""All findings: page by page, by reason, with how many there are of each."""

import pytest

from gridwork.imports.views import findings
from tests.imports.pages import run, shown, signed_in

HEADER = "place,bed,kind,planted_on,stands\n"
ROWS = "Eastham,nowhere,oak,2026-03-12,yes\n" * 1 + "Eastham,north,oak,x,yes\n" + "Eastham,north,oak,y,yes\n"


@pytest.fixture
def first(browser):
    return run(browser, HEADER + ROWS)


class TestFindings:
    def test_it_counts_by_reason(self, browser, first):
        page = shown(browser.get(f"/imports/{first.pk}/findings"))
        assert 'no date <span class="number">2</span>' in page
        assert 'names what is not here <span class="number">1</span>' in page
        assert 'all <span class="number">3</span>' in page

    def test_it_narrows_to_one_reason(self, browser, first):
        page = shown(browser.get(f"/imports/{first.pk}/findings?code=not_a_date"))
        assert page.count('<th scope="row">') == 2

    def test_it_turns_pages(self, browser, first, monkeypatch):
        monkeypatch.setattr(findings, "SIZE", 2)
        page = shown(browser.get(f"/imports/{first.pk}/findings"))
        assert page.count('<th scope="row">') == 2
        after = page.partition('rel="next" href="')[2].partition('"')[0]
        page = shown(browser.get(f"/imports/{first.pk}/findings{after}"))
        assert page.count('<th scope="row">') == 1
        assert 'rel="next"' not in page

    def test_it_says_so_where_there_is_nothing(self, browser, first):
        assert "There is nothing of this kind." in shown(browser.get(f"/imports/{first.pk}/findings?warned"))

    def test_it_is_for_its_own_user_alone(self, cast, first):
        assert signed_in(cast.erin).get(f"/imports/{first.pk}/findings").status_code == 404
