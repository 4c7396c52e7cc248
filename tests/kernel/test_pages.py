"""Pages of a register: what one sees, enters, changes and steps, and what one is told when it does not go."""

import csv
import io
import re
from datetime import timedelta

import orjson
import pytest
from django.test import Client
from openpyxl import load_workbook

from gridwork.kernel.models import Draft, SavedView
from tests.cast import NOW, Cast
from tests.kernel.toys import bed, lent, stored, tree
from tests.toys.lending.models import Loan
from tests.toys.planting.models import Bed, Tree

GIVEN = {"tool": "ladder", "borrower": "Wang"}


@pytest.fixture
def browser(cast: Cast, client: Client) -> Client:
    client.force_login(cast.chief)
    return client


def signed_in(who: object) -> Client:
    browser = Client()
    browser.force_login(who)  # type: ignore[arg-type]
    return browser


def test_it_lists_what_the_reader_may_see(cast: Cast):
    lent(cast, "ladder")
    lent(cast, "saw", place=cast.west_village)
    page = signed_in(cast.vera).get("/loans/").content.decode()
    assert "ladder" in page
    assert "saw" not in page


def test_it_sends_strangers_to_sign_in_and_refuses_those_without_a_grant(cast: Cast, client: Client):
    assert client.get("/loans/").status_code == 302
    assert signed_in(cast.nemo).get("/loans/").status_code == 403


def test_it_answers_a_foreign_row_like_a_missing_one(cast: Cast):
    hidden = lent(cast, place=cast.west_village)
    browser = signed_in(cast.vera)
    foreign, missing = browser.get(f"/loans/{hidden.pk}/"), browser.get("/loans/987654321/")
    assert foreign.status_code == missing.status_code == 404
    assert varying(foreign.content, hidden.pk) == varying(missing.content, 987654321)


def varying(page: bytes, pk: int) -> str:
    """The page without its own address and what differs with every answer."""
    text = page.decode().replace(f"/loans/{pk}/", "/loans/N/")
    return re.sub(r'(nonce=|CSRFToken": ?|csrfmiddlewaretoken" value=)"[^"]+"', "", text)


def test_it_shows_a_record_with_its_steps_history_and_parts(cast: Cast, browser: Client):
    made = lent(cast)
    page = browser.get(f"/loans/{made.pk}/").content.decode()
    assert "Lend" in page
    assert "entered" in page
    where = bed(cast)
    tree(cast, where)
    assert "Oak" in browser.get(f"/beds/{where.pk}/").content.decode()
    assert "<html" not in browser.get(f"/loans/{made.pk}/?panel=1").content.decode()


def test_it_enters_a_record_and_says_at_the_field_what_is_wrong(cast: Cast, browser: Client):
    wrong = browser.post("/loans/new", GIVEN | {"place": ""})
    assert wrong.status_code == 422
    assert "This field is required." in wrong.content.decode()
    done = browser.post("/loans/new", GIVEN | {"place": cast.east_village.pk})
    assert done.status_code == 302
    assert (stored(Loan).tool, stored(Loan).town_id) == ("ladder", cast.east.pk)


def test_it_says_who_changed_what_to_whoever_was_slower(cast: Cast, browser: Client):
    made = lent(cast)
    theirs = stored(Loan)
    theirs.tool = "steps"
    theirs.write(by=cast.erin, now=NOW)
    sent = GIVEN | {"place": cast.east_village.pk, "tool": "rope", "version": made.version}
    late = browser.post(f"/loans/{made.pk}/change", sent)
    page = late.content.decode()
    assert late.status_code == 409
    assert all(word in page for word in ("erin", "ladder", "steps", "rope"))
    assert stored(Loan).tool == "steps"
    again = browser.post(f"/loans/{made.pk}/change", sent | {"version": stored(Loan).version})
    assert (again.status_code, stored(Loan).tool) == (302, "rope")


def test_it_takes_a_step_and_asks_what_the_step_asks(cast: Cast, browser: Client):
    made = lent(cast)
    assert browser.post(f"/loans/{made.pk}/step/lend_tool").status_code == 302
    assert stored(Loan).state == "lent"
    assert "remark" in browser.get(f"/loans/{made.pk}/step/return_tool").content.decode()
    assert browser.post(f"/loans/{made.pk}/step/return_tool", {"remark": ""}).status_code == 422
    assert browser.post(f"/loans/{made.pk}/step/return_tool", {"remark": "fine"}).status_code == 302
    assert stored(Loan).remark == "fine"


def test_it_answers_a_refused_step_with_its_reason(cast: Cast, browser: Client):
    made = lent(cast, borrower="chief")
    refused = browser.post(f"/loans/{made.pk}/step/lend_tool")
    assert refused.status_code == 409
    assert "Nobody lends to themselves." in refused.content.decode()
    assert browser.get(f"/loans/{made.pk}/step/return_tool").status_code == 409


