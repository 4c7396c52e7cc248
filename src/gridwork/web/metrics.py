"""Metrics in Prometheus's text form: how requests fare, and what waits. Numbers of the node; nobody's name or case."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0
from prometheus_client.registry import Collector

from gridwork.figures.mart.manifest import home
from gridwork.journal import proofs, sequencer
from gridwork.keeping import backing, running
from gridwork.kernel.access import public
from gridwork.web import replica, state

COUNTED = 10_000  # of what waits; so many stands for that or more
# Set by whatever stands between: a proxy on this machine also calls from the loopback address.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-Ip", "Via")

disable_created_metrics()  # moments of first use: three more samples for each route, and nobody reads them
registry = CollectorRegistry(auto_describe=False)
LABELS = ("route", "method", "status")
took = Histogram(
    "gridwork_request_seconds", "From a request to the beginning of its answer.", LABELS, registry=registry,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 10),
)  # fmt: skip
stated = Histogram(
    "gridwork_request_statements", "Statements to the database for one answer.", LABELS, registry=registry,
    buckets=(0, 2, 5, 10, 20, 50, 100),
)  # fmt: skip
ProcessCollector(registry=registry)


def observe(route: str, method: str, status: int, seconds: float, statements: int) -> None:
    took.labels(route, method, status).observe(seconds)
    stated.labels(route, method, status).observe(statements)


@never_cache
@public("a collector has no account: it calls from this machine or brings the token, and everybody else finds nothing")
def metrics(request: HttpRequest) -> HttpResponse:
    if not (is_local(request) or has_token(request)):
        raise Http404
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_1_0_0)


def is_local(request: HttpRequest) -> bool:
    try:
        near = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return near and not any(name in request.headers for name in FORWARDED)


def has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").encode()
    return bool(settings.METRICS_TOKEN) and secrets.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode())


class NodeCollector(Collector):
    """What is asked at each call. What cannot be had is left out, and `gridwork_database_up` says why."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        yield gauge("gridwork_release", "1 under the version that runs.", 1, version=version("gridwork"))
        yield gauge("gridwork_disk_free_bytes", "Room where the data lie.", shutil.disk_usage(settings.HOME).free)
        if seen := running.seen_at():
            yield gauge(
                "gridwork_worker_heartbeat_age_seconds", "Since the worker’s last sign of life.", ago(seen, now)
            )
        if newest := backing.newest(settings.BACKUPS):
            yield gauge("gridwork_backup_age_seconds", "Since the newest backup.", ago(backing.made_at(newest), now))
        try:
            found = list(of_the_database(now))
        except (DatabaseError, InterfaceError):
            found = []
        if replica.is_configured():
            yield gauge("gridwork_replica_read", "Whether pages are read from the replica.", replica.standing.is_read)
            yield gauge("gridwork_replica_age_seconds", "What it shows is no older.", replica.standing.age)
        yield gauge("gridwork_database_up", "Whether the database answers.", bool(found))
        yield from found


def of_the_database(now: datetime) -> Iterator[GaugeMetricFamily]:
    queue = sequencer.waiting(now)
    yield gauge(
        "gridwork_journal_waiting_entries", "Entries without their seal; at most 10,000 are counted.", queue.count
    )
    yield gauge("gridwork_journal_lag_seconds", "How long the oldest of them waits.", queue.age.total_seconds())
    last = proofs.sealed()
    yield gauge("gridwork_journal_sealed_entries", "The place of the last seal.", last)
    with suppress(OSError):
        yield gauge(
            "gridwork_mart_lag_entries", "Seals that figures have not taken in.", last - home().manifest().position
        )
    waiting, failed = state.of_outbox(COUNTED)
    yield gauge("gridwork_outbox_waiting_messages", "Messages to be delivered.", waiting)
    yield gauge("gridwork_outbox_failed_messages", "Messages given up after twelve tries.", failed)


def gauge(name: str, says: str, value: float, **labels: str) -> GaugeMetricFamily:
    made = GaugeMetricFamily(name, says, labels=list(labels))
    made.add_metric(list(labels.values()), float(value))
    return made


def ago(then: datetime, now: datetime) -> float:
    return (now - then).total_seconds()


registry.register(NodeCollector())
