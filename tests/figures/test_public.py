"""What leaves without signing in: published tables, and of everything else that is open to anybody, no number."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gridwork.figures import release_pages
from gridwork.figures.declared import facts
from gridwork.figures.models import Release
from gridwork.kernel.access import access_of, routes
from tests import office as people
from tests.cast import place
from tests.figures.releasing import LATER, drafted, drafter, happened, proved, published, publisher

pytestmark = pytest.mark.django_db

# Every route that asks for no account, and what it gives. A new one stands here before it opens.
NOTHING = "no number of the district's"
ONE_REPORT = "what became of one report, to whoever has its code"
RELEASES = "published releases"
OPEN: dict[str, str] = {
    "": NOTHING,
    "first-run/": NOTHING,
    "language": NOTHING,
    "health/live": NOTHING,
    "health/ready": NOTHING,
    "metrics": NOTHING,
    "sign-in": NOTHING,
    "sign-in/second-factor": NOTHING,
    "sign-in/passkey": NOTHING,
    "sign-in/single": NOTHING,
    "sign-in/single/back": NOTHING,
    "sign-out": NOTHING,
    "account/closed": NOTHING,
    "password/forgotten": NOTHING,
    "password/forgotten/sent": NOTHING,
    "password/kept": NOTHING,
    r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": NOTHING,
    "receipt/": ONE_REPORT,
    "public/": RELEASES,
    "public/<int:number>/": RELEASES,
    "public/<int:number>.csv": RELEASES,
    "public/<int:number>.json": RELEASES,
}
API = "api/"  # each operation asks for itself: the matrix sends a stranger to all of them, and is answered 401


def open_routes() -> dict[str, Any]:
    found = {path: (access_of(name, view), view) for path, name, view in routes()}
    return {
        path: view
        for path, (access, view) in found.items()
        if access is not None and access.public and not path.startswith(API)
    }


@pytest.fixture
def villages(office: people.Office) -> list:
    return [office.eastham, *(place(f"Village {n}", 3, office.east) for n in range(4)), office.westham]


@pytest.fixture
def small(office: people.Office, villages: list) -> Callable[..., Release]:
    happened(office, dict(zip(villages, (412, 377, 263, 7, 0, 298), strict=True)))
    return lambda **values: published(office, **values)


def test_nothing_is_open_that_is_not_listed_here():
    assert set(open_routes()) == set(OPEN)


def test_only_pages_of_releases_give_them():
    for path, view in open_routes().items():
        inner = getattr(view, "__wrapped__", view)
        assert (inner.__module__ == release_pages.__name__) == (OPEN[path] == RELEASES), path


def test_it_reads_no_fact_for_a_stranger(small: Callable[..., Release], monkeypatch: pytest.MonkeyPatch):
    """Neither the mart nor the records behind the figures."""
    made = small()
    tables = {fact.model._meta.db_table for fact in facts().values()} | {"figures_factchange"}
    monkeypatch.setattr("gridwork.figures.mart.intake.current", _refuse)
    for path in OPEN:
        with CaptureQueriesContext(connection) as asked:
            Client().get("/" + path.replace("<int:number>", str(made.pk)))
        read = {table for table in tables for query in asked.captured_queries if f'"{table}"' in query["sql"]}
        assert not read, path


def _refuse() -> None:
    raise AssertionError("a stranger asked the mart")


def test_it_gives_no_number_that_is_not_published(office: people.Office, small: Callable[..., Release]):
    for made in (drafted(office), proved(office), small()):
        if made.state == "published":
            made.take("withdraw_release", by=publisher(office), now=LATER, reason="A wrong border")
        for name in ("public-table", "public-table-csv", "public-table-json"):
            answer = Client().get(reverse(name, args=[made.pk]))
            assert answer.status_code in (404, 410)
            assert "412" not in answer.text
    assert "412" not in Client().get("/public/").text


def test_it_says_why_a_table_was_withdrawn(office: people.Office, small: Callable[..., Release]):
    made = small()
    made.take("withdraw_release", by=publisher(office), now=LATER, reason="A wrong border")
    gone = Client().get(f"/public/{made.pk}/")
    assert gone.status_code == 410
    assert "A wrong border" in gone.text


def test_it_shows_a_published_table_to_anybody(office: people.Office, villages: list, small: Callable[..., Release]):
    made = small()
    page = Client().get(f"/public/{made.pk}/").text
    assert "Cases reported in the period" in page
    assert "CC BY 4.0" in page
    assert "left out" in page
    assert page.count("<td") == len(villages) + 1
    assert ">7<" not in page
    assert Client().get("/public/").text.count("Cases reported") >= 1
    assert Client().get(f"/public/{made.pk}/", headers={"Accept-Language": "zh-hans"}).status_code == 200


def test_its_files_say_the_same(office: people.Office, villages: list, small: Callable[..., Release]):
    made = small()
    said = Client().get(f"/public/{made.pk}.json").json()
    file = Client().get(f"/public/{made.pk}.csv").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(file)))
    assert lines[0] == said["columns"]
    assert len(lines) == len(said["rows"]) + 1 == len(villages) + 2
    assert [line[2] for line in lines[1:]] == ["" if row[2] is None else str(row[2]) for row in said["rows"]]
    assert {row[-1] for row in said["rows"]} == {"yes", "no"}
    assert 7 not in [row[2] for row in said["rows"]]
    assert said["licence"] == "CC BY 4.0"
    assert said["definition"].startswith("Cases reported in the period")


def test_it_lays_two_axes_out_and_says_what_a_rate_is_made_of(office: people.Office):
    for _n in range(12):
        office.done()
    made = published(office, indicator="disposal_rate", breakdown="town_month")
    page = Client().get(f"/public/{made.pk}/").text
    assert "2026-09" in page
    assert "12 of 12" in page
    assert "100.00" in page
    assert "not applicable" in page


def test_it_pages_and_costs_the_same_however_many_there_are(office: people.Office, small: Callable[..., Release]):
    first, counts = small(), []
    for more in (0, 3):
        for _n in range(more):
            small(breakdown="month")
        for path in ("/public/", f"/public/{first.pk}/"):
            with CaptureQueriesContext(connection) as asked:
                Client().get(path)
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert Client().get(f"/public/?before={first.pk}").text.count('class="figures') == 0


def test_staff_see_what_would_be_left_out(office: people.Office, small: Callable[..., Release]):
    earlier, made = small(), proved(office, breakdown="town")
    client = Client()
    client.force_login(drafter(office))
    page = client.get(f"/releases/{made.pk}/").text
    assert "What the public would see" in page
    assert f"/releases/{earlier.pk}/" in page
    figure = client.get("/figures/cases_reported/?year=2026").text
    assert "indicator=cases_reported" in figure
    form = client.get("/releases/new?indicator=cases_reported&year=2026")
    assert form.status_code == 200
    given = {"indicator": "cases_reported", "place": office.district.pk, "year": 2026, "breakdown": "month"}
    given |= {"as_of": "2026-09-18", "threshold": 10, "licence": "CC BY 4.0", "version": 1}
    sent = client.post("/releases/new", given, follow=True)
    assert "The gate is at work" in sent.text


def test_staff_read_why_nothing_may_be_published(office: people.Office, small: Callable[..., Release]):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gridwork.analysis.suppression.gate.MOST_PIECES", 1)
        made = proved(office)
    client = Client()
    client.force_login(drafter(office))
    page = client.get(f"/releases/{made.pk}/").text
    assert "there are too many cells" in page
    assert "under a higher threshold" in page
