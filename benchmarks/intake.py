"""Intake: a report sent to the API, beside a view that inserts one small row through the ORM and does nothing else.

Both answer the same WSGI request in this process on the same database; only the bare one has no middleware before it.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from io import BytesIO
from itertools import count
from typing import Any

import orjson
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils import timezone

from benchmarks import Row
from benchmarks.cases import MOST, intake, people, said
from gridwork.accounts import tokens
from gridwork.accounts.models import User
from gridwork.kernel.access import public
from gridwork.kernel.models import Draft
from tests.cast import NOW, SYSTEM, grant

ROUNDS, CALLS = 5, 100
_number = count(1)


def rows() -> Iterator[Row]:
    office = people()
    yield Row("intake-statements", said(lambda: intake(office)), MOST, "statements", at_most=1)
    program = client()
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        bare = cpu(WSGIHandler(), lambda: request("/bare", {}))
    ours = cpu(WSGIHandler(), lambda: request("/api/v1/cases", report(), program))
    yield Row("intake-cpu-against-bare-insert-view", ours * 1e6, bare * 1e6, "µs CPU", at_most=3)


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
    program = User(username="measuring", kind="client")
    program.write(by=SYSTEM, now=NOW)
    grant(program, office.iris.grants.unscoped("benchmark").get().role, office.district)
    now = timezone.now()
    return tokens.make(program, "bench", now + timedelta(days=1), by=SYSTEM, now=now)[1]


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
