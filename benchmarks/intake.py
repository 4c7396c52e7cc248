"""Intake: a report sent to the API, beside a view that inserts one small row through the ORM and does nothing else.

Both answer the same WSGI request in this process on the same database; only the bare one has no middleware before it.
"""

import time
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from itertools import count
from typing import Any

import orjson
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from benchmarks import Row
from benchmarks.cases import MOST, intake, people, said, seconds
from gridwork.accounts import tokens
from gridwork.cases import batches
from gridwork.cases.models import Case, Reporter
from gridwork.kernel.access import public
from gridwork.kernel.models import Draft, OnceKey, SearchText
from tests.cast import NOW, program
from tests.office import Office, role_of

ROUNDS, CALLS = 5, 100
# Tables that a batch fills, and which of their columns hold what no other row may: words, or the key of a case.
RAW: dict[type[Model], dict[str, Any]] = {
    Case: {},
    Reporter: {"receipt": "", "case": 0},
    SearchText: {"row": 0},
    OnceKey: {"key": ""},
}
_number = count(1)


def rows() -> Iterator[Row]:
    office, token = people(), client()

    def over_http() -> None:
        WSGIHandler()(request("/api/v1/cases", report(), token), made).close()

    yield Row("intake-statements", said(lambda: intake(office)), MOST, "statements", at_most=1)
    yield Row(
        "intake-statements over HTTP, with who calls and what is named", said(over_http), MOST, "statements", at_most=1
    )
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        bare = cpu(WSGIHandler(), lambda: request("/bare", {}))
    ours = cpu(WSGIHandler(), lambda: request("/api/v1/cases", report(), token))
    yield Row("intake-cpu-against-bare-insert-view", ours * 1e6, bare * 1e6, "µs CPU", at_most=3)
    batched = rate(lambda: batch(office))
    yield Row("intake-in-batches-against-raw-rows", batched, rate(raw_rows), "cases/s", at_least=0.5)


def batch(office: Office) -> None:
    items = [batches.Item(f"key {next(_number)}", report()) for _each in range(batches.MOST)]
    assert {each["status"] for each in batches.take(items, by=office.iris, now=NOW)} == {201}


def raw_rows() -> None:
    """The rows that such a batch leaves behind, inserted once more as they stand by the database's own interface."""
    with transaction.atomic(), connection.cursor() as cursor:
        newest = Case.objects.unscoped("benchmark").order_by("-pk").values_list("pk", flat=True)[0]
        for model, own in RAW.items():
            fields = [field for field in model._meta.concrete_fields if not field.primary_key]
            columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
            table = model._meta.db_table
            cursor.execute(f"SELECT {columns} FROM {table} ORDER BY id DESC LIMIT {batches.MOST}")
            copied = [list(row) for row in cursor.fetchall()]
            for name, kind in own.items():
                at = [field.name for field in fields].index(name)
                for number, row in enumerate(copied):
                    row[at] = newest + 1 + number if kind == 0 else f"raw {next(_number)}"
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", copied)


def rate(call: Callable[[], None]) -> float:
    """Cases a second; the best of the rounds."""
    call()
    return batches.MOST / min(seconds(call) for _round in range(2 * ROUNDS))


@public("measured, and served nowhere")
def insert(request: HttpRequest) -> HttpResponse:
    Draft.objects.create(user=people().iris, form=f"bare {next(_number)}", values={"text": "A hole"}, kept_at=NOW)
    return HttpResponse(b"{}", "application/json", 201)


urlpatterns = [path("bare", insert)]


def report() -> dict[str, Any]:
    office = people()
    return {
        "type": office.pothole.pk,
        "condition": office.ordinary.pk,
        "place": office.eastham.pk,
        "text": f"A hole, number {next(_number)}",
        "channel": "web",
    }


@cache
def client() -> str:
    """The token of a program that may take reports in."""
    tokens.TokenAuth.rate = tokens.Rate(calls=10**9)
    office = people()
    return program("measuring", role_of(office.iris), office.district)


def request(address: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
    sent = orjson.dumps(body)
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": address,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(sent)),
        "wsgi.input": BytesIO(sent),
        "wsgi.url_scheme": "http",
    }


def cpu(handler: WSGIHandler, request: Callable[[], dict[str, Any]]) -> float:
    """Seconds of this process's time for one answer; the best of the rounds."""
    best = float("inf")
    for _round in range(ROUNDS):
        began = time.process_time()
        for _call in range(CALLS):
            handler(request(), made).close()
        best = min(best, (time.process_time() - began) / CALLS)
    return best


def made(status: str, _headers: Any, _error: Any = None, /) -> Callable[[bytes], object]:
    """Stands for the server to which an answer is handed; it has to be a new case."""
    if not status.startswith("201"):
        raise AssertionError(status)
    return lambda _body: None
