"""The API, asked whatever its document allows and forbids: it answers as the document says, by every check there is.

Schemathesis makes the calls from the document: for each operation every boundary, every missing and every wrong part,
and in a full run as many others by chance. A reduced run takes some of each operation, chosen by what they ask. Where
an address or a body needs a row, mostly one is given that there is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, models, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.generation.drivers import CoverageGenerator
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.generation.overrides import Override
from schemathesis.specs.openapi.checks import negative_data_rejection

from gridwork.accounts import tokens
from gridwork.web.api import api
from gridwork.web.wsgi import application
from tests import cast as people
from tests.contract.conftest import World
from tests.promises import Counted
from tests.toys.registers import ALL

pytestmark = [pytest.mark.django_db, pytest.mark.fuzz]
CHANCE = 25
FEW = 2  # in a reduced one, of those that the document makes
# Beside what the checks expect of a call that the document allows: it was read, and is told what stands against it.
# A row that is chosen must be there, and If-Match name its version: no document can say which those are.
ALLOWED = ("412", "422", "428")
NARROW = ("cases.view_case", "cases.add_case")
BATCH = "cases_batch"  # judges each of its reports for itself, and is answered before one is refused


@pytest.fixture(scope="module")
def schema() -> Any:
    """The document, and what of it the checks are told: tokens are given by the test, and not by chance."""
    made = schemathesis.openapi.from_dict(api.get_openapi_schema())
    made.app = application
    made.config.generation.update(with_security_parameters=False)
    made.config.checks.positive_data_acceptance.expected_statuses += ALLOWED
    made.config.checks.negative_data_rejection.expected_statuses += ("412",)  # which version is meant comes first
    return made


@pytest.fixture
def within_the_test() -> Iterator[None]:
    """Calls of the application itself, in the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Fuzz:
    """Sends what is made of an operation, each in a savepoint that is rolled back, and keeps what a check says."""

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        # Not packed: the checks read an answer as it comes.
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        self.failures: dict[str, set[str]] = defaultdict(set)
        self.answers: Counter[int] = Counter()
        self.asked: set[str] = set()
        self.models = {register.slug: register.model for register in ALL}

    def ask(self, case: Any) -> None:
        self.asked.add(case.operation.label)
        self.fill(case)
        is_free = case.operation.definition.raw["operationId"] == BATCH or reads_the_same(case)
        excluded = [negative_data_rejection] if is_free else []
        with transaction.atomic():
            answer = case.call(headers=self.headers)
            self.answers[answer.status_code] += 1
            try:
                case.validate_response(answer, headers=self.headers, excluded_checks=excluded)
            except FailureGroup as group:
                said = f"{case.as_curl_command()} → {answer.status_code} {answer.content[:300]!r}"
                self.failures[case.operation.label] |= {f"{each}: {said}" for each in group.exceptions}
            transaction.set_rollback(True)
        if case.meta.generation.mode.is_positive and answer.status_code == 422:
            assert answer.json()["error"]["fields"], f"{case.operation.label} refuses and names nothing"

    def fill(self, case: Any) -> None:
        """Rows that there are, where what the document allows is asked."""
        model = self.models.get(case.operation.path.split("/")[3])
        if not case.meta.is_negative_at(ParameterLocation.PATH):
            there = {"pk": self.key(model), "figure": "cases_reported"}
            case.path_parameters.update({name: there[name] for name in case.path_parameters})
        if model and isinstance(case.body, dict) and not case.meta.is_negative_at(ParameterLocation.BODY):
            fields = {field.name: field for field in model._meta.concrete_fields if field.is_relation}
            numbers = {name for name, value in case.body.items() if isinstance(value, int) and name in fields}
            case.body.update({name: self.key(fields[name].related_model) for name in numbers})

    def key(self, model: type[models.Model] | None) -> int:
        return getattr(self.world.east.get(model), "pk", 1)


def reads_the_same(case: Any) -> bool:
    """One value where several are taken, or several where one is: no address and no form tells which. Nor does a form
    tell a text from what is none.
    """
    raw = case.operation.definition.raw
    several = {each["name"]: each["schema"].get("type") == "array" for each in raw["parameters"]}
    query: dict[str, Any] = case.query or {}
    if any(isinstance(value, list) != several.get(name, False) for name, value in query.items()):
        return True
    form = case.body if case.media_type == "multipart/form-data" and isinstance(case.body, dict) else {}
    return not isinstance(form.get("caption", ""), str)


def coverage(schema: Any, operation: Any) -> Iterator[Any]:
    """What the document itself makes: boundaries, what is missing, of the wrong type, too much."""
    return iter(
        CoverageGenerator(
            operation=operation,
            generation_modes=list(GenerationMode),
            generation_config=schema.config.generation_for(operation=operation, phase="coverage"),
            auth_storage=None,
            override=Override(),
            feedback=NO_FEEDBACK,
        )
    )


def some(cases: Iterator[Any], few: int, salt: str) -> list[Any]:
    """Always the same few, others for each operation: half of what is allowed, half of what is not."""
    kinds: dict[bool, list[Any]] = defaultdict(list)
    for case in cases:
        kinds[case.meta.generation.mode.is_positive].append(case)
    return [
        made[crc32(f"{salt} {case_at} {made[0].operation.label}".encode()) % len(made)]
        for made in kinds.values()
        for case_at in range(max(1, few // 2))
    ]


def by_chance(operation: Any, ask: Any) -> None:
    def ask_one(case: Any) -> None:
        ask(case)

    for mode in GenerationMode:
        strategy = operation.as_strategy(generation_mode=mode)
        quiet = settings(max_examples=CHANCE, deadline=None, phases=[Phase.generate], database=None,
                         suppress_health_check=list(HealthCheck))  # fmt: skip
        takes_nothing = (Unsatisfiable,) if mode.is_negative else ()  # and so can be asked nothing wrong
        with suppress(*takes_nothing):
            quiet(given(case=strategy)(ask_one))()


@pytest.mark.parametrize("permissions", [(), NARROW], ids=["every permission", "two permissions"])
@pytest.mark.usefixtures("within_the_test")
def test_it_answers_as_its_document_says(
    schema: Any,
    world: World,
    permissions: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    counted: Counted,
    full: bool,
):
    monkeypatch.setattr(tokens.TokenAuth, "rate", tokens.Rate(calls=1_000_000))
    cast = world.cast
    fuzz = Fuzz(world, people.program("fuzz", cast.roles["everything"], cast.district, permissions))
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:
        made = coverage(schema, operation)
        for case in made if full else some(made, 1 if permissions else FEW, str(permissions)):
            fuzz.ask(case)
        if full:
            by_chance(operation, fuzz.ask)
    assert not fuzz.failures
    assert fuzz.asked == {operation.label for operation in operations}
    assert set(fuzz.answers) - {200, 201} <= {400, 401, 403, 404, 405, 409, 412, 422, 428}
    assert (403 in fuzz.answers) == bool(permissions)
    counted("operations", sorted(fuzz.asked))
    counted("calls", fuzz.answers.total())
