"""The replica: a copy of the database that follows by streaming. Who only looks may read there.

Rooms do not know of it. It serves pages of rows (lists, searches, maps, records) to whoever has written nothing a
moment ago, while it is no more than BEHIND seconds old and knows the person's rights as the database itself does. What
rights rest on, every form, step, file and feed of changes, and all work outside requests stay with the database itself.
"""

import logging
import math
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from threading import Thread
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gridwork.accounts.wall.building import refuse_a_way_past
from gridwork.kernel.records import Record
from gridwork.wall import telling

log = logging.getLogger(__name__)

ALIAS: Final = "replica"
BEHIND = 5.0  # seconds that what is read there may be old
PAUSE = 1.0  # seconds between two looks at how far it is
# A cookie that a browser holds for a while after it has sent something …
WROTE = "__Host-wrote" if settings.BEHIND_TLS else "wrote"
REMEMBERED = 10  # … for so many seconds: longer than BEHIND, so everybody finds what they wrote
SAFE = ("GET", "HEAD")
# By the names of routes, the pages that show rows as they are. A cursor of changes may pass no row by, a form goes on
# from what it shows, and a file that breaks off cannot be asked for once more: all others read the database itself.
SHOW = re.compile("cases|jobs|inbox|near|search|map|areas|view|.+[:-](list|find|record|page|shapes|index|read)")
RIGHTS = {"accounts", "places"}  # whose rows say what somebody may do, and where

_WRITTEN = """SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint, system_identifier
    FROM pg_control_system()"""
# One that was promoted, or receives nothing any more, is no copy of ours, however far it had come.
_REPLAYED = """SELECT coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'), 0)::bigint, system_identifier
    FROM pg_control_system() WHERE pg_is_in_recovery() AND EXISTS (SELECT FROM pg_stat_wal_receiver)"""


def is_configured() -> bool:
    return ALIAS in connections.settings


def shows(route: str) -> bool:
    """Rows as they are, and does nothing else."""
    return SHOW.fullmatch(route) is not None


class Standing:
    """How old the copy is, as this process sees it.

    No clocks are compared: it holds all that was written before a moment once it has replayed as far as the database
    itself had written at that moment. That stays true of a copy that receives nothing, and of a database at rest.
    """

    def __init__(self) -> None:
        self.as_of = -math.inf  # it holds all that was written before; by time.monotonic()
        self.why = ""  # it is left out
        self._written = (math.inf, -math.inf)  # how far the database was when last looked at, and when that was
        self._watched = False

    @property
    def age(self) -> float:
        return time.monotonic() - self.as_of

    @property
    def is_read(self) -> bool:
        return self.age < BEHIND

    def watch(self) -> None:
        """From now on, beside the requests: to find that it is away may take a while."""
        if not self._watched:
            self._watched = True
            Thread(target=self._look_again, name=ALIAS, daemon=True).start()

    def look(self) -> None:
        try:
            if math.isinf(self.as_of):
                refuse_a_way_past(ALIAS)
            self._compare()
        except Exception as error:  # noqa: BLE001  (whatever it is, it is left out, and looked at again)
            self.fail(error)

    def fail(self, error: Exception) -> None:
        """Whoever has met an error there leaves it out until the next look."""
        connections[ALIAS].close()
        self._leave_out(str(error).strip().partition("\n")[0] or type(error).__name__)

    def _look_again(self) -> None:
        while True:
            self.look()
            connection.close()  # a pool lends it to requests
            time.sleep(PAUSE)

    def _compare(self) -> None:
        now, (written, ours) = time.monotonic(), _asked(DEFAULT_DB_ALIAS, _WRITTEN)
        found = _asked(ALIAS, _REPLAYED)
        if found is None or found[1] != ours:
            return self._leave_out(_("it does not follow this database"))
        before, at = self._written
        self._written = (written, now)
        if found[0] >= min(before, written):
            self._reach(now if found[0] >= written else at)
        return None

    def _reach(self, moment: float) -> None:
        if math.isinf(self.as_of):
            log.info("The replica is read")
        self.as_of, self.why = moment, ""

    def _leave_out(self, why: str) -> None:
        if not math.isinf(self.as_of):
            log.warning("The replica is left out")
        self.as_of, self.why = -math.inf, why


def _asked(alias: str, sql: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


standing = Standing()


class Reading:
    """A request. Where it reads is settled when it is first asked for rows, and then stays."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.shows = False
        self.is_there: bool | None = None

    def may_be_old(self, model: Any) -> bool:
        if not self.shows or not issubclass(model, Record) or model._meta.app_label in RIGHTS:
            return False
        if connection.in_atomic_block or not telling.words().startswith(telling.PERSON):
            return False
        if self.is_there is None:
            self.is_there = standing.is_read and self._has_nothing_to_find() and self._has_its_rights()
        return self.is_there

    def _has_nothing_to_find(self) -> bool:
        """A program keeps no cookies: one that may only view has written nothing."""
        user: Any = self.request.user
        return WROTE not in self.request.COOKIES if user.is_person else user.may_only_view

    def _has_its_rights(self) -> bool:
        """What is revoked is revoked at once: a copy that does not know it yet is not asked for this person."""
        user: Any = self.request.user
        try:
            return bool(user.has_the_same_rights_on(ALIAS))
        except Error as error:
            standing.fail(error)
            return False


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


class Router:
    def db_for_read(self, model: Any, **_hints: Any) -> str:
        reading = _reading.get()
        return ALIAS if reading and reading.may_be_old(model) else DEFAULT_DB_ALIAS

    def db_for_write(self, _model: Any, **_hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *_rows: Any, **_hints: Any) -> bool:
        return True

    def allow_migrate(self, alias: str, _label: str, **_hints: Any) -> bool | None:
        return False if alias == ALIAS else None


class ReplicaMiddleware:
    """The innermost: whoever is turned away has read nothing, and what fails there is asked once more as a whole."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not is_configured():
            raise MiddlewareNotUsed
        self.get_response = get_response
        standing.watch()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _reading.set(Reading(request))
        try:
            answer = self.get_response(request)
            if isinstance(answer, OnceMore):
                answer = self.get_response(request)
        finally:
            _reading.reset(token)
        if request.method not in SAFE and settings.SESSION_COOKIE_NAME in request.COOKIES:
            answer.set_cookie(WROTE, "1", REMEMBERED, secure=settings.BEHIND_TLS, httponly=True, samesite="Lax")
        return answer

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        name, reading = request.resolver_match.view_name if request.resolver_match else "", _reading.get()
        if reading and request.method in SAFE:
            reading.shows = shows(name)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        reading = _reading.get()
        if not (reading and reading.is_there and isinstance(error, Error)):
            return None
        reading.is_there = False
        standing.fail(error)
        return OnceMore()


class OnceMore(HttpResponse):
    """In place of an answer."""
