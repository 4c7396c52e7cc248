"""A client that a program's author generates from openapi.json: it follows a case, and understands every answer.

What it calls is the whole application, from the first middleware to the database, through httpx's WSGI transport.
"""

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections
from django.test import Client
from django.utils import timezone

from gridwork.accounts import tokens
from gridwork.accounts.models import Grant, User
from gridwork.cases.models import Case
from gridwork.journal import sequencer, timeline
from gridwork.kernel import once
from gridwork.kernel.api import PROBLEMS
from gridwork.web.wsgi import application
from tests import cast as people
from tests.cast import NOW, SYSTEM
from tests.office import Office, build
from tests.tools.test_docs import ROOT

NAME = "gridwork_client"
METHODS = ("get", "post", "patch", "put", "delete")


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    answer = Client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    return answer.json()


@pytest.fixture(scope="session")
def generated(document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of the client, and what the generator said."""
    folder, programs = tmp_path_factory.mktemp("client"), Path(sys.executable).parent
    (folder / "openapi.json").write_bytes(Client().get("/api/v1/openapi.json").content)
    said = subprocess.run(
        [programs / "openapi-python-client", "generate", "--path", folder / "openapi.json", "--meta", "none",
         "--output-path", folder / NAME],
        env=os.environ | {"PATH": os.pathsep.join([str(programs), os.environ["PATH"]])},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True,
    )  # fmt: skip
    return folder / NAME, said.stdout


@pytest.fixture(scope="session")
def client(generated: tuple[Path, str]) -> ModuleType:
    sys.path.insert(0, str(generated[0].parent))
    return importlib.import_module(NAME)


@pytest.fixture
def office(db: None) -> Office:
    return build()


@pytest.fixture
def models(client: ModuleType) -> ModuleType:
    return importlib.import_module(f"{NAME}.models")


@pytest.fixture
def connected(client: ModuleType) -> Iterator[Any]:
    """An AuthenticatedClient that calls the application itself, within the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    transport = httpx.WSGITransport(application)
    made = {"base_url": "http://testserver", "raise_on_unexpected_status": True}
    yield partial(client.AuthenticatedClient, **made, httpx_args={"transport": transport})
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def program(connected: Any) -> Any:
    """An API client with the grants of a person, and a token of its own."""

    def of(who: User) -> Any:
        made = User(username=f"{who.username}-program", kind="client")
        made.set_unusable_password()
        made.write(by=SYSTEM, now=NOW)
        for grant in Grant.known.filter(user=who):
            people.grant(made, grant.role, grant.place, grant.body)
        now = timezone.now()
        return connected(token=tokens.make(made, "test", now + timedelta(days=1), by=SYSTEM, now=now)[1])

    return of


def api(name: str, tag: str = "") -> Any:
    """The module of an operation; most are named after their register, which is their tag, too: cases_create."""
    return importlib.import_module(f"{NAME}.api.{tag or name.partition('_')[0]}.{name}")


def entry(office: Office, models: ModuleType, **more: Any) -> Any:
    given = {"type_": office.pothole.pk, "place": office.eastham.pk, "text": "A hole in the road", "channel": "web"}
    return models.CasesEntry(**given | more)


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = [each[method] for each in document["paths"].values() for method in METHODS if method in each]
    return {each["operationId"]: each for each in found}


class TestDocument:
    def test_it_is_generated_from_without_a_warning_and_leaves_no_operation_out(
        self, document: dict[str, Any], generated: tuple[Path, str]
    ):
        folder, said = generated
        assert document["openapi"].startswith("3.1.")
        assert said.split() == ["Generating", str(folder)]
        made = {path.stem for path in (folder / "api").glob("*/*.py")} - {"__init__"}
        assert made == {name.replace("-", "_") for name in operations(document)}

    def test_it_promises_every_problem_on_every_operation(self, document: dict[str, Any]):
        problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for name, each in operations(document).items():
            promised = {int(status) for status, answer in each["responses"].items() if answer["content"] == problem}
            assert promised == set(PROBLEMS), name
            assert {"TokenAuth": []} in each["security"], name


class TestCase:
    def test_it_is_followed_from_report_to_evaluation_by_five_programs(
        self, office: Office, models: ModuleType, program: Any
    ):
        iris, dan, rosa, ken = (program(who) for who in (office.iris, office.dan, office.rosa, office.ken))
        made = api("cases_create").sync_detailed(client=iris, body=entry(office, models), idempotency_key="a")
        case = made.parsed
        assert (made.status_code, type(case), case.state, case.version) == (201, models.CaseOut, "received", 1)
        assert case.due_at > case.reported_at

        def stepped(who: Any, name: str, pk: int, body: Any, **headers: str) -> Any:
            answer = api(name).sync(client=who, pk=pk, body=body, **headers)
            assert not isinstance(answer, models.Problem), answer
            return answer

        stepped(iris, "cases_register_case", case.id, models.CasesRegisterCase(), if_match='"v1"')
        stepped(dan, "cases_dispatch_case", case.id, models.CasesDispatchCase(body=office.roads.pk))
        (job,) = api("jobs_list").sync(client=rosa).items
        stepped(rosa, "jobs_accept_job", job.id, models.JobsAcceptJob())
        done = stepped(rosa, "jobs_report_job", job.id, models.JobsReportJob(report="Filled"), idempotency_key="b")
        assert (type(done), done.state) == (models.JobOut, "reported")
        stepped(ken, "jobs_verify_job", job.id, models.JobsVerifyJob(finding="Flat and dry"))
        stepped(iris, "cases_close_case", case.id, models.CasesCloseCase(public_answer="The hole is filled."))
        ended = stepped(ken, "cases_evaluate_case", case.id, models.CasesEvaluateCase(outcome_right=True))
        assert (ended.state, ended.outcome_right, ended.on_time) == ("evaluated", True, True)

        again = api("cases_create").sync_detailed(client=iris, body=entry(office, models), idempotency_key="a")
        assert (again.headers["Idempotency-Replayed"], again.parsed) == ("true", case)
        evaluated = [models.CasesListStateItem.EVALUATED]
        assert [each.id for each in api("cases_list").sync(client=iris, state=evaluated).items] == [case.id]
        lines = api("cases_history").sync(client=iris, pk=case.id).items
        assert {line.actor for line in lines} >= {"iris-program", "dan-program", "ken-program"}

    def test_it_takes_photographs(
        self, office: Office, models: ModuleType, program: Any, settings: Any, tmp_path: Path
    ):
        from tests.cases.test_api import photograph

        settings.HOME = tmp_path
        case, file = office.report(), importlib.import_module(f"{NAME}.types").File(photograph(), "hole.jpg")
        body = models.CasesHandInMultiPartBodyParams(photos=[file], caption="from the north")
        answer = api("cases_hand_in", "photographs").sync(client=program(office.iris), pk=case.pk, body=body)
        assert [(each.moment, each.caption, each.width) for each in answer.items] == [("before", "from the north", 64)]


class TestProblems:
    """Each arrives as the same typed model, and says in `code` what it is."""

    @pytest.fixture
    def told(self, models: ModuleType) -> Any:
        def asked(name: str, **given: Any) -> tuple[int, str]:
            answer = api(name).sync_detailed(**given)
            assert isinstance(answer.parsed, models.Problem), answer
            assert answer.parsed.error.message
            return answer.status_code, answer.parsed.error.code

        return asked

    def test_it_is_told_who_may_not_and_what_is_not_there(
        self, office: Office, models: ModuleType, program: Any, connected: Any, told: Any
    ):
        job = office.sent()
        rosa, ely = program(office.rosa), program(office.ely)
        stranger = connected(token="gw_of_nobody")
        assert told("cases_list", client=stranger) == (401, "unauthenticated")
        assert told("cases_create", client=stranger, body=entry(office, models)) == (401, "unauthenticated")
        assert told("jobs_verify_job", client=rosa, pk=job.pk, body=models.JobsVerifyJob()) == (403, "forbidden")
        assert told("jobs_read", client=ely, pk=job.pk) == (404, "not_found")
        assert told("jobs_read", client=ely, pk=987_654_321) == (404, "not_found")

    def test_it_is_told_that_a_browser_may_be_forged(self, office: Office, models: ModuleType):
        """Whose session comes along by itself, and nothing that only our own page knows."""
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(office.iris)
        assert browser.get("/api/v1/cases").status_code == 200
        answer = browser.post("/api/v1/cases", {}, content_type="application/json")
        assert (answer.status_code, models.Problem.from_dict(answer.json()).error.code) == (403, "forbidden")

    def test_it_is_told_of_versions_and_states(self, office: Office, models: ModuleType, program: Any, told: Any):
        case, iris = office.report(), program(office.iris)
        change = {"name": "cases_change", "client": iris, "pk": case.pk, "body": models.CasesChange(text="Two holes")}
        assert told(**change) == (428, "if_match_missing")
        assert told(**change, if_match='"v7"') == (412, "changed_meanwhile")
        step = {"client": iris, "pk": case.pk, "body": models.CasesRegisterCase()}
        assert told("cases_register_case", **step, if_match='"v7"') == (412, "changed_meanwhile")
        assert api("cases_register_case").sync(**step).state == "registered"
        assert told("cases_register_case", **step) == (409, "refused")

    def test_it_is_told_of_keys(
        self, office: Office, models: ModuleType, program: Any, told: Any, monkeypatch: pytest.MonkeyPatch
    ):
        create = {"name": "cases_create", "client": program(office.iris)}
        api("cases_create").sync(client=create["client"], body=entry(office, models), idempotency_key="a")
        other = entry(office, models, text="Another hole")
        assert told(**create, body=other, idempotency_key="a") == (422, "key_reused")
        iris_program = User.objects.get(username="iris-program")
        monkeypatch.setattr(once, "_here", {(iris_program.pk, "b")})
        assert told(**create, body=other, idempotency_key="b") == (409, "refused")

    def test_it_is_told_which_field_is_wrong(self, office: Office, models: ModuleType, program: Any):
        body = entry(office, models, type_=office.streets.pk, channel="pigeon", text="\0")
        error = api("cases_create").sync(client=program(office.iris), body=body).error
        assert (error.code, {each.name for each in error.fields}) == ("invalid", {"type", "channel", "text"})
        assert all(isinstance(each, models.Fault) and each.message for each in error.fields)

    def test_it_is_told_to_wait(
        self, office: Office, models: ModuleType, program: Any, told: Any, monkeypatch: pytest.MonkeyPatch
    ):
        def full(*_args: Any, **_more: Any) -> None:
            raise OperationalError("database or disk is full")

        iris = program(office.iris)
        monkeypatch.setattr(Case, "write", full)
        monkeypatch.setattr(tokens.TokenAuth, "rate", tokens.Rate(calls=1, seconds=3600))
        assert told("cases_create", client=iris, body=entry(office, models)) == (503, "unavailable")
        assert told("cases_list", client=iris) == (429, "too_many_calls")

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (b"{", "application/json"),
            (b'{"text": "\xff"}', "application/json"),
            (b'{"text": "\\ud800"}', "application/json"),
            (b"[" * 100_000, "application/json"),
            (b'{"text": "' + b"x" * 3_000_000 + b'"}', "application/json"),
            (b"text=A+hole", "application/x-www-form-urlencoded"),
            (b"<case/>", "text/xml"),
        ],
    )
    def test_it_is_told_what_cannot_be_read(
        self, office: Office, models: ModuleType, program: Any, content: bytes, kind: str
    ):
        answer = program(office.iris).get_httpx_client().post(
            "/api/v1/cases", content=content, headers={"Content-Type": kind}
        )  # fmt: skip
        assert answer.status_code == 400, answer.text
        assert models.Problem.from_dict(answer.json()).error.code == "unreadable"


