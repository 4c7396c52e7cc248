"""A user's own notices on pages: the unread first, nobody else's ever."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gridwork.notices.kinds import Kind
from gridwork.notices.models import MANY, EmailChoice, Notice
from gridwork.notices.telling import notify
from tests.cast import NOW

LATE = Kind("tests.late", "Something is late")


@pytest.fixture
def vera(cast) -> Client:
    client = Client()
    client.force_login(cast.vera)
    return client


def tell(user, *subjects: str) -> list[Notice]:
    for subject in subjects:
        notify([user], subject, "It is about a lamp.", "/places/", now=NOW, kind=LATE)
    return list(Notice.objects.visible_to(user).order_by("pk"))


def page(client: Client, address: str = "/notices/") -> str:
    return client.get(address).content.decode()


class TestList:
    def test_it_shows_the_newest_unread_first(self, cast, vera):
        first, _second = tell(cast.vera, "Flood", "Fire")
        vera.post(f"/notices/{first.pk}/open")
        shown = page(vera)
        assert "Fire" in shown
        assert "Flood" not in shown
        assert page(vera, "/notices/?all=1").index("Fire") < page(vera, "/notices/?all=1").index("Flood")

    def test_it_shows_nobody_elses(self, cast, vera):
        (theirs,) = tell(cast.erin, "Erin's flood")
        assert "flood" not in page(vera, "/notices/?all=1")
        foreign, missing = vera.post(f"/notices/{theirs.pk}/open"), vera.post("/notices/99999/open")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        theirs.refresh_from_db()
        assert theirs.read_at is None

    def test_it_goes_on_after_fifty(self, cast, vera):
        tell(cast.vera, *(f"No. {n}." for n in range(52)))
        first = vera.get("/notices/")
        assert "No. 1." not in first.content.decode()
        assert "No. 1." in page(vera, f"/notices/?before={first.context['last']}")

    def test_it_says_why_it_is_empty(self, vera):
        assert "You have read everything" in page(vera)

    def test_it_asks_for_sign_in(self, db):
        assert Client().get("/notices/").status_code == 302


class TestReading:
    def test_it_leads_to_the_page_it_is_about(self, cast, vera):
        (notice,) = tell(cast.vera, "Flood")
        assert vera.post(f"/notices/{notice.pk}/open")["Location"] == "/places/"
        notice.refresh_from_db()
        read_at = notice.read_at
        vera.post(f"/notices/{notice.pk}/open")
        notice.refresh_from_db()
        assert notice.read_at == read_at is not None

    def test_it_is_not_read_by_looking_at_the_address(self, cast, vera):
        (notice,) = tell(cast.vera, "Flood")
        assert vera.get(f"/notices/{notice.pk}/open").status_code == 405

    def test_it_leaves_unread_what_came_after_the_page(self, cast, vera):
        _first, second, third = tell(cast.vera, "one", "two", "three")
        vera.post("/notices/read", {"newest": second.pk})
        unread = Notice.objects.visible_to(cast.vera).unread()
        assert [notice.pk for notice in unread] == [third.pk]

    def test_it_marks_nobody_elses(self, cast, vera):
        (theirs,) = tell(cast.erin, "Flood")
        vera.post("/notices/read", {"newest": theirs.pk + 100})
        theirs.refresh_from_db()
        assert theirs.read_at is None


class TestUnreadCount:
    def test_it_counts_up_to_a_hundred_with_one_short_statement(self, cast):
        Notice.objects.bulk_create(Notice(user=cast.vera, kind="x", subject="s", told_at=NOW) for _ in range(MANY + 5))
        with CaptureQueriesContext(connection) as asked:
            assert Notice.unread_count(cast.vera) == MANY + 1
        assert len(asked) == 1

    @pytest.mark.sqlite_only
    def test_it_reads_an_index_of_unread_ones_alone(self, cast):
        plan = Notice.objects.visible_to(cast.vera).unread().values("pk").explain()
        assert "notice_unread" in plan


class TestByEmail:
    def test_it_keeps_what_was_chosen_and_only_that(self, cast, vera):
        kinds = EmailChoice.of(cast.vera)
        wanted = {name: "on" for name, by_email in kinds.items() if by_email and name != LATE.name}
        assert vera.post("/notices/by-email", wanted).status_code == 302
        stored = EmailChoice.objects.visible_to(cast.vera)
        assert list(stored.values_list("kind", "by_email")) == [(LATE.name, False)]
        vera.post("/notices/by-email", wanted | {LATE.name: "on"})
        assert list(stored.values_list("kind", "by_email", "version")) == [(LATE.name, True, 2)]

    def test_it_shows_what_holds(self, cast, vera):
        EmailChoice(user=cast.vera, kind=LATE.name, by_email=False).write(by=cast.vera, now=NOW)
        form = vera.get("/notices/by-email").context["form"]
        assert form[LATE.name].value() is False
