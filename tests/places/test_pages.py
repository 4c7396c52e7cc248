"""Places as list, tree, map and page; each reader gets the places that lie in their grant, and no other."""

import json
from datetime import date
from typing import Any

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gridwork.accounts.models import User
from gridwork.places import actions
from gridwork.places.models import Place, PlaceName, Site
from tests import cast as people
from tests.places.district import BY, LATER, NOW, SINCE

MAY = [
    f"places.{verb}_{model}"
    for model in ("place", "placename", "placecode", "placeparent", "placeboundary", "placesuccessor", "site")
    for verb in ("view", "add", "change")
] + ["places.view_linearplace"]


@pytest.fixture
def cast(db: None) -> people.Cast:
    """Erin works in East and may look at West; Vera may look at East."""
    made = people.build(MAY)
    for column, place in enumerate((made.west_village, made.east_village)):
        shape = shapely.box(113 + column, 23, 114 + column, 24)
        actions.rebound_place(place, shape, from_on=SINCE, source="tests", by=BY, now=NOW)
    return made


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def names(answer: Any) -> set[str]:
    return {feature["properties"]["label"] for feature in json.loads(answer.content)["features"]}


class TestFinding:
    def find(self, user: User, text: str) -> list[str]:
        return [each["label"] for each in client_of(user).get("/places/find", {"q": text}).json()["results"]]

    def test_it_finds_parts_of_names_with_what_they_lie_in(self, cast: people.Cast) -> None:
        assert self.find(cast.chief, "stham") == ["East › Eastham", "West › Westham"]

    def test_it_finds_only_what_the_reader_may_see(self, cast: people.Cast) -> None:
        assert self.find(cast.vera, "stham") == ["East › Eastham"]
        assert self.find(cast.vera, "") == ["East", "East › Eastham"]

    def test_it_finds_former_names_and_codes(self, cast: people.Cast) -> None:
        actions.rename_place(cast.east_village, "en", "Orient", from_on=LATER, by=BY, now=NOW)
        actions.recode_place(cast.east_village, "990101001001", from_on=LATER, by=BY, now=NOW)
        assert self.find(cast.chief, "Eastham") == ["East › Orient"]
        assert self.find(cast.chief, "990101001") == ["East › Orient"]

    def test_it_asks_for_a_grant(self, cast: people.Cast) -> None:
        assert client_of(cast.nemo).get("/places/find").status_code == 403


class TestTree:
    def test_it_begins_with_the_highest_places_the_reader_may_see(self, cast: people.Cast) -> None:
        whole, part = (client_of(user).get("/places/tree").content.decode() for user in (cast.chief, cast.vera))
        assert "District" in whole
        assert ">East<" in part
        assert ">West<" not in part

    def test_a_branch_opens_alone(self, cast: people.Cast) -> None:
        client = client_of(cast.vera)
        assert "Eastham" in client.get(f"/places/tree/{cast.east.pk}").content.decode()
        assert client.get(f"/places/tree/{cast.west.pk}").status_code == 404

    def test_a_search_leaves_hits_and_what_leads_to_them(self, cast: people.Cast) -> None:
        page = client_of(cast.chief).get("/places/tree", {"q": "Eastham"}).content.decode()
        assert ">East<" in page
        assert ">West<" not in page


