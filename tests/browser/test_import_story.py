"""A file from another system, on pages: mapped, looked at on the map, taken in, its refused rows mended, all undone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
import shapely
from playwright.sync_api import Page, expect

from gridwork.cases.models import Case
from gridwork.imports import tasks
from gridwork.imports.models import Import
from gridwork.journal.models import Entry
from gridwork.places.models import PlaceBoundary
from tests.browser.conftest import faults
from tests.cast import NOW, SINCE, SYSTEM
from tests.office import Office

pytestmark = pytest.mark.browser

HEADER = "Ticket,Opened,Kind of request,Details,Latitude,Longitude,Department,Weather\n"
WRONG = {3: "n/a", 7: "yesterday", 11: ""}  # by ticket, what stands for the moment


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = []
    for ticket in range(1, 13):
        opened, degree = WRONG.get(ticket, "2026-09-01 08:00"), ticket % 9 + 1
        lines.append(f"{ticket},{opened},Pothole,Hole {ticket},23.0{degree},113.0{degree},Roads,rain\n")
    path = tmp_path / "requests.csv"
    path.write_text(HEADER + "".join(lines))
    return path


@pytest.fixture
def drawn(office: Office) -> Office:
    shape = shapely.to_wkb(shapely.box(113.0, 23.0, 113.1, 23.1))
    PlaceBoundary(place=office.eastham, shape=shape, source="drawn", from_on=SINCE).write(by=SYSTEM, now=NOW)
    return office


def newest() -> Import:
    return Import.objects.unscoped("a test looks at what is stored").order_by("-pk").first()


def stored() -> int:
    return Case.objects.unscoped("a test looks at what is stored").count()


def import_all(page: Page) -> Import:
    """Press the button, and be the worker."""
    page.get_by_role("button", name="Import all rows").click()
    expect(page.locator("#progress")).to_be_visible()
    tasks.run_import.call(newest().pk, "en")
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()  # the page found out by itself
    return newest()


def test_it_takes_a_file_in_mends_it_and_takes_it_back(  # noqa: PLR0915  (a story is told in one go)
    drawn: Office, file: Path, tmp_path: Path, page_of: Callable[..., Page], keep: Callable[[Page, str], Any]
):
    page = page_of(drawn.lea)

    # Chosen on the list of cases; the columns are proposed, two of them as one point.
    page.goto("/cases/")
    page.get_by_role("link", name="Import").click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at the rows").click()
    expect(page.get_by_label("Reported")).to_have_value("Opened")
    expect(page.get_by_label("Point", exact=True)).to_have_value("Latitude")
    expect(page.get_by_label("its longitude, if in a column of its own")).to_have_value("Longitude")
    expect(page.locator(".left-out")).to_contain_text("Weather")

    # Corrected by keyboard alone: what the file calls a department is an address there.
    page.get_by_label("Body").focus()
    page.keyboard.press("Home")
    page.get_by_label("Address").focus()
    page.keyboard.type("Department")
    page.get_by_role("button", name="Look again").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 of the first 12 would be refused.")).to_be_visible()
    assert newest().profile["columns"]["address"] == "Department"
    assert "body" not in newest().profile["columns"]
    assert stored() == 0

    # On the map, with the list beside it.
    expect(page.locator("place-map[data-ready]")).to_be_visible()
    expect(page.get_by_text("12 of 12 points lie inside the district.")).to_be_visible()
    keep(page, "import-reading")
    assert faults(page) == []

    # Taken in: nine, and three are refused, each with its line and reason.
    first = import_all(page)
    assert (first.read, first.accepted, first.refused) == (12, 9, 3)
    assert sorted(first.findings.filter(refused=True).values_list("line", flat=True)) == [4, 8, 12]
    keep(page, "import-done")
    assert faults(page) == []

    # Downloaded, mended in a spreadsheet, sent again where they came from.
    with page.expect_download() as download:
        page.get_by_role("link", name="Download them").click()
    mended = tmp_path / "mended.csv"
    text = download.value.path().read_text(encoding="utf-8-sig")
    for wrong in (",n/a,", ",yesterday,", "11,,"):
        assert text.count(wrong) >= 1
        text = text.replace(wrong, f"{'11' if wrong[0] == '1' else ''},2026-09-02 09:00,")
    mended.write_text(text)
    page.get_by_label("The mended file").set_input_files(mended)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("It holds the mended rows of")).to_be_visible()
    second = import_all(page)
    assert (second.read, second.accepted, second.refused, second.mends_id) == (3, 3, 0, first.pk)
    assert stored() == 12

    # What came in: the three, and no other.
    page.get_by_role("link", name="Show what came in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 cases")
    keep(page, "import-came-in")

    # Undone: the first import's nine go, the mended three stay until theirs is.
    for imported, left in ((first, 3), (second, 0)):
        page.goto(f"/imports/{imported.pk}/")
        page.locator("summary", has_text="Undo").click()
        page.get_by_role("button", name="Take the rows back").click()
        expect(page.get_by_text("Undone: every row was taken back.")).to_be_visible()
        assert stored() == left

    # And the journal tells all of it.
    told = list(
        Entry.objects.filter(record__in=[first.key, second.key]).order_by("id").values_list("action", flat=True)
    )
    assert told == [
        "choose_file", "change", "run_import", "finish_import", "choose_file", "run_import", "finish_import",
        "undo_import", "undo_import",
    ]  # fmt: skip
    withdrawn = [
        orjson.loads(entry.changes)["rows"] for entry in Entry.objects.filter(action="withdraw").order_by("id")
    ]
    assert sum(withdrawn) == 12


def test_it_confirms_by_keyboard_what_is_suspected_and_proposed(
    drawn: Office, tmp_path: Path, page_of: Callable[..., Page], keep: Callable[[Page, str], Any]
):
    rows = [(f"23.0{n % 9 + 1}", f"113.0{n // 9 + 1}", "Pothole") for n in range(36)]
    rows += [("23.05", "113.09", "Potholes")] * 12
    lines = [
        f"2026-09-01 08:{n:02},Streets,{kind},{n} Main St,{lat},{lon}\n" for n, (lat, lon, kind) in enumerate(rows)
    ]
    path = tmp_path / "requests.csv"
    path.write_text("Opened,Category,Request Type,Address,Latitude,Longitude\n" + "".join(lines))
    page = page_of(drawn.lea)
    page.goto("/cases/import")
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Look at the rows").click()
    expect(page.get_by_role("heading", name="To be confirmed")).to_be_visible()
    keep(page, "import-confirming")
    assert faults(page) == []

    page.get_by_role("button", name="Stands for no point 23.05 113.09").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Suspected default points")).to_have_count(0)
    page.get_by_role("button", name="Read it so Potholes → Pothole").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("None of them would be refused.")).to_be_visible()
    assert newest().profile["values"] == {"type": {"Potholes": "Pothole"}}
    assert faults(page) == []

    phone = page_of(drawn.lea, width=390, language="zh-hans")
    phone.goto(f"/imports/{newest().pk}/")
    phone.get_by_role("button", name="撤回 23.05 113.09").click()
    expect(phone.get_by_role("heading", name="疑似默认点位")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(phone) == []

    imported = import_all(page)
    assert (imported.accepted, imported.refused, imported.warnings["default_geocode"]) == (48, 0, 12)
