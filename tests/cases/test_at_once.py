"""Two people at once on one case: whatever the order, nothing is lost and nobody waits for ever."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from gridwork.cases.models import Case, Job
from gridwork.journal import triggers
from gridwork.kernel.refusals import Refusal
from tests import office as people
from tests.cast import NOW
from tests.office import Office, stored


@pytest.fixture
def office(transactional_db: None) -> Iterator[Office]:
    yield people.build()
    triggers.lift()  # or the flush that follows would be refused


def at_once(*calls: Callable[[], object]) -> list[Exception]:
    errors: list[Exception] = []
    ready = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        ready.wait()
        try:
            call()
        except (Refusal, DatabaseError) as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return errors


def test_it_sees_the_last_of_two_reports_that_come_together(office: Office):
    for _round in range(3):
        first = office.sent(type=office.tree)
        second = office.send(first.case, office.parks)
        errors = at_once(
            lambda one=first: one.take("report_job", by=office.rosa, now=NOW, report="cleared"),
            lambda other=second: other.take("report_job", by=office.pat, now=NOW, report="sawn"),
        )
        assert errors == []
        assert stored(Case, pk=first.case_id).state == "reported"


def test_it_sends_a_case_once_when_two_dispatch_it(office: Office):
    case = office.report()
    case.take("register_case", by=office.iris, now=NOW)
    one, other = (stored(Case) for _each in range(2))
    errors = at_once(
        lambda: one.take("dispatch_case", by=office.dan, now=NOW, body=office.roads.pk),
        lambda: other.take("refuse_case", by=office.iris, now=NOW, reason="x", public_answer="y"),
    )
    assert [type(error) for error in errors] == [Refusal]
    jobs = Job.objects.unscoped("test").count()
    assert (stored(Case).state, jobs) in (("dispatched", 1), ("refused", 0))


def linked(office: Office, case: Case, original: Case) -> None:
    case.take("link_case", by=office.iris, now=NOW, duplicate_of=original.pk)


def test_it_makes_no_chain_when_the_original_is_linked_meanwhile(office: Office):
    first, second, third = (office.report() for _each in range(3))
    begun = threading.Event()

    def link_second() -> None:
        with transaction.atomic():
            linked(office, second, third)
            begun.set()
            time.sleep(0.5)  # the other link begins before this one is there to be read

    def link_first() -> None:
        begun.wait(60)
        linked(office, first, second)

    assert at_once(link_second, link_first) == []
    assert [stored(Case, pk=case.pk).duplicate_of for case in (first, second)] == [third, third]


def test_it_links_one_of_two_that_are_linked_to_each_other(office: Office):
    for _round in range(5):
        one, other = office.report(), office.report()
        errors = at_once(lambda a=one, b=other: linked(office, a, b), lambda a=one, b=other: linked(office, b, a))
        assert [type(error) for error in errors] == [Refusal]


def test_it_counts_a_return_once_when_it_is_sent_twice(office: Office):
    job = office.sent()
    copies = [stored(Job) for _each in range(2)]
    said = {"by": office.rosa, "now": NOW + timedelta(hours=1), "reason": "x"}
    errors = at_once(*(lambda copy=copy: copy.take("return_job", **said) for copy in copies))
    assert [type(error) for error in errors] == [Refusal]
    assert (stored(Job).state, stored(Job).returns, stored(Job).due_at) == ("returned", 1, job.due_at)
