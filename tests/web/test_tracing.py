"""Tracing: nothing unless asked for; then a span for a request by its route, sent to where the setting says."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from gridwork.web import tracing

pytestmark = pytest.mark.django_db


class Collector(HTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.taken: list[bytes] = []

    @property
    def spans(self) -> list:
        sent = [ExportTraceServiceRequest.FromString(body) for body in self.taken]
        scopes = [scope for each in sent for resource in each.resource_spans for scope in resource.scope_spans]
        return [span for scope in scopes for span in scope.spans]


class Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.taken.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """A test needs no log of it."""


@pytest.fixture
def collector(settings) -> Iterator[Collector]:
    taking = Collector()
    thread = threading.Thread(target=taking.serve_forever)
    thread.start()
    settings.TRACES = f"http://127.0.0.1:{taking.server_port}/v1/traces"
    tracing.tracer.cache_clear()
    yield taking
    tracing.tracer.cache_clear()
    taking.shutdown()
    thread.join()
    taking.server_close()


def test_it_sends_a_span_by_the_name_of_the_route_and_nothing_that_was_sent(collector: Collector):
    Client().get("/sign-in?next=/canary", headers={"User-Agent": "canary"})
    provider = tracing.tracer().span_processor
    assert provider.force_flush()
    (span,) = collector.spans
    assert span.name == "account_login"
    told = {each.key: each.value for each in span.attributes}
    assert told["gridwork.status"].int_value == 200
    assert told["gridwork.statements"].int_value >= 0
    assert b"canary" not in b"".join(collector.taken)


def test_it_is_off_unless_asked_for(settings, monkeypatch: pytest.MonkeyPatch):
    assert settings.TRACES == ""
    monkeypatch.setattr(tracing, "tracer", lambda: 1 / 0)
    assert Client().get("/sign-in").status_code == 200
