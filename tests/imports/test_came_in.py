"""What came in: a list narrowed to exactly the rows of one of one's imports, at the same cost however long."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW
from tests.imports.pages import run, shown, signed_in
from tests.toys.planting.models import Tree

HEADER = "place,bed,kind,planted_on,stands\n"


def rows(*kinds: str) -> str:
    return HEADER + "".join(f"Eastham,north,{kind},2026-03-{12 + at},yes\n" for at, kind in enumerate(kinds))


def listed(browser, address: str) -> set[str]:
    page = shown(browser.get(address))
    return {str(tree.pk) for tree in Tree.objects.unscoped("test") if f'"/trees/{tree.pk}/' in page}


class TestCameIn:
    def test_it_leads_from_the_import_to_exactly_its_rows(self, browser):
        run(browser, rows("oak"))
        second = run(browser, rows("elm", "elm") + "Eastham,nowhere,oak,2026-03-12,yes\n")
        page = shown(browser.get(f"/imports/{second.pk}/"))
        assert f"/trees/?imported={second.pk}&amp;order=-id" in page
        wanted = set(map(str, second.source_rows.values_list("record", flat=True)))
        assert len(wanted) == 2
        assert listed(browser, f"/trees/?imported={second.pk}&order=-id") == wanted

    def test_it_is_a_filter_among_others_and_says_so(self, browser):
        first = run(browser, rows("oak", "elm"))
        page = shown(browser.get(f"/trees/?imported={first.pk}&kind=oak"))
        assert "Came in with an import" in page
        assert listed(browser, f"/trees/?imported={first.pk}&kind=oak") == {
            str(Tree.objects.unscoped("test").get(kind="oak").pk)
        }
        assert f'name="imported" value="{first.pk}" checked' in page
        assert "Came in with an import" not in shown(browser.get("/trees/"))

    def test_it_exports_them_alone(self, browser):
        run(browser, rows("oak"))
        second = run(browser, rows("elm"))
        text = browser.get(f"/trees/export/csv?imported={second.pk}").getvalue().decode("utf-8-sig")
        assert "elm" in text.lower()
        assert "oak" not in text.lower()

    @pytest.mark.parametrize("value", ["987654", "x", "9" * 30])
    def test_it_finds_nothing_for_an_import_that_is_not_there(self, browser, value):
        run(browser, rows("oak"))
        assert listed(browser, f"/trees/?imported={value}") == set()

    def test_it_takes_a_foreign_import_for_a_missing_one(self, cast, browser):
        first = run(browser, rows("oak"))
        assert listed(signed_in(cast.erin), f"/trees/?imported={first.pk}") == set()

    def test_it_shows_nobody_rows_out_of_their_reach(self, cast, browser):
        first = run(browser, rows("oak"))
        assert first.accepted == 1
        assert listed(signed_in(cast.nemo), f"/trees/?imported={first.pk}") == set()

    def test_it_asks_as_many_queries_for_one_row_as_for_many(self, browser):
        one, many = run(browser, rows("oak")), run(browser, rows(*["elm"] * 18))
        counts = []
        for imported in (one, many):
            with CaptureQueriesContext(connection) as asked:
                browser.get(f"/trees/?imported={imported.pk}&order=-id")
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_it_leaves_out_what_was_undone(self, cast, browser):
        first = run(browser, rows("oak", "elm"))
        kept = Tree.objects.unscoped("test").get(kind="elm")
        kept.kind = "oak"
        kept.write(by=cast.chief, now=NOW)
        browser.post(f"/imports/{first.pk}/undo")
        assert listed(browser, f"/trees/?imported={first.pk}") == {str(kept.pk)}
