"""Maps, asked what they have drawn, and the list that says the same without them."""

from collections.abc import Callable
from datetime import date

import pytest
import shapely
from playwright.sync_api import Page, expect

from gridwork.places.models import PlaceBoundary
from gridwork.web import maps
from tests.cast import NOW, SYSTEM
from tests.office import Office

pytestmark = pytest.mark.browser


@pytest.fixture
def drawn(office: Office) -> Office:
    """Two squares side by side; two cases in the eastern one."""
    for column, place in enumerate((office.westham, office.eastham, office.west, office.east)):
        left = 113 + 0.1 * (column % 2)
        square = shapely.to_wkb(shapely.box(left, 23, left + 0.1, 23.1))
        PlaceBoundary(place=place, shape=square, source="test", from_on=date(2000, 1, 1)).write(by=SYSTEM, now=NOW)
    for lon in (113.14, 113.16):
        office.report(place=office.eastham, lon=lon, lat=23.05)
    return office


def rendered(page: Page, layer: str) -> list[dict]:
    page.wait_for_selector("place-map[data-ready]")
    asked = "layer => document.querySelector('place-map').map.queryRenderedFeatures({layers: [layer]})"
    return page.evaluate(f"({asked})('{layer}').map(each => each.properties)")


def test_it_colours_places_by_class_with_a_legend_and_a_table(drawn: Office, page_of: Callable[..., Page]):
    page = page_of(drawn.dan)
    page.goto("/cases/?map=areas")
    assert {(each["label"], each["count"]) for each in rendered(page, "areas")} == {("Westham", 0), ("Eastham", 2)}
    expect(page.locator(".classes")).to_contain_text("not divided by")
    page.locator(".classes summary").click()
    page.locator(".classes").get_by_role("link", name="Eastham").click()
    expect(page.locator("tr[data-key]")).to_have_count(2)


def test_it_draws_points_and_follows_the_list(drawn: Office, page_of: Callable[..., Page]):
    page = page_of(drawn.dan)
    page.goto("/cases/?map=points")
    assert rendered(page, "points") or rendered(page, "clusters")
    page.keyboard.press("j")
    assert page.evaluate("document.querySelector('place-map').key") == page.locator("tr[aria-current]").get_attribute(
        "data-key"
    )
    page.locator("#list-q").fill("no such thing")
    expect(page.locator(".empty")).to_be_visible()
    assert rendered(page, "points") == rendered(page, "clusters") == []


def test_it_shows_areas_then_clusters_then_cases_as_one_comes_nearer(
    drawn: Office, page_of: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
):
    for name, value in (("SHOWN", 2), ("COUNTED", 3), ("FAR", 12.0)):
        monkeypatch.setattr(maps, name, value)
    for number in range(3):
        drawn.report(place=drawn.eastham, lon=113.15 + number / 10_000, lat=23.05)
    page = page_of(drawn.dan)
    page.goto("/cases/?map=points")
    assert {(each["label"], each["count"]) for each in rendered(page, "areas")} == {("West", 0), ("East", 5)}
    page.evaluate("document.querySelector('place-map').map.jumpTo({center: [113.15, 23.05], zoom: 13.9})")
    assert {each["point_count"] for each in rendered(page, "clusters")} >= {3}
    assert page.locator("place-map .classes").count() == 0
    page.locator("place-map canvas").focus()
    page.keyboard.press("Shift+Equal")  # closer, as the map's own keys have it
    page.wait_for_function("document.querySelector('place-map').map.getZoom() > 14.8")
    page.evaluate("document.querySelector('place-map').map.jumpTo({center: [113.15, 23.05], zoom: 18})")
    assert rendered(page, "points")
    expect(page.locator("place-map .told")).to_have_text("The newest 2 of 3 in view.")
    expect(page.locator("tr[data-key]")).to_have_count(5)


def test_it_picks_a_point_by_mouse_and_by_key(drawn: Office, page_of: Callable[..., Page]):
    page = page_of(drawn.iris)
    page.goto("/cases/new")
    page.wait_for_selector("place-map[data-ready]")
    page.locator("place-map canvas").click(position={"x": 100, "y": 100})
    assert float(page.locator("[name=lon]").input_value()) > 112
    page.locator("[name=lon]").fill("")
    page.locator("place-map canvas").focus()
    page.keyboard.press("Enter")
    assert page.locator("[name=lon]").input_value()


def test_it_says_where_to_look_when_no_map_can_be_drawn(drawn: Office, page_of: Callable[..., Page]):
    page = page_of(drawn.dan)
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto("/cases/?map=points")
    expect(page.locator("place-map .away")).to_contain_text("The list shows the same rows")
    expect(page.locator("tr[data-key]")).to_have_count(2)
