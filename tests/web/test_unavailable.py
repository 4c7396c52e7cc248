"""Want of room, of the database or of a turn is told from a mistake of ours, and answered with what helps."""

import errno
import os
import sqlite3
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.test import Client
from psycopg import errors

from gridwork.accounts.sessions import SessionStore
from gridwork.columns.wants import Want, wanting
from gridwork.web import views

pytestmark = pytest.mark.diskfull


def as_django_raises(error: Exception, kind: type[Exception] = OperationalError) -> Exception:
    made = kind(str(error))
    made.__cause__ = error
    return made


def of_sqlite(code: int) -> Exception:
    error = sqlite3.OperationalError("disk")
    error.sqlite_errorcode = code
    return as_django_raises(error)


@pytest.mark.parametrize(
    ("error", "want"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), Want.ROOM),
        (OSError(errno.EFBIG, "File too large"), Want.ROOM),
        (OSError(errno.EROFS, "Read-only file system"), Want.ROOM),
        (FileNotFoundError(errno.ENOENT, "No such file"), None),
        (of_sqlite(13), Want.ROOM),
        (of_sqlite(10 | 3 << 8), Want.ROOM),  # a write that failed
        (of_sqlite(5), Want.TURN),
        (of_sqlite(1), None),  # a mistake in a statement
        (of_sqlite(9), None),  # a question that took too long
        (as_django_raises(errors.DiskFull()), Want.ROOM),
        (as_django_raises(errors.TooManyConnections()), Want.TURN),
        (as_django_raises(errors.DeadlockDetected()), Want.TURN),
        (as_django_raises(errors.AdminShutdown()), Want.DATABASE),
        (as_django_raises(errors.CannotConnectNow()), Want.DATABASE),
        (as_django_raises(errors.ReadOnlySqlTransaction()), Want.DATABASE),
        (as_django_raises(psycopg.OperationalError("the connection is lost")), Want.DATABASE),
        (as_django_raises(psycopg.InterfaceError("the connection is closed"), InterfaceError), Want.DATABASE),
        (as_django_raises(errors.QueryCanceled()), None),
        (as_django_raises(errors.UndefinedTable(), ProgrammingError), None),
        (ValueError("disk"), None),
        (None, None),
    ],
)
def test_it_knows_what_is_missing(error: Exception, want: Want | None):
    assert wanting(error) is want


@pytest.mark.parametrize(
    ("error", "words", "seconds"),
    [
        (errors.DiskFull(), "room has to be made on its disk", "30"),
        (errors.AdminShutdown(), "The database does not answer", "10"),
        (errors.LockNotAvailable(), "More is being stored", "5"),
    ],
)
def test_its_page_says_what_helps_and_asks_no_database(
    error: Exception, words: str, seconds: str, monkeypatch: pytest.MonkeyPatch
):
    """Not even who asks: no database may be used in this test."""

    def fails(*_args: Any) -> None:
        raise as_django_raises(error)

    monkeypatch.setattr(SessionStore, "load", fails)
    browser = Client(headers={"Cookie": "sessionid=" + "a" * 32}, raise_request_exception=False)
    answer = browser.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, seconds)
    assert words in answer.content.decode()


def test_an_upload_that_finds_no_room_is_told_the_same(monkeypatch: pytest.MonkeyPatch):
    """Its form is read before any view is called."""

    def full(*_args: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("django.core.files.uploadhandler.MemoryFileUploadHandler.receive_data_chunk", full)
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.cookies["csrftoken"] = "c" * 32
    answer = browser.post("/language", {"file": SimpleUploadedFile("a.csv", b"a,b\n")})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "room has to be made" in answer.content.decode()


def test_a_mistake_of_ours_stays_one(monkeypatch: pytest.MonkeyPatch):
    def fails(*_args: Any) -> None:
        raise ValueError("disk full")

    monkeypatch.setattr(views.state, "is_empty", fails)
    answer = Client(raise_request_exception=False).get("/")
    assert (answer.status_code, "A mistake of ours" in answer.content.decode()) == (500, True)
