"""Every kind that declares an end: what is due of it goes, what is not stays, and the database takes the empty row."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import models, transaction

from gridwork.accounts import permissions
from gridwork.accounts.models import User
from gridwork.cases.models import Case, Job
from gridwork.journal.models import Entry
from gridwork.journal.verification import verify
from gridwork.journal.verifier import ERASURE
from gridwork.keeping import emptying
from gridwork.kernel.records import Record
from gridwork.organisations.models import Body
from gridwork.outreach.models import ContestEntry, ContestScore, DeclaredConflict
from gridwork.places.models import Place
from gridwork.retention import outlook
from gridwork.retention.schedules import Disposal, Schedule, schedules
from gridwork.retention.sweeping import sweep
from tests import cast as people
from tests.cast import NOW
from tests.contract.rows import Rows
from tests.promises import Counted
from tests.retention.conftest import LATER

pytestmark = [pytest.mark.retention, pytest.mark.django_db]

OVER = NOW - timedelta(days=1)
EACH = [each for each in schedules() if each.is_record and each.model.__module__.startswith("gridwork.")]


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), transaction.atomic():
        cast = people.build(sorted(permissions.names()))
        yield Rows(cast, cast.east_village, cast.roads)
        transaction.set_rollback(True)


@pytest.fixture
def rows(built: Rows) -> Rows:
    _forget(built)  # what the test before made is undone
    return built


def _forget(rows: Rows) -> None:
    rows.made = {model: rows.made[model] for model in (Place, Body, User)}


@pytest.mark.parametrize("schedule", EACH, ids=lambda each: each.label)
def test_it_empties_or_deletes_a_record_that_is_due_and_no_other(rows: Rows, schedule: Schedule, counted: Counted):
    due = _aged(rows, schedule, OVER)
    _forget(rows)  # or two rows would hang on one, of which some kinds have one alone
    young = _aged(rows, schedule, LATER)
    now = OVER + timedelta(days=(schedule.retention.days or 0) + 2)
    sweep(now)
    left = schedule.model._base_manager.filter(pk=due.pk)
    if schedule.disposal is Disposal.DELETED:
        assert not left.exists()
    elif schedule.disposal is Disposal.EMPTIED:
        assert not left.filter(emptying.filled(schedule.model, schedule.personal)).exists()
        assert left.get().version == due.version + 1
    else:
        assert left.exists()
    kept = schedule.model._base_manager.get(pk=young.pk)
    assert [getattr(kept, name) for name in schedule.personal] == [getattr(young, name) for name in schedule.personal]
    assert verify().fault is None
    counted("kinds of record", [schedule.label])


def _aged(rows: Rows, schedule: Schedule, moment: datetime) -> Any:
    """A row of it that says something in every personal column, and whose schedule began then."""
    row = _made(rows, schedule)
    column = schedule.model._meta.get_field(schedule.retention.after)
    is_moment = isinstance(column, models.DateTimeField)
    values = {name: _words(schedule.model._meta.get_field(name)) for name in schedule.personal}
    values |= {schedule.retention.after: moment if is_moment else moment.date(), **_ended(schedule)}
    models.QuerySet.update(schedule.model._base_manager.filter(pk=row.pk), **values)
    return schedule.model._base_manager.get(pk=row.pk)


def _made(rows: Rows, schedule: Schedule) -> Any:
    if schedule.model not in (ContestScore, DeclaredConflict):
        return rows.of(schedule.model)
    row = schedule.model(entry=rows.of(ContestEntry), reviewer=rows.cast.nemo, **{schedule.retention.after: NOW})
    row.points = 7
    return models.QuerySet.bulk_create(schedule.model._base_manager.all(), [row])[0]  # of nobody who may see all


def _words(column: Any) -> Any:
    if isinstance(column, models.JSONField):
        return [["2016", "told", "a name"]] if column.get_default() == [] else {"a": "name"}
    return 1.5 if isinstance(column, models.FloatField) else "Wang Fang"


def _ended(schedule: Schedule) -> dict[str, Any]:
    if schedule.label == "accounts.identity":
        return {"ended_at": OVER}
    if schedule.label == "outreach.session":
        return {"speaker_role": "judge"}  # whoever speaks does so in a role
    begins = {"from_on": date(2020, 1, 1)} if schedule.retention.after == "last_on" else {}
    return begins if any(f.name == "from_on" for f in schedule.model._meta.concrete_fields) else {}


def test_a_withdrawn_job_is_due_with_its_case(rows: Rows):
    """Nobody ever verifies it."""
    words = "Wang Fang called it off"
    job = rows.of(Job)
    _forget(rows)
    of_open_case = rows.of(Job)
    models.QuerySet.update(Job.known.all(), state="withdrawn", reason=words)
    models.QuerySet.update(Case.known.filter(pk=job.case_id), closed_at=OVER)
    (line,) = (line for line in outlook.lines(LATER) if line.schedule.model is Job)
    assert line.due == 1
    sweep(LATER)
    assert dict(Job.known.values_list("pk", "reason")) == {job.pk: "", of_open_case.pk: words}


def test_it_is_told_by_the_journal_once_a_chunk(
    rows: Rows, monkeypatch: pytest.MonkeyPatch, full: bool, counted: Counted
):
    """A thousand rows are one act, and a sweep that is broken off goes on where it was."""
    from gridwork.cases.models import Note

    notes = Schedule(Note, Disposal.EMPTIED)
    many = 2_500 if full else 25
    monkeypatch.setattr("gridwork.retention.sweeping.CHUNK", many * 2 // 5)
    case = rows.of(notes.model).case
    fresh = [
        Note(case=case, place=case.place, text=f"Call Wang Fang {n}", author="iris", written_at=OVER)
        for n in range(many)
    ]
    Note.write_many(fresh, by=people.SYSTEM, now=NOW)
    models.QuerySet.update(Note.known.all(), written_at=OVER)
    begun = Entry.objects.filter(action=ERASURE).count()
    first = sweep(LATER, most=1)
    assert (first.is_done, sum(first.rows.values())) == (False, many * 2 // 5)
    while not sweep(LATER).is_done:
        pass
    assert not Note.known.exclude(text="").exists()
    assert Entry.objects.filter(action=ERASURE, record="cases.note").count() - begun <= 3 + 1
    counted("rows past their schedule", many)


def test_every_personal_table_has_a_schedule_or_says_why_it_has_none():
    from django.apps import apps

    for model in apps.get_models():
        if issubclass(model, Record) and model.personal and model.__module__.startswith("gridwork."):
            assert model.retention.basis, model
