"""Observing: what each request took, as a log line and as metrics. By the name of its route, never by its address.

Nor by who asked: a list of what each of them opened, minute by minute, would be a record of people at work. Who changed
something, or read what is sensitive, stands in the journal.
"""

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from secrets import token_hex
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse

from gridwork.web import metrics, tracing
from gridwork.web.logs import REQUEST

log = logging.getLogger(__name__)

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class ObservingMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number, statements, began = token_hex(8), Statements(), time.perf_counter()
        token = REQUEST.set(number)
        try:
            with tracing.span() as told, ExitStack() as counted:
                for each in connections.all():
                    counted.enter_context(each.execute_wrapper(statements))
                answer = self.get_response(request)
                seconds = time.perf_counter() - began
                route, method = route_of(request), str(request.method) if request.method in METHODS else "other"
                facts = {"route": route, "method": method, "status": answer.status_code}
                facts |= {"milliseconds": round(seconds * 1000, 1), "statements": statements.count}
                told(route, facts | {"request": number})
            metrics.observe(route, method, answer.status_code, seconds, statements.count)
            log.info("answered", extra={"facts": facts})
        finally:
            REQUEST.reset(token)
        answer["X-Request-Id"] = number  # for who tells of a mistake of ours
        return answer


def route_of(request: HttpRequest) -> str:
    """Its name; none of ours for what the resolver has not found, such as an address that was mistyped."""
    match = request.resolver_match
    return (match.view_name or match.route) if match else "none"


class Statements:
    """Counts what a request tells the database before its answer begins."""

    count = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)
