"""Cases through the API: taken in by the same door, once for each key, and moved by the same steps."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from gridwork.accounts.models import User
from gridwork.cases import reporters
from gridwork.cases.models import Case, Job, Reporter
from gridwork.kernel.models import OnceKey
from tests.cast import NOW
from tests.office import Office, stored

JSON = "application/json"


def call(who: User, method: str, path: str, data: Any = None, **headers: str) -> Any:
    browser = Client()
    browser.force_login(who)
    sent = {"data": data, "content_type": JSON} if data is not None else {}
    return getattr(browser, method)(f"/api/v1{path}", **sent, headers=headers)


def given(office: Office, **more: Any) -> dict[str, Any]:
    return {"type": office.pothole.pk, "place": office.eastham.pk, "text": "A hole", "channel": "web"} | more


def test_it_takes_a_report_in_by_the_same_door(office: Office):
    code = reporters.new_code()
    person = {"reporter_name": "Wang Xiuying", "receipt_code": code}
    answer = call(office.iris, "post", "/cases", given(office, **person), Idempotency_Key="a")
    assert answer.status_code == 201, answer.content
    assert (answer.json()["state"], stored(Case).due_at is not None) == ("received", True)
    assert reporters.opened(Reporter.objects.get().sealed, stored(Case).pk).name == "Wang Xiuying"
    assert reporters.found(code).case == stored(Case)
    for secret in ("Wang", code):
        assert secret not in answer.content.decode()
        assert secret not in OnceKey.objects.get().answer


@pytest.mark.idempotency
def test_it_makes_one_case_for_a_key(office: Office):
    for _each in range(3):
        assert call(office.iris, "post", "/cases", given(office), Idempotency_Key="a").status_code == 201
    assert Case.objects.unscoped("test").count() == Reporter.objects.count() == 1


def test_it_takes_a_case_through_the_seven_steps(office: Office):
    case = call(office.iris, "post", "/cases", given(office)).json()["id"]
    job = 0
    for who, path, data in (
        (office.iris, "/cases/{case}/steps/register_case", {}),
        (office.dan, "/cases/{case}/steps/dispatch_case", {"body": office.roads.pk}),
        (office.rosa, "/jobs/{job}/steps/report_job", {"report": "Filled"}),
        (office.ken, "/jobs/{job}/steps/verify_job", {}),
        (office.iris, "/cases/{case}/steps/close_case", {"public_answer": "Filled"}),
        (office.ken, "/cases/{case}/steps/evaluate_case", {"outcome_right": True}),
    ):
        answer = call(who, "post", path.format(case=case, job=job), data)
        assert answer.status_code == 200, answer.content
        job = job or (Job.objects.unscoped("test").values_list("pk", flat=True).first() or 0)
    assert (stored(Case).state, stored(Case).outcome_right) == ("evaluated", True)


def test_it_says_why_not(office: Office):
    job = office.done()
    answers = [
        call(office.rosa, "post", f"/jobs/{job.pk}/steps/verify_job", {}),
        call(office.ken, "post", f"/cases/{job.case_id}/steps/close_case", {"public_answer": "x"}),
        call(office.ken, "post", f"/jobs/{job.pk}/steps/rework_job", {}),
        call(office.ely, "get", f"/jobs/{job.pk}"),
        call(office.iris, "post", "/cases", given(office, type=office.streets.pk)),
        call(office.iris, "post", "/cases", given(office, photos="not a file")),
        call(office.iris, "post", "/cases", given(office, sentiment="bad")),
    ]
    assert [answer.status_code for answer in answers] == [403, 409, 422, 404, 422, 422, 422]
    assert "Not all jobs" in answers[1].json()["error"]["message"]


def test_it_takes_photographs_as_files_so_that_a_job_can_be_proved(office: Office):
    office.pothole.needs_after = True
    office.pothole.write(by=office.lea, now=NOW)
    job = office.sent()
    report = f"/jobs/{job.pk}/steps/report_job"
    assert call(office.rosa, "post", report, {"report": "Filled"}).status_code == 409
    browser = Client()
    browser.force_login(office.rosa)
    path = f"/api/v1/jobs/{job.pk}/photographs"
    answer = browser.post(path, {"photos": [photograph()], "caption": "from the north"})
    assert answer.status_code == 201, answer.content
    item = answer.json()["items"][0]
    assert (item["moment"], item["taken_by"], item["caption"]) == ("after", "rosa", "from the north")
    assert call(office.rosa, "post", report, {"report": "Filled"}).status_code == 200
    assert browser.post(path, {"photos": [SimpleUploadedFile("a.jpg", b"no image")]}).status_code == 422
    assert browser.post(path, {}).status_code == 422
    listed = f"/cases/{job.case_id}/photographs"
    assert len(call(office.ken, "get", listed).json()["items"]) == 1
    assert call(office.ely, "get", listed).status_code == 404
    assert call(office.otto, "get", "/openapi.json").status_code == 200


def photograph() -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(data, "JPEG")
    return SimpleUploadedFile("hole.jpg", data.getvalue(), "image/jpeg")


def test_it_lets_no_step_be_taken_that_only_follows(office: Office):
    job = office.sent()
    for path in (f"/cases/{job.case_id}/steps/report_case", f"/jobs/{job.pk}/steps/pass_on_job"):
        assert call(office.dan, "post", path, {}).status_code in (404, 405)
    assert stored(Case).state == "dispatched"


def test_it_changes_words_and_neither_type_nor_place(office: Office):
    case = office.report()
    data = {"text": "Two holes", "type": office.litter.pk, "place": office.westham.pk}
    answer = call(office.dan, "patch", f"/cases/{case.pk}", data, If_Match='"v1"')
    assert answer.status_code == 200, answer.content
    case = stored(Case)
    assert (case.text, case.type, case.place) == ("Two holes", office.pothole, office.eastham)