class TestMap:
    def test_outlines_are_those_the_reader_may_see(self, cast: people.Cast) -> None:
        asked = "/places/shapes/village.geojson"
        assert names(client_of(cast.chief).get(asked)) == {"Eastham", "Westham"}
        assert names(client_of(cast.vera).get(asked)) == {"Eastham"}

    def test_outlines_can_be_those_in_one_place_or_of_a_day(self, cast: people.Cast) -> None:
        client = client_of(cast.chief)
        assert names(client.get("/places/shapes/village.geojson", {"in": cast.west.pk})) == {"Westham"}
        assert names(client.get("/places/shapes/village.geojson", {"on": "2014-12-31"})) == set()
        assert client.get("/places/shapes/village.geojson", {"on": "soon"}).status_code == 422

    def test_an_outline_that_did_not_change_is_not_sent_again(self, cast: people.Cast) -> None:
        client = client_of(cast.chief)
        first = client.get("/places/shapes/village.geojson")
        tag = {"If-None-Match": first["ETag"]}
        assert client.get("/places/shapes/village.geojson", headers=tag).status_code == 304
        actions.rename_place(cast.east_village, "en", "Orient", from_on=LATER, by=BY, now=NOW)
        assert client.get("/places/shapes/village.geojson", headers=tag).status_code == 200

    def test_every_level_has_a_map_with_its_list(self, cast: people.Cast) -> None:
        client = client_of(cast.chief)
        assert "Eastham" in client.get("/places/map/village").content.decode()
        assert client.get("/places/map").status_code == 200
        assert client.get("/places/map/cell").status_code == 200
        assert client.get("/places/map/parish").status_code == 404


class TestPage:
    def test_it_tells_what_it_was_through_time(self, cast: people.Cast) -> None:
        actions.rename_place(cast.east, "en", "Orient", from_on=LATER, by=BY, now=NOW)
        page = client_of(cast.chief).get(f"/places/{cast.east.pk}/").content.decode()
        assert "Orient" in page
        assert ">East<" in page
        assert "Eastham" in page

    def test_a_foreign_place_and_a_missing_one_answer_alike(self, cast: people.Cast) -> None:
        client = client_of(cast.vera)
        foreign, missing = (client.get(f"/places/{pk}/") for pk in (cast.west.pk, 99999))
        assert (foreign.status_code, missing.status_code) == (404, 404)

    def test_changes_are_offered_to_those_who_may_make_them(self, cast: people.Cast) -> None:
        assert "/rename" in client_of(cast.erin).get(f"/places/{cast.east.pk}/").content.decode()
        assert "/rename" not in client_of(cast.erin).get(f"/places/{cast.west.pk}/").content.decode()