def test_it_previews_a_step_on_many_and_takes_it_only_when_confirmed(cast: Cast, browser: Client):
    ready, refused = lent(cast, "ladder"), lent(cast, "saw", borrower="chief")
    chosen = {"pk": [ready.pk, refused.pk]}
    preview = browser.post("/loans/bulk/lend_tool", chosen).content.decode()
    assert "Nobody lends to themselves." in preview
    assert stored(Loan, pk=ready.pk).state == "asked"
    browser.post("/loans/bulk/lend_tool", chosen | {"confirmed": "1"})
    assert (stored(Loan, pk=ready.pk).state, stored(Loan, pk=refused.pk).state) == ("lent", "asked")
    assert browser.post("/loans/bulk/return_tool", chosen).status_code == 404
    assert browser.post("/loans/bulk/lend_tool", {}).status_code == 409
    more = {"pk": [lent(cast, "drill").pk], "confirmed": "1", "by": "x", "now": "y", "name": "z"}
    assert browser.post("/loans/bulk/lend_tool", more).status_code == 302  # what the step does not ask says nothing


def test_it_keeps_a_draft_until_the_form_is_sent(cast: Cast, browser: Client):
    kept = orjson.dumps({"form": "/loans/new", "values": {"tool": "half a ladder"}})
    assert browser.post("/drafts", kept, content_type="application/json").status_code == 204
    assert "half a ladder" in browser.get("/loans/new").content.decode()
    assert "half a ladder" not in signed_in(cast.erin).get("/loans/new").content.decode()
    browser.post("/loans/new", GIVEN | {"place": cast.east_village.pk})
    assert not Draft.objects.exists()


def test_it_keeps_and_removes_a_view(cast: Cast, browser: Client):
    browser.post("/loans/views", {"name": "Lent out", "query": "state=lent", "shared": "on"})
    view = SavedView.objects.unscoped("test").get()
    assert (view.user, view.query, view.shared) == (cast.chief, "state=lent", True)
    assert "Lent out" in signed_in(cast.vera).get("/loans/").content.decode()
    assert signed_in(cast.vera).post(f"/loans/views/{view.pk}/remove").status_code == 404
    browser.post(f"/loans/views/{view.pk}/remove")
    assert not SavedView.objects.unscoped("test").exists()


def test_it_finds_options_while_somebody_types(cast: Cast, browser: Client):
    lent(cast, "ladder")
    assert browser.get("/loans/find?q=lad").json()["results"][0]["label"] == "ladder"
    assert browser.get("/loans/find?q=nothing").json() == {"results": []}


def test_it_shows_the_rows_as_a_map_layer(cast: Cast, browser: Client):
    made = bed(cast)
    layer = orjson.loads(browser.get("/beds/shapes.geojson").getvalue())
    assert layer["features"][0]["geometry"] == {"type": "Point", "coordinates": [115.2, 20.9]}
    assert layer["features"][0]["properties"]["url"] == f"/beds/{made.pk}/"


@pytest.mark.export
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=cmd|' /C calc'!A0"])
def test_it_exports_no_cell_that_a_spreadsheet_would_run(cast: Cast, browser: Client, text: str):
    made = bed(cast)
    made.name = text
    Bed.known.none()
    from django.db.models import QuerySet

    QuerySet.update(Bed.known.filter(pk=made.pk), name=text)  # a form would strip what comes before the sign
    rows = list(csv.reader(io.StringIO(browser.get("/beds/export/csv").getvalue().decode("utf-8-sig"), newline="")))
    cell = rows[1][1]
    assert cell == f"'{text}"
    sheet = load_workbook(io.BytesIO(browser.get("/beds/export/xlsx").getvalue())).active
    assert sheet is not None
    assert sheet["B2"].data_type != "f"
    assert str(sheet["B2"].value).startswith("'")


@pytest.mark.export
def test_it_exports_what_is_filtered_and_nothing_else(cast: Cast, browser: Client):
    where = bed(cast)
    tree(cast, where, "oak")
    tree(cast, where, "elm")
    text = browser.get("/trees/export/csv?kind=elm").getvalue().decode("utf-8-sig")
    assert "Elm" in text
    assert "Oak" not in text
    assert browser.get("/trees/export/geojson").status_code == 404
    assert Tree.objects.unscoped("test").count() == 2


def test_it_shows_the_clock_in_working_time(cast: Cast, browser: Client):
    made = lent(cast)
    made.take("lend_tool", by=cast.chief, now=NOW - timedelta(days=60))
    assert "over" in browser.get(f"/loans/{made.pk}/").content.decode()
