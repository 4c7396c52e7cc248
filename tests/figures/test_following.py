"""Every write that a fact is made of leaves a change row in its transaction, and the next answer knows it."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from gridwork.cases.models import Case, Job, Stage, Unit
from gridwork.figures.answers import Answers, Question
from gridwork.figures.declared import facts, indicators
from gridwork.figures.following import tell_all
from gridwork.figures.mart import intake
from gridwork.figures.mart.writing import compact, content_hash
from gridwork.figures.models import FactChange
from gridwork.figures.periods import Period
from tests import office as people
from tests.cast import NOW, SYSTEM

AUTUMN = Period(date(2026, 9, 1), date(2026, 10, 31))


def figure(name: str, **more: object) -> tuple[int, int | None]:
    found = Answers().figure(Question(indicators()[name], AUTUMN, **more))
    return found.numerator, found.denominator


def test_it_counts_a_report(office: people.Office):
    assert figure("cases_reported") == (0, None)
    office.report()
    office.report(place=office.westham)
    assert figure("cases_reported") == (2, None)
    assert figure("cases_reported", place=office.west) == (1, None)
    assert figure("cases_reported", place=office.westham) == (1, None)


def test_it_leaves_nothing_behind_a_write_that_failed(office: people.Office):
    with pytest.raises(RuntimeError), transaction.atomic():
        office.report()
        raise RuntimeError
    assert not FactChange.objects.exists()
    assert figure("cases_reported") == (0, None)


def test_it_follows_a_job_to_the_end(office: people.Office):
    job = office.sent()
    assert figure("disposal_rate") == (0, 1)
    job.take("report_job", by=office.rosa, now=NOW, report="Filled")
    assert figure("disposal_rate") == figure("on_time_disposal_rate") == (1, 1)
    assert figure("closure_rate") == (0, 1)
    job.take("rework_job", by=office.ken, now=NOW, reason="It is back")
    assert figure("disposal_rate") == (0, 1)
    assert figure("rework_rate") == (1, 1)
    job.take("report_job", by=office.rosa, now=NOW, report="Filled again")
    job.take("verify_job", by=office.ken, now=NOW, finding="Level")
    assert figure("closure_rate") == (0, 1)
    case = people.stored(Case, pk=job.case_id)
    case.take("close_case", by=office.ken, now=NOW, public_answer="Filled")
    assert figure("closure_rate") == figure("on_time_closure_rate") == (1, 1)
    case.take("reopen_case", by=office.ken, now=NOW, reason="It is back")
    assert figure("closure_rate") == (0, 1)


def test_it_counts_late_work_as_handled_and_closed_but_not_in_time(office: people.Office):
    job = office.sent()
    late = NOW + timedelta(days=30)
    job.take("report_job", by=office.rosa, now=late, report="Filled")
    job.take("verify_job", by=office.ken, now=late, finding="Level")
    people.stored(Case, pk=job.case_id).take("close_case", by=office.ken, now=late, public_answer="Filled")
    assert figure("disposal_rate") == figure("closure_rate") == (1, 1)
    assert figure("on_time_disposal_rate") == figure("on_time_closure_rate") == (0, 1)


def test_it_has_no_due_date_while_suspended_and_none_once_withdrawn(office: people.Office):
    job = office.sent()
    job.take("ask_suspension", by=office.rosa, now=NOW, resume_on=date(2026, 9, 25), reason="Rain")
    job.take("approve_suspension", by=office.ada, now=NOW)
    assert figure("disposal_rate") == (0, 0)
    job.take("resume_job", by=office.ada, now=NOW)
    assert figure("disposal_rate") == (0, 1)
    job.take("withdraw_job", by=office.dan, now=NOW, reason="Sent twice")
    assert figure("disposal_rate") == (0, 0)


def test_it_counts_a_return_against_the_dispatch(office: people.Office):
    office.sent()
    job = office.sent()
    job.take("return_job", by=office.rosa, now=NOW, reason="Not ours")
    assert figure("accurate_dispatch_rate") == (1, 2)


def test_it_answers_as_known_at_the_end_of_a_day(office: people.Office):
    job = office.sent()
    job.take("report_job", by=office.rosa, now=NOW + timedelta(days=2), report="Filled")
    assert figure("disposal_rate", as_of=NOW.date() - timedelta(days=1)) == (0, 0)
    assert figure("disposal_rate", as_of=NOW.date()) == (0, 1)
    assert figure("disposal_rate", as_of=NOW.date() + timedelta(days=1)) == (0, 1)
    assert figure("disposal_rate", as_of=NOW.date() + timedelta(days=2)) == (1, 1)


def test_it_moves_a_row_whose_day_is_corrected(office: people.Office):
    case = office.report()
    assert figure("cases_reported") == (1, None)
    compact(intake.current(), list(facts().values()))
    case.reported_at = NOW - timedelta(days=60)
    case.write(by=office.iris, now=NOW + timedelta(days=1), permission="cases.change_case")
    assert figure("cases_reported") == (0, None)
    assert figure("cases_reported", as_of=NOW.date()) == (1, None)
    compact(intake.current(), list(facts().values()))
    assert figure("cases_reported") == (0, None)
    summer = Question(indicators()["cases_reported"], Period(date(2026, 7, 1), date(2026, 7, 31)))
    assert Answers().figure(summer).numerator == 1


def test_it_forgets_a_withdrawn_row_but_not_that_it_was_known(office: people.Office):
    case = Case(type=office.pothole, place=office.eastham, text="Twice", reported_at=NOW)
    Case.write_many([case], by=SYSTEM, now=NOW)
    assert figure("cases_reported") == (1, None)
    Case.withdraw_many([case], by=SYSTEM, now=NOW + timedelta(days=1), reason="taken in twice")
    assert figure("cases_reported") == (0, None)
    assert figure("cases_reported", as_of=NOW.date()) == (1, None)


def test_it_writes_one_change_row_for_a_chunk(office: people.Office):
    rows = [Case(type=office.pothole, place=office.eastham, text=f"No. {n}", reported_at=NOW) for n in range(50)]
    Case.write_many(rows, by=SYSTEM, now=NOW)
    assert FactChange.objects.count() == 1
    assert figure("cases_reported") == (50, None)


def test_it_makes_no_version_of_what_it_does_not_read(office: people.Office):
    job = office.sent()
    before = FactChange.objects.filter(fact="job").count()
    job.take("accept_job", by=office.rosa, now=NOW)
    assert FactChange.objects.filter(fact="job").count() == before


def test_it_is_built_again_from_the_change_rows(office: people.Office):
    office.done()
    folder = intake.current()
    compact(folder, list(facts().values()))
    office.report()
    kept = {name: content_hash(intake.current(), fact) for name, fact in facts().items()}
    assert {name: content_hash(intake.rebuild(), fact) for name, fact in facts().items()} == kept
    assert figure("disposal_rate") == (1, 1)


def test_it_is_told_of_records_that_were_there_before_the_fact(office: people.Office):
    """With the past that their own moments tell; told again, they are known from then."""
    office.done()
    FactChange.objects.all().delete()
    later = NOW + timedelta(days=40)
    assert tell_all(facts()["job"], by=SYSTEM, now=later) == 1
    assert figure("disposal_rate") == (1, 1)
    assert figure("disposal_rate", as_of=NOW.date()) == (1, 1)
    assert figure("disposal_rate", as_of=NOW.date() - timedelta(days=1)) == (0, 0)
    assert tell_all(facts()["job"], by=SYSTEM, now=later) == 1
    assert figure("disposal_rate") == (1, 1)


def test_it_notices_that_the_mart_is_of_another_journal(office: people.Office):
    """As after a database was restored from a backup while the mart went on."""
    with transaction.atomic():
        office.report()
        assert figure("cases_reported") == (1, None)
        transaction.set_rollback(True)
    assert figure("cases_reported") == (0, None)
    office.report()
    assert figure("cases_reported") == (1, None)


def test_it_writes_no_personal_value(office: people.Office):
    office.report(text="A hole by Mrs Lin’s door", address="12 Mill Lane")
    with connection.cursor() as cursor:
        cursor.execute("SELECT columns FROM figures_factchange")
        stored = " ".join(row[0] for row in cursor.fetchall())
    assert "Lin" not in stored
    assert "Mill" not in stored


def test_it_leaves_a_job_at_its_own_grain(office: people.Office):
    """A case that two bodies handle is due twice."""
    people.limit(office.tree, Stage.HANDLE, 5, Unit.WORKING_DAYS)
    job = office.sent(office.parks, type=office.tree)
    office.send(people.stored(Case, pk=job.case_id), office.roads)
    assert Job.known.count() == 2
    assert figure("disposal_rate") == (0, 2)
    assert figure("cases_reported") == (1, None)
