"""The API of a register: by the same forms and steps, with one shape for whatever does not happen."""

from typing import Any

import pytest
from django.test import Client

from gridwork.kernel.models import OnceKey
from tests.cast import NOW, Cast
from tests.kernel.toys import bed, lent, stored
from tests.toys.lending.models import Loan

JSON = "application/json"


@pytest.fixture
def call(cast: Cast):
    browser = Client()
    browser.force_login(cast.chief)

    def called(method: str, path: str, data: Any = None, **headers: str) -> Any:
        sent = {"data": data, "content_type": JSON} if data is not None else {}
        return getattr(browser, method)(f"/api/v1{path}", **sent, headers=headers)

    return called


def problem(answer: Any) -> tuple[int, str]:
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "fields"}
    return answer.status_code, body["error"]["code"]


def test_it_lists_reads_and_pages(cast: Cast, call: Any):
    for number in range(3):
        lent(cast, f"tool {number}")
    first = call("get", "/loans?limit=2").json()
    assert [item["tool"] for item in first["items"]] == ["tool 2", "tool 1"]
    rest = call("get", f"/loans?limit=2&after={first['next']}").json()
    assert ([item["tool"] for item in rest["items"]], rest["next"]) == (["tool 0"], None)
    one = call("get", f"/loans/{first['items'][0]['id']}")
    assert one.json()["place"] == cast.east_village.pk
    assert one["ETag"] == '"v1"'


def test_it_enters_a_record_once_for_each_key(cast: Cast, call: Any):
    given = {"place": cast.east_village.pk, "tool": "ladder", "borrower": "Wang"}
    first = call("post", "/loans", given, Idempotency_Key="a")
    again = call("post", "/loans", given, Idempotency_Key="a")
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (201, 201, "true")
    assert first.json() == again.json()
    assert Loan.objects.unscoped("test").count() == 1
    assert problem(call("post", "/loans", given | {"tool": "saw"}, Idempotency_Key="a")) == (422, "key_reused")
    call("post", "/loans", given, Idempotency_Key="b")
    assert Loan.objects.unscoped("test").count() == 2


def test_it_says_that_an_answer_is_kept_no_longer(cast: Cast, call: Any):
    given = {"place": cast.east_village.pk, "tool": "ladder", "borrower": "Wang"}
    call("post", "/loans", given, Idempotency_Key="a")
    OnceKey.objects.update(answer="{}")
    assert problem(call("post", "/loans", given, Idempotency_Key="a")) == (409, "refused")
    assert problem(call("post", "/loans", given | {"tool": "saw"}, Idempotency_Key="a")) == (422, "key_reused")
    assert Loan.objects.unscoped("test").count() == 1


def test_it_keeps_no_key_for_a_call_that_failed(cast: Cast, call: Any):
    given = {"place": cast.east_village.pk, "tool": "", "borrower": "Wang"}
    assert problem(call("post", "/loans", given, Idempotency_Key="a")) == (422, "invalid")
    assert not OnceKey.objects.exists()
    assert call("post", "/loans", given | {"tool": "saw"}, Idempotency_Key="a").status_code == 201


def test_it_changes_only_the_version_that_was_read(cast: Cast, call: Any):
    made = lent(cast)
    path = f"/loans/{made.pk}"
    assert problem(call("patch", path, {"tool": "saw"})) == (428, "if_match_missing")
    assert call("patch", path, {"tool": "saw"}, If_Match='"v1"').json()["tool"] == "saw"
    assert problem(call("patch", path, {"tool": "rope"}, If_Match='"v1"')) == (412, "changed_meanwhile")
    assert (stored(Loan).tool, stored(Loan).borrower) == ("saw", "Wang")


def test_it_takes_steps_and_says_why_not(cast: Cast, call: Any):
    made = lent(cast)
    path = f"/loans/{made.pk}/steps"
    assert problem(call("post", f"{path}/return_tool", {"remark": "x"})) == (409, "refused")
    assert call("post", f"{path}/lend_tool", {}).json()["state"] == "lent"
    assert problem(call("post", f"{path}/return_tool", {})) == (422, "invalid")
    assert call("post", f"{path}/return_tool", {"remark": "fine"}).json()["state"] == "back"
    lines = call("get", f"/loans/{made.pk}/history").json()["items"]
    assert [line["action"] for line in lines] == ["Take back", "Lend", "entered"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"tool": "saw", "borrower": "Li"}, "place"),
        ({"place": 987654, "tool": "saw", "borrower": "Li"}, "place"),
        ({"place": "here", "tool": "saw", "borrower": "Li"}, "place"),
        ({"place": 1, "tool": "saw", "borrower": "Li", "state": "lent"}, "state"),
        ({"place": 1, "tool": "x" * 51, "borrower": "Li"}, "tool"),
        ({"place": 1, "tool": "x" * 50 + " ", "borrower": "Li"}, "tool"),
    ],
)
def test_it_names_the_field_that_is_wrong(cast: Cast, call: Any, data: dict[str, Any], name: str):
    if data.get("place") == 1:
        data = data | {"place": cast.east_village.pk}
    answer = call("post", "/loans", data)
    assert problem(answer) == (422, "invalid")
    assert name in [fault["name"] for fault in answer.json()["error"]["fields"]]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("planted_on", 0), ("planted_on", "0"), ("planted_on", "1773273600"), ("planted_on", "2026-03-12T00:00:00Z"),
        ("planted_on", "20260312"), ("stands", 1), ("stands", "yes"), ("stands", 0.0), ("bed", True), ("bed", "1"),
    ],
)  # fmt: skip
def test_it_reads_nothing_as_what_it_is_not(cast: Cast, call: Any, name: str, value: Any):
    """What pydantic reads generously: seconds since 1970 as a day, yes as true, true as one."""
    where = bed(cast)
    fine = {"bed": where.pk, "kind": "oak", "planted_on": "2026-03-12", "place": where.place_id, "stands": True}
    answer = call("post", "/trees", fine | {name: value})
    assert problem(answer) == (422, "invalid")
    assert [fault["name"] for fault in answer.json()["error"]["fields"]] == [name]
    assert call("post", "/trees", fine).status_code == 201


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/trees?stands=banana", "stands"), ("/trees?planted_on_from=0", "planted_on_from"), ("/trees?bed=x", "bed"),
        ("/loans?state=gone", "state"), ("/places?open_today=maybe", "open_today"),
        ("/trees?imported=true", "imported"),
    ],
)  # fmt: skip
def test_it_names_the_filter_that_is_wrong(call: Any, path: str, name: str):
    answer = call("get", path)
    assert problem(answer) == (422, "invalid")
    assert [fault["name"] for fault in answer.json()["error"]["fields"]] == [name]


def test_it_answers_strangers_and_the_unauthorised_in_the_same_shape(cast: Cast, call: Any):
    assert problem(Client().get("/api/v1/loans")) == (401, "unauthenticated")
    nobody = Client()
    nobody.force_login(cast.nemo)
    assert problem(nobody.get("/api/v1/loans")) == (403, "forbidden")
    hidden = bed(cast, place=cast.west_village)
    looker = Client()
    looker.force_login(cast.vera)
    foreign, missing = looker.get(f"/api/v1/beds/{hidden.pk}"), looker.get("/api/v1/beds/987654321")
    assert problem(foreign) == problem(missing) == (404, "not_found")
    assert foreign.content == missing.content
    assert problem(call("get", "/beds?place=abc")) == (422, "invalid")
    assert problem(call("post", "/beds", "{")) in ((400, "unreadable"), (422, "invalid"))
    assert NOW
