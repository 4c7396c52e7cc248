"""How many statements a report and a step cost: at most twelve, and one for typed words, besides BEGIN and its like."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gridwork.cases.intake import Report, take_in
from gridwork.cases.models import Case, Job
from gridwork.cases.reporters import Person
from tests.cast import NOW, program
from tests.office import Office, role_of

MOST = 12
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@pytest.fixture(autouse=True)
def indexed(office: Office) -> None:
    office.sent()  # whatever is worked out once for all is worked out


def statements(call: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        call()
    return [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(CONTROL)]


def cheap(call: Callable[[], object], most: int = MOST) -> None:
    said = statements(call)
    assert len(said) <= most, "\n".join(line[:160] for line in said)


@pytest.mark.parametrize("person", [Person(), Person("Wang", email="wang@example.org", wants_word=True)])
@pytest.mark.parametrize("kind", ["pothole", "litter", "tree"])
def test_it_takes_a_report_in(office: Office, person: Person, kind: str):
    values = {"text": "A hole", "address": "East Road 1", "lon": 113.1, "lat": 23.0, "reported_at": NOW}
    case = Case(type=getattr(office, kind), condition=office.urgent, place=office.eastham, **values)
    cheap(lambda: take_in(Report(case, person), by=office.wen, now=NOW))


def test_it_takes_a_report_in_over_http(office: Office):
    """With who calls, what they may, and the rows that the report names."""
    token = program("reporting", role_of(office.iris), office.district)
    report = {
        "type": office.pothole.pk, "condition": office.ordinary.pk, "place": office.eastham.pk, "text": "A hole",
        "channel": "web",
    }  # fmt: skip

    def call() -> None:
        answer = Client().post(
            "/api/v1/cases", report, "application/json", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 201, answer.content

    call()
    cheap(call)


def test_it_takes_a_case_through_the_seven_steps(office: Office):
    case = office.report()
    cheap(lambda: case.take("register_case", by=office.iris, now=NOW))
    cheap(lambda: case.take("dispatch_case", by=office.dan, now=NOW, body=office.roads.pk))
    with_task = {"body": office.roads.pk, "task": "fill the other"}  # what is typed is journalled so that it can go
    cheap(lambda: case.take("dispatch_case", by=office.dan, now=NOW, **with_task), MOST + 1)
    job, other = Job.objects.unscoped("test").filter(case=case).order_by("pk")
    other.take("withdraw_job", by=office.dan, now=NOW, reason="one is enough")
    cheap(lambda: job.take("accept_job", by=office.rosa, now=NOW))
    cheap(lambda: job.take("report_job", by=office.rosa, now=NOW, report="Filled"))
    cheap(lambda: job.take("rework_job", by=office.ken, now=NOW, reason="no"))
    cheap(lambda: job.take("report_job", by=office.rosa, now=NOW, report="Filled again"))
    cheap(lambda: job.take("verify_job", by=office.ken, now=NOW))
    cheap(lambda: case.take("close_case", by=office.iris, now=NOW, public_answer="Filled"))
    cheap(lambda: case.take("evaluate_case", by=office.ken, now=NOW, outcome_right="true"))
    cheap(lambda: case.take("reopen_case", by=office.ken, now=NOW, reason="it is back"))


def test_it_returns_and_asks_for_time(office: Office):
    job = office.sent()
    cheap(lambda: job.take("return_job", by=office.rosa, now=NOW, reason="not ours"))
    cheap(lambda: job.take("resend_job", by=office.dan, now=NOW, body=office.roads.pk))
    cheap(lambda: job.take("ask_extension", by=office.rosa, now=NOW, asked_days=1, reason="x"))
    cheap(lambda: job.take("approve_extension", by=office.ada, now=NOW))
    cheap(lambda: job.take("ask_suspension", by=office.rosa, now=NOW, resume_on="2026-09-30", reason="x"))
    cheap(lambda: job.take("approve_suspension", by=office.ada, now=NOW))
    cheap(lambda: job.take("resume_job", by=office.ada, now=NOW))
    cheap(lambda: job.take("return_job", by=office.rosa, now=NOW, reason="still not ours"))
    cheap(lambda: job.take("arbitrate_job", by=office.ada, now=NOW, body=office.roads.pk, reason="it is"))


def test_it_links_a_duplicate(office: Office):
    original, case = office.report(), office.report()
    cheap(lambda: case.take("link_case", by=office.iris, now=NOW, duplicate_of=original.pk))