def test_its_page_shows_calls_that_work(
    office: Office,
    client: ModuleType,
    connected: Any,
    program: Any,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    tmp_path: Path,
):
    """The example of docs/how-to/use-the-api.md, as it stands there."""
    from tests.cases.test_api import photograph

    settings.HOME = tmp_path
    (tmp_path / "hole.jpg").write_bytes(photograph().read())
    monkeypatch.chdir(tmp_path)
    told = timeline.sealed_after
    monkeypatch.setattr(timeline, "sealed_after", lambda *asked: [sequencer.seal(), told(*asked)][1])
    page = (ROOT / "docs" / "how-to" / "use-the-api.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert example.count('base_url="https://gridwork.example.org", token="gw_…"') == 1
    iris, kept = program(office.iris), {}
    monkeypatch.setattr(client, "AuthenticatedClient", lambda **_said: iris)
    exec(compile(example, "use-the-api.md", "exec"), kept)  # noqa: S102
    assert (kept["case"].state, kept["stale"].error.code) == ("registered", "changed_meanwhile")
    assert [each.status for each in kept["outcomes"]] == [201, 422]
    assert [each[1] for each in kept["refused"]] == ["invalid"]
    assert {(each.kind, each.id) for each in kept["page"].items} == {
        ("cases", kept["case"].id),
        ("cases", kept["outcomes"][0].case.id),
    }
    assert not kept["more"]
