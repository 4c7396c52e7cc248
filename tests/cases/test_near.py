"""Near: the nearest first, of what may be seen; and where somebody is, is kept nowhere."""

import logging
from typing import Any

import pytest

from gridwork.cases import near
from gridwork.cases.models import Case, Job
from gridwork.journal.models import Entry
from gridwork.kernel.models import Draft
from tests.cases.test_pages import as_
from tests.cast import NOW, SYSTEM
from tests.office import Office, case_type, stored

HERE = near.Point(113.1000, 23.0000)
LON = "113.10001"


def at(office: Office, lon: float, lat: float = 23.0, **more: Any) -> Case:
    return office.report(lon=lon, lat=lat, **more)


def test_it_sorts_by_distance_with_metres(office: Office):
    far, close = at(office, 113.102), at(office, 113.101)
    assert [(each.case, each.metres) for each in near.around(HERE, office.iris)] == [(close, 102), (far, 205)]


def test_it_looks_farther_where_little_is_close_and_not_beyond_ten_kilometres(office: Office):
    five, _twelve = at(office, 113.15), at(office, 113.22)
    assert [each.case for each in near.around(HERE, office.iris)] == [five]


def test_it_shows_only_what_is_open_and_may_be_seen(office: Office):
    own, _foreign, ended = at(office, 113.1), at(office, 113.1, place=office.westham), at(office, 113.1)
    ended.take("refuse_case", by=office.iris, now=NOW, reason="x", public_answer="no")
    assert [each.case for each in near.around(HERE, office.wen)] == [own]


def test_it_leaves_out_what_is_kept_off_maps(office: Office):
    quarrel = case_type("Quarrel", "0601", office.streets, mapped=False)
    at(office, 113.1, type=quarrel)
    assert near.around(HERE, office.iris) == []


def test_it_leaves_out_the_types_of_a_category_that_is_kept_off_maps(office: Office):
    office.streets.mapped = False
    office.streets.write(by=SYSTEM, now=NOW)
    job = office.sent(lon=113.1, lat=23.0)
    assert near.around(HERE, office.iris) == near.around(HERE, office.rosa) == []
    assert (stored(Case).geometry, stored(Job, pk=job.pk).geometry) == (None, None)


def test_it_shows_a_job_where_its_case_is_led_by_another_body(office: Office):
    case = at(office, 113.1, type=office.tree)
    case.take("register_case", by=office.iris, now=NOW)
    case.take("dispatch_case", by=office.dan, now=NOW, body=office.roads.pk)
    case.take("dispatch_case", by=office.dan, now=NOW, body=office.parks.pk)
    assert [type(each.record).__name__ for each in near.around(HERE, office.pat)] == ["Job"]
    assert [type(each.record).__name__ for each in near.around(HERE, office.rosa)] == ["Case"]


def test_it_names_the_villages_and_cells_of_ones_grants(office: Office):
    assert near.own_places(office.wen, NOW) == [office.eastham]
    assert near.own_places(office.dan, NOW) == []


def test_it_falls_back_to_a_place_the_most_pressing_first(office: Office):
    slow, urgent = office.report(now=NOW), office.report(now=NOW.replace(hour=9))
    found = as_(office.wen).post("/near/", {"place": office.eastham.pk}).context["found"]
    assert [(each.case, each.metres) for each in found] == [(urgent, None), (slow, None)]


def test_it_offers_no_place_that_may_not_be_seen(office: Office):
    assert as_(office.wen).post("/near/", {"place": office.westham.pk}).status_code == 422


@pytest.mark.parametrize("wrong", [{}, {"lon": "113"}, {"lon": "999", "lat": "1"}, {"lon": "x", "lat": "y"}])
def test_it_refuses_what_is_no_point_in_words(office: Office, wrong: dict[str, str]):
    assert as_(office.wen).post("/near/", wrong).status_code == 422


def test_it_keeps_where_somebody_is_nowhere(office: Office, caplog: pytest.LogCaptureFixture):
    at(office, 113.1)
    browser, before = as_(office.wen), Entry.objects.count()
    with caplog.at_level(logging.DEBUG):
        answer = browser.post("/near/", {"lon": LON, "lat": "23.00001"})
    assert answer.status_code == 200
    assert len(answer.context["found"]) == 1
    spoken = [record for record in caplog.records if not record.name.startswith("django.db")]
    assert not [record for record in spoken if LON in record.getMessage()]
    assert LON not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert Entry.objects.count() == before
    assert not Draft.objects.exists()
    assert LON not in str(dict(browser.session))


def test_it_takes_no_point_from_an_address(office: Office):
    at(office, 113.1)
    assert as_(office.wen).get("/near/", {"lon": LON, "lat": "23"}).context["found"] is None