class TestChanges:
    def test_a_name_is_changed_from_a_day_on(self, cast: people.Cast) -> None:
        given = {"language": "en", "text": "Orient", "from_on": "2018-01-01"}
        answer = client_of(cast.erin).post(f"/places/{cast.east.pk}/rename", given)
        assert answer.status_code == 302
        assert Place.known.get(pk=cast.east.pk).name_en == "Orient"
        assert PlaceName.known.filter(place=cast.east, until_on=LATER).exists()

    def test_it_is_refused_where_the_grant_does_not_carry_it(self, cast: people.Cast) -> None:
        given = {"language": "en", "text": "Orient", "from_on": "2018-01-01"}
        assert client_of(cast.erin).post(f"/places/{cast.west.pk}/rename", given).status_code == 404
        assert client_of(cast.vera).post(f"/places/{cast.east.pk}/rename", given).status_code == 403
        assert Place.known.get(pk=cast.west.pk).name_en == "West"

    def test_what_is_wrong_is_said_at_its_field(self, cast: people.Cast) -> None:
        given = {"language": "en", "text": "Orient", "from_on": "1999-12-31"}
        answer = client_of(cast.erin).post(f"/places/{cast.east.pk}/rename", given)
        assert answer.status_code == 422
        assert "does not exist on that day" in answer.content.decode()

    def test_a_place_is_opened_in_another(self, cast: people.Cast) -> None:
        given = {"level": "3", "name_en": "Newham", "code": "990101001009", "from_on": "2018-01-01"}
        answer = client_of(cast.erin).post(f"/places/{cast.east.pk}/open", given)
        assert answer.status_code == 302
        assert Place.known.get(name_en="Newham").parent_id == cast.east.pk

    def test_a_village_moves_only_where_the_mover_may_change_both_towns(self, cast: people.Cast) -> None:
        address, given = f"/places/{cast.east_village.pk}/move", {"parent": cast.west.pk, "from_on": "2018-01-01"}
        assert client_of(cast.erin).post(address, given).status_code == 403
        assert client_of(cast.chief).post(address, given).status_code == 302
        assert Place.known.get(pk=cast.east_village.pk).town_id == cast.west.pk

    def test_a_boundary_is_a_file(self, cast: people.Cast) -> None:
        text = json.dumps({"type": "Feature", "geometry": shapely.geometry.mapping(shapely.box(114, 23, 115, 24))})
        for content, status in ((b"nonsense", 422), (text.encode(), 302)):
            given = {
                "shape": SimpleUploadedFile("a.geojson", content),
                "system": "wgs84",
                "source": "survey",
                "from_on": "2018-01-01",
            }
            assert client_of(cast.erin).post(f"/places/{cast.east.pk}/rebound", given).status_code == status

    def test_parts_that_do_not_fill_it_are_shown_on_a_map(self, cast: people.Cast) -> None:
        whole, half = shapely.box(114, 23, 115, 24), shapely.box(114, 23, 114.5, 24)
        actions.recode_place(cast.east_village, "990101001001", from_on=SINCE, by=BY, now=NOW)
        for shape, status in ((half, 422), (whole, 302)):
            text = json.dumps({"features": [{"geometry": shapely.geometry.mapping(shape), "properties": {}}]})
            given = {
                "pieces": SimpleUploadedFile("a.geojson", text.encode()),
                "system": "wgs84",
                "source": "survey",
                "from_on": "2018-01-01",
            }
            answer = client_of(cast.erin).post(f"/places/{cast.east_village.pk}/redraw", given)
            assert answer.status_code == status
            assert (
                (b"lie in none of the pieces" in answer.content) == (b"<place-map" in answer.content) == (status == 422)
            )
        assert Place.known.get(level=4).parent_id == cast.east_village.pk

    def test_a_place_is_closed_with_its_successor(self, cast: people.Cast) -> None:
        other = actions.open_place(
            cast.east_village.level, {"en": "Heir"}, parent=cast.east, from_on=SINCE, by=BY, now=NOW
        )
        given = {"from_on": "2018-01-01", "successor": other.pk}
        assert client_of(cast.erin).post(f"/places/{cast.east_village.pk}/close", given).status_code == 302
        assert Place.known.get(pk=cast.east_village.pk).closed_on == date(2018, 1, 1)

    @pytest.mark.parametrize("verb", ["rename", "recode", "move", "rebound", "redraw", "close", "open"])
    def test_every_change_asks_before_it_is_made(self, cast: people.Cast, verb: str) -> None:
        client = client_of(cast.chief)
        assert client.get(f"/places/{cast.east.pk}/{verb}").status_code == 200
        assert client.post(f"/places/{cast.east.pk}/{verb}", {}).status_code == 422


class TestSites:
    def given(self, **more: object) -> dict[str, object]:
        return {"kind": "venue", "name": "Hall", "opened_on": "2018-01-01"} | more

    def test_its_place_is_found_from_its_point(self, cast: people.Cast) -> None:
        answer = client_of(cast.erin).post("/sites/new", self.given(lon="114.5", lat="23.5"))
        assert answer.status_code == 302
        hall = Site.known.get()
        assert (hall.place_id, hall.town_id) == (cast.east_village.pk, cast.east.pk)
        assert (hall.point_system, hall.point_raw) == ("wgs84", "114.5, 23.5")

    def test_it_needs_a_place_or_a_point_in_one(self, cast: people.Cast) -> None:
        client = client_of(cast.erin)
        assert client.post("/sites/new", self.given()).status_code == 422
        assert client.post("/sites/new", self.given(lon="10", lat="10")).status_code == 422
        assert client.post("/sites/new", self.given(lon="114.5")).status_code == 422

    def test_it_is_refused_where_the_grant_does_not_reach(self, cast: people.Cast) -> None:
        answer = client_of(cast.erin).post("/sites/new", self.given(lon="113.5", lat="23.5"))
        assert answer.status_code == 403
        assert not Site.known.exists()
