"""The replica: rows as they are may be read from it, by whoever wrote nothing, and nobody notices that it goes."""

import re
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections, router
from django.db.models.expressions import RawSQL
from django.db.utils import InternalError
from django.test import Client, RequestFactory
from django.utils import timezone

from gridwork.accounts.models import Grant
from gridwork.journal import sequencer, triggers
from gridwork.keeping import running
from gridwork.kernel.limits import TooLong, at_most
from gridwork.kernel.records import RecordQuerySet
from gridwork.wall import telling
from gridwork.web import doctor, replica
from tests import cast as people
from tests.cast import NOW, SYSTEM, Cast
from tests.toys.lending.models import Loan
from tests.toys.registers import TOYS
from tests.web.conftest import browser_of
from tests.web.standby import Standby, asked, is_taken_up, standby, until, wait_until_it_follows

pytestmark = pytest.mark.postgresql_only
LOANS = "/loans/"
TABLE = "lending_loan"
BEHIND = replica.BEHIND


@pytest.fixture(scope="module")
def transactional_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Once for all: what is written is committed, or nothing would follow, and is gone at the end of the module."""
    with django_db_blocker.unblock():
        yield
        triggers.lift()  # or the flush would be refused; it puts them in again
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def cast(transactional_db: None) -> Cast:
    toys = [name for register in TOYS for name in register.permissions()]
    return people.build([*toys, "places.view_place", "journal.view_entry", "web.view_status"])


@pytest.fixture(scope="module")
def following(cast: Cast) -> Iterator[Standby]:
    with standby() as made:
        yield made


@pytest.fixture
def at(following: Standby, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Standby]:
    """The node reads from it, as the role that serves."""
    monkeypatch.setitem(connections.settings, replica.ALIAS, following.database())
    monkeypatch.setattr(replica, "standing", replica.Standing())
    monkeypatch.setattr(replica, "BEHIND", 60)  # the first page of a process takes long
    monkeypatch.setattr(replica.Standing, "watch", lambda standing: None)  # each test looks when it is time to
    settings.DATABASE_ROUTERS = ["gridwork.web.replica.Router"]
    settings.MAY_PASS_THE_WALL = False
    wait_until_it_follows()
    yield following
    close()


def close() -> None:
    connections[replica.ALIAS].close()
    del connections[replica.ALIAS]


def lend(cast: Cast, tool: str, **more: Any) -> Loan:
    loan = Loan(place=cast.east_village, tool=tool, borrower="Bo", **more)
    loan.write(by=SYSTEM, now=NOW)
    return loan


def page(browser: Client, path: str = LOANS) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_wrote_nothing_reads_there(at: Standby, cast: Cast):
    lend(cast, "A ladder")
    wait_until_it_follows()
    browser = browser_of(cast.vera)
    with asked() as told:
        assert "A ladder" in page(browser)
    here, there = told.about(TABLE)
    assert (here, there > 0) == (0, True)


def test_a_page_costs_one_statement_more_than_without(at: Standby, cast: Cast):
    browser = browser_of(cast.vera)
    with asked() as told:
        page(browser)
    replica.standing.as_of -= replica.BEHIND
    with asked() as alone:
        page(browser)
    assert len(alone.there) == 0
    assert len(told.here) + len(told.there) == len(alone.here) + 1


def test_who_has_just_written_finds_it(at: Standby, cast: Cast):
    browser = browser_of(cast.erin)
    with at.paused():
        said = {"place": cast.east_village.pk, "tool": "A saw", "borrower": "Bo"}
        with asked() as told:
            answer = browser.post("/loans/new", said)
        assert (answer.status_code, len(told.there)) == (302, 0)
        with asked() as told:
            assert "A saw" in page(browser)
        assert len(told.there) == 0
        assert "A saw" not in page(browser_of(cast.vera)), "the others may see it a little later"
    assert answer.cookies[replica.WROTE]["max-age"] > BEHIND
    del browser.cookies[replica.WROTE]  # as a browser does by itself
    wait_until_it_follows()
    with asked() as told:
        assert "A saw" in page(browser)
    assert told.about(TABLE)[0] == 0


def test_what_is_revoked_is_revoked_at_once(at: Standby, cast: Cast):
    """The person may still look on elsewhere, so that no page is closed to them as a whole."""
    lend(cast, "A rake")
    tina = people.user("tina")
    for town in (cast.east, cast.west):
        people.grant(tina, cast.roles["looking"], town)
    wait_until_it_follows()
    browser = browser_of(tina)
    assert "A rake" in page(browser)
    with at.paused():
        grant = Grant.objects.unscoped("a test").get(user=tina, place=cast.east)
        grant.take("revoke_grant", by=SYSTEM, now=timezone.now(), reason="gone")
        with asked() as told:
            assert "A rake" not in page(browser)
        assert told.about(TABLE)[1] == 0
        assert replica.standing.is_read, "others go on reading there"


def test_one_that_is_behind_is_left_out_and_taken_up_again(at: Standby, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(replica, "BEHIND", 0.3)
    with at.paused():
        lend(cast, "A drill")
        until(lambda: not is_taken_up())
        with asked() as told:
            assert "A drill" in page(browser_of(cast.vera))
        assert len(told.there) == 0
    wait_until_it_follows()


def test_one_that_replays_nothing_of_a_database_at_rest_is_not_behind(at: Standby, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(replica, "BEHIND", 0.5)
    until(is_taken_up)
    time.sleep(1)
    until(is_taken_up)


def test_nobody_notices_that_it_stops(at: Standby, cast: Cast):
    lend(cast, "A hammer")
    wait_until_it_follows()
    browser = browser_of(cast.vera)
    page(browser)
    with at.stopped():
        assert replica.standing.is_read, "it was well a moment ago"
        assert "A hammer" in page(browser)
        assert not replica.standing.is_read
        with asked() as told:
            assert "A hammer" in page(browser)
        assert len(told.there) == 0
        assert not is_taken_up()
    wait_until_it_follows()
    with asked() as told:
        assert "A hammer" in page(browser)
    assert told.about(TABLE)[0] == 0


def test_a_page_that_fails_there_halfway_is_asked_once_more_as_a_whole(at: Standby, cast: Cast):
    def breaks(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if f'FROM "{TABLE}"' in sql:
            raise OperationalError("canceling statement due to conflict with recovery")
        return execute(sql, params, many, context)

    lend(cast, "A spade")
    wait_until_it_follows()
    with connections[replica.ALIAS].execute_wrapper(breaks):
        assert "A spade" in page(browser_of(cast.vera))
    assert "conflict" in replica.standing.why


def test_an_error_of_the_database_itself_stays_one(at: Standby, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    def breaks(*_args: Any, **_more: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(RecordQuerySet, "visible_to", breaks)
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.vera)
    assert browser.get(LOANS).status_code == 503


def test_nothing_is_ever_written_there(at: Standby, cast: Cast):
    loan = lend(cast, "A plane")
    wait_until_it_follows()
    there = Loan.objects.unscoped("a test").using(replica.ALIAS).get(pk=loan.pk)
    assert router.db_for_write(Loan, instance=there) == "default"
    there.remark = "worn"
    there.write(by=SYSTEM, now=NOW)
    assert Loan.known.get(pk=loan.pk).remark == "worn"
    with connections[replica.ALIAS].cursor() as cursor, pytest.raises(InternalError, match="read-only"):
        cursor.execute(f"UPDATE {TABLE} SET remark = 'x'")
    assert router.allow_migrate(replica.ALIAS, "lending") is False


def test_the_second_wall_stands_there_too(at: Standby, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    west = Loan(place=cast.west_village, tool="A western pump", borrower="Bo")
    west.write(by=SYSTEM, now=NOW)
    wait_until_it_follows()
    monkeypatch.setattr(RecordQuerySet, "visible_to", lambda rows, *_args, **_more: rows._open())
    with asked() as told:
        found = page(browser_of(cast.vera))
    assert "A western pump" not in found
    assert told.about(TABLE)[0] == 0


@pytest.mark.parametrize("path", ["/loans/{}/change", "/loans/export/csv", "/api/v1/changes", "/journal/", "/status/"])
def test_forms_files_and_feeds_stay_with_the_database(path: str, at: Standby, cast: Cast):
    loan = lend(cast, "A wrench")
    while sequencer.seal():
        pass
    wait_until_it_follows()
    browser = browser_of(cast.chief)
    with asked() as told:
        answer = browser.get(path.format(loan.pk))
        assert (answer.status_code, bool(b"".join(answer))) == (200, True)
    assert told.there == [] or path == "/status/"  # which asks how far it is


def test_a_program_that_may_only_view_reads_there_and_one_that_writes_does_not(at: Standby, cast: Cast):
    lend(cast, "A level")
    texts = {name: people.program(name, cast.roles[name], cast.district) for name in ("looking", "everything")}
    wait_until_it_follows()
    for name, text in texts.items():
        with asked() as told:
            answer = Client().get("/api/v1/loans", headers={"Authorization": f"Bearer {text}"})
        assert "A level" in {item["tool"] for item in answer.json()["items"]}
        assert told.about(TABLE)[0] == (name == "everything"), name


def test_a_question_that_takes_too_long_there_ends_as_anywhere(at: Standby, cast: Cast, rf: RequestFactory):
    lend(cast, "An anvil")
    wait_until_it_follows()
    request = rf.get(LOANS)
    request.user = cast.vera
    reading = replica.Reading(request)
    reading.shows = True
    token = replica._reading.set(reading)
    telling.tell(telling.person(cast.vera.pk))
    try:
        with pytest.raises(TooLong), at_most(0.1):
            list(Loan.objects.visible_to(cast.vera).annotate(slept=RawSQL("pg_sleep(1)::text", ())))
    finally:
        telling.tell(None)
        replica._reading.reset(token)
    assert reading.is_there


def test_what_is_no_copy_of_this_database_is_not_read(at: Standby, monkeypatch: pytest.MonkeyPatch):
    """Such as the database itself, or a copy that was made the database."""
    to = connection.settings_dict
    monkeypatch.setitem(connections.settings, replica.ALIAS, at.database(PORT=to["PORT"], NAME=to["NAME"]))
    standing = looked_anew()
    assert (standing.is_read, standing.why) == (False, "it does not follow this database")


def looked_anew() -> replica.Standing:
    """At another than before."""
    close()
    standing = replica.Standing()
    standing.look()
    return standing


def test_a_role_that_could_pass_the_wall_is_not_served_by_it(at: Standby, monkeypatch: pytest.MonkeyPatch):
    superuser = at.database()
    superuser["OPTIONS"].pop("assume_role")
    monkeypatch.setitem(connections.settings, replica.ALIAS, superuser)
    standing = looked_anew()
    assert (standing.is_read, "superuser" in standing.why) == (False, True)


def test_the_node_tells_how_it_is_and_is_ready_without_it(at: Standby, monkeypatch: pytest.MonkeyPatch, settings):
    running.heartbeat().touch()
    assert told(timezone.now()) == ("ok", "read", "1.0")
    with at.stopped():
        replica.standing.look()
        assert told(timezone.now()) == ("warn", "left out", "0.0")
    assert Client().get("/health/ready").status_code == 200


def told(now: datetime) -> tuple[str, str, str]:
    """By the doctor, to balancers and to collectors."""
    (line,) = (line for line in doctor.lines(now) if line.slug == "replica")
    (metric,) = re.findall(r"^gridwork_replica_read (\S+)$", Client().get("/metrics").content.decode(), re.MULTILINE)
    return line.how, Client().get("/health/ready").json()["replica"], metric
