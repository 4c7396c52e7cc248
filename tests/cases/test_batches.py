"""Batches of reports: each judged for itself, taken in once under its own key, in few statements."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridwork.accounts.models import User
from gridwork.cases import reporters
from gridwork.cases.models import Case, Reporter
from gridwork.journal.models import Entry
from gridwork.kernel.models import OnceKey
from gridwork.kernel.once import EMPTIED, InFlight, alone
from tests.cases.test_api import call, given
from tests.office import Office, stored

pytestmark = pytest.mark.django_db


def sent(who: User, *reports: tuple[str, Any]) -> list[dict[str, Any]]:
    data = {"reports": [{"key": key, "report": report} for key, report in reports]}
    answer = call(who, "post", "/cases/batch", data)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def test_it_takes_many_reports_in_by_the_same_door(office: Office):
    code = reporters.new_code()
    person = {"reporter_name": "Wang Xiuying", "receipt_code": code}
    items = sent(office.iris, ("a", given(office, **person)), ("b", given(office, text="Another")))
    assert [(item["key"], item["status"], item["replayed"], item["error"]) for item in items] == [
        ("a", 201, False, None),
        ("b", 201, False, None),
    ]
    case = stored(Case, pk=items[0]["case"]["id"])
    assert (case.state, case.due_at is not None, case.village_id) == ("received", True, office.eastham.pk)
    assert reporters.found(code).case == case
    assert reporters.opened(Reporter.objects.get(case=case).sealed, case.pk).name == "Wang Xiuying"
    assert Entry.objects.filter(record="cases.case", action="create").count() == 1
    assert "Wang" not in "".join(OnceKey.objects.values_list("answer", flat=True))


@pytest.mark.idempotency
def test_it_takes_each_in_once_whatever_it_is_sent_with_again(office: Office):
    first = sent(office.iris, ("a", given(office)), ("b", given(office)))
    again = sent(office.iris, ("b", given(office)), ("c", given(office)), ("a", given(office, text="Other words")))
    assert [(item["status"], item["replayed"]) for item in again] == [(201, True), (201, False), (422, False)]
    assert again[0]["case"] == first[1]["case"]
    assert again[2]["error"]["code"] == "key_reused"
    assert Case.objects.unscoped("test").count() == 3


def test_it_says_that_an_answer_is_kept_no_longer(office: Office):
    sent(office.iris, ("a", given(office)))
    OnceKey.objects.update(answer=EMPTIED)
    (again,) = sent(office.iris, ("a", given(office)))
    assert (again["status"], again["case"], again["error"]["code"]) == (409, None, "refused")


def test_it_refuses_one_and_takes_the_others_in(office: Office):
    items = sent(
        office.iris,
        ("good", given(office)),
        ("no text", given(office, text="")),
        ("category", given(office, type=office.streets.pk)),
        ("unknown field", given(office, sentiment="bad")),
        ("no object", "a hole"),
        ("unheard of", given(office, place=10**6)),
    )
    assert [item["status"] for item in items] == [201, 422, 422, 422, 422, 422]
    assert [[fault["name"] for fault in item["error"]["fields"]] for item in items[1:4]] == [
        ["text"], ["type"], ["sentiment"],
    ]  # fmt: skip
    assert Case.objects.unscoped("test").count() == 1
    mended = sent(office.iris, ("no text", given(office)))
    assert mended[0]["status"] == 201


@pytest.mark.parametrize("kind", ["1", 2**70, True, 1.0])
def test_it_reads_what_a_call_of_its_own_reads(office: Office, kind: Any):
    loose = given(office, type=kind)
    answer = call(office.iris, "post", "/cases", loose)
    (item,) = sent(office.iris, ("a", loose))
    assert answer.status_code == item["status"] == 422
    assert answer.json()["error"]["fields"] == item["error"]["fields"]


def test_it_tells_apart_what_came_before_from_what_nobody_can_read(office: Office):
    assert sent(office.iris, ("a", given(office)))[0]["status"] == 201
    (item,) = sent(office.iris, ("a", given(office, type=2**70)))
    assert (item["status"], item["error"]["code"]) == (422, "key_reused")


def test_it_finds_the_one_that_the_database_refuses(office: Office):
    abroad = {"external_source": "12345", "external_number": "7"}
    items = sent(office.iris, ("a", given(office, **abroad)), ("b", given(office, **abroad)), ("c", given(office)))
    assert [item["status"] for item in items] == [201, 422, 201]
    assert "already here" in items[1]["error"]["fields"][0]["message"]
    assert Case.objects.unscoped("test").count() == Reporter.objects.count() == OnceKey.objects.count() == 2


def test_it_takes_nothing_in_where_the_caller_has_no_grant(office: Office):
    items = sent(office.wen, ("here", given(office)), ("there", given(office, place=office.westham.pk)))
    assert [item["status"] for item in items] == [201, 422]
    assert call(office.otto, "post", "/cases/batch", {"reports": [{"key": "a", "report": {}}]}).status_code == 403


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"reports": [{"key": str(n), "report": {}} for n in range(101)]},
        {"reports": [{"key": "a", "report": {}}] * 2},
        {"reports": [{"key": "", "report": {}}]},
        {"reports": [{"key": "a\0b", "report": {}}]},
    ],
)
def test_it_refuses_what_is_no_batch(office: Office, data: Any):
    answer = call(office.iris, "post", "/cases/batch", data)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


def test_it_answers_no_key_that_is_being_answered(office: Office):
    with alone(office.iris.pk, ["b"]):
        data = {"reports": [{"key": "a", "report": given(office)}, {"key": "b", "report": given(office)}]}
        assert call(office.iris, "post", "/cases/batch", data).status_code == 409
        with pytest.raises(InFlight), alone(office.iris.pk, ["b", "c"]):
            pass
    assert sent(office.iris, ("b", given(office)))[0]["status"] == 201


def test_it_asks_no_more_of_the_database_for_many(office: Office):
    def statements(count: int, prefix: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            items = sent(office.iris, *((f"{prefix}{n}", given(office)) for n in range(count)))
        assert {item["status"] for item in items} == {201}
        return len(captured)

    statements(2, "warm")
    assert statements(4, "few") == statements(64, "many")  # on SQLite rows go in by pieces as long as powers of two
