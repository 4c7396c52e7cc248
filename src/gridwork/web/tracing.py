"""Tracing by OpenTelemetry: off unless GRIDWORK_TRACES says where spans go, with the extra `otel` installed.

A span is a request, by the name of its route; it holds no address as it was called, no statement, and not who asked.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

type Told = Callable[[str, Mapping[str, Any]], None]


@contextmanager
def span() -> Iterator[Told]:
    """Yields what is told the name of the span and what it took, once that is known."""
    if not settings.TRACES:
        yield lambda name, facts: None
        return
    with tracer().start_as_current_span("request", record_exception=False) as begun:

        def told(name: str, facts: Mapping[str, Any]) -> None:
            begun.update_name(name)
            begun.set_attributes({f"gridwork.{fact}": value for fact, value in facts.items()})

        yield told


@cache
def tracer() -> Any:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ImproperlyConfigured("GRIDWORK_TRACES needs the extra: pip install gridwork[otel]") from error
    provider = TracerProvider(resource=Resource({"service.name": "gridwork", "service.version": version("gridwork")}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.TRACES)))
    return provider.get_tracer("gridwork")
