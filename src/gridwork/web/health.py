"""Health: whether the process answers, and whether the node can work. For balancers, which have no account."""

from datetime import datetime

from django.db import DatabaseError, InterfaceError
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gridwork.keeping import running, schema
from gridwork.kernel.access import public
from gridwork.web import replica


@never_cache
@public("a balancer has no account; the answer names nothing, and asks no database")
def live(_request: HttpRequest) -> JsonResponse:
    """Whoever gets no answer starts the process anew."""
    return JsonResponse({"live": True})


@never_cache
@public("a balancer has no account; the answer names what is missing of the node, and nothing in it")
def ready(_request: HttpRequest) -> JsonResponse:
    """Whoever gets 503 sends nobody here for now. One statement, and no session."""
    lacks = lacking(timezone.now())
    told = {"replica": "read" if replica.standing.is_read else "left out"} if replica.is_configured() else {}
    return JsonResponse({"ready": not lacks, "lacks": lacks} | told, status=503 if lacks else 200)


def lacking(now: datetime) -> list[str]:
    lacks = []
    try:
        if schema.known() - run_migrations():
            lacks.append("migrations")
    except (DatabaseError, InterfaceError):
        lacks.append("database")
    if not running.is_running(now):
        lacks.append("worker")
    return lacks


def run_migrations() -> set[tuple[str, str]]:
    return set(MigrationRecorder.Migration.objects.values_list("app", "name"))
