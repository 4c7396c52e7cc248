"""Bodies: who stands below whom, in two languages, and what their pages and files show."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from gridwork.organisations.models import Body, Kind, Level, Room
from gridwork.organisations.models.bodies import bodies_above
from tests import cast as people
from tests.cast import NOW, SYSTEM, Cast


def test_it_is_called_by_the_readers_language() -> None:
    body = Body(name_en="Roads", name_zh="市政")
    with translation.override("zh-hans"):
        assert str(body) == "市政"
        assert str(Body(name_en="Parks")) == "Parks"
    with translation.override("en"):
        assert str(body) == "Roads"


class TestHierarchy:
    def test_it_knows_those_above(self, cast: Cast) -> None:
        top, middle = people.body("Top"), people.body("Middle")
        middle.parent, cast.roads.parent = top, middle
        middle.write(by=SYSTEM, now=NOW)
        cast.roads.write(by=SYSTEM, now=NOW)
        assert bodies_above(cast.roads.pk) == [middle.pk, top.pk]

    def test_it_refuses_a_circle(self, cast: Cast) -> None:
        cast.parks.parent = cast.roads
        cast.parks.write(by=SYSTEM, now=NOW)
        cast.roads.parent = cast.parks
        with pytest.raises(ValidationError, match="stands below"):
            cast.roads.write(by=SYSTEM, now=NOW)
        cast.parks.parent = cast.parks
        with pytest.raises(ValidationError, match="stands below"):
            cast.parks.write(by=SYSTEM, now=NOW)


class TestRow:
    def test_it_takes_no_code_twice_and_many_without(self, cast: Cast) -> None:
        people.body("A", code="440605")
        with pytest.raises(ValidationError, match="of that code"):
            people.body("B", code="440605")
        assert Body.known.filter(code="").count() >= 2

    def test_it_keeps_its_contact_where_it_can_be_erased(self) -> None:
        assert Body.personal == {"contact", "phone", "email"}


class TestPages:
    @pytest.mark.parametrize("slug", ["bodies", "powers", "rooms", "office-hours", "day-overrides", "announced-years"])
    def test_it_opens_list_and_form(self, chief: Client, slug: str) -> None:
        for name in ("list", "new"):
            assert chief.get(reverse(f"{slug}:{name}")).status_code == 200

    def test_it_shows_a_centre_with_its_rooms(self, cast: Cast, chief: Client) -> None:
        centre = people.body(
            "Eastham centre", kind=Kind.GOVERNANCE_CENTRE, level=Level.VILLAGE, place=cast.east_village
        )
        Room(body=centre, name_en="Room 1", purpose="mediation").write(by=SYSTEM, now=NOW)
        page = chief.get(reverse("bodies:record", args=[centre.pk])).content.decode()
        assert "Room 1" in page
        assert "Mediation" in page or "mediation" in page
        listed = chief.get(reverse("bodies:list"), {"kind": "governance_centre", "standing": "1"}).content.decode()
        assert "Eastham centre" in listed
        assert "Parks" not in listed

    def test_it_finds_a_body_by_two_characters(self, cast: Cast, chief: Client) -> None:
        cast.roads.name_zh = "市政管理局"
        cast.roads.write(by=SYSTEM, now=NOW)
        assert "Roads" in chief.get(reverse("bodies:list"), {"q": "政管"}).content.decode()
        assert "Roads" not in chief.get(reverse("bodies:list"), {"q": "管政"}).content.decode()
