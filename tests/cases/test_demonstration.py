"""A demonstration of any size: drawn by chunks, the same for the same seed, with progress told."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from gridwork.cases.demo import history
from gridwork.cases.demo.catalogue import Catalogue, Sort
from gridwork.cases.models import Case, CaseCondition, CaseType, Job, Reporter
from gridwork.web.management.commands.demo import _moment

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Made once for the module: what a test does is undone before the next one."""
    said = StringIO()
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(history, "CHUNK", 40)
        call_command("demo", cases=100, today=_moment("2026-11-22"), stdout=StringIO(), stderr=said)
        yield said.getvalue()
        transaction.set_rollback(True)


def test_it_makes_them_chunk_by_chunk(told: str):
    assert [line.partition(" cases")[0] for line in told.splitlines()] == ["40 of 100", "80 of 100"]
    cases = Case.objects.unscoped("test")
    moments = list(cases.order_by("pk").values_list("reported_at", flat=True))
    assert (len(moments), moments) == (100, sorted(moments))
    assert len(set(cases.values_list("place", flat=True))) > 40
    assert 20 < Reporter.objects.count() < 90
    linked = cases.filter(state="linked").values_list("pk", "duplicate_of")
    assert all(original is not None and original < pk for pk, original in linked)


def test_it_draws_the_same_for_the_same_seed_whatever_follows(told: str):
    """The first chunk of a larger district is another draw of moments, so only equal sizes are compared."""
    types = list(CaseType.objects.unscoped("test").exclude(parent=None).order_by("pk"))
    conditions = list(CaseCondition.objects.unscoped("test").order_by("rank"))
    sorts = [Sort(each.code, each.name_zh, each.name_en, "", "", 1.0, 5) for each in types]
    settings, now = Catalogue(types, sorts, conditions), _moment("2026-11-22")
    first, second = ([*history.draw(settings, 100, now, 7)] for _time in range(2))
    assert first == second
    assert [len(chunk) for chunk in first] == [40, 40, 20]
    assert first != [*history.draw(settings, 100, now, 8)]
    assert first == [*history.draw(settings, 100, now.astimezone(UTC), 7)]  # the day is that of the district


def test_people_report_by_the_clocks_of_the_district(told: str):
    """Half of them from nine to five, and hardly anybody at night."""
    moments = Case.objects.unscoped("test").values_list("reported_at", flat=True)
    hours = Counter(timezone.localtime(moment).hour for moment in moments)
    assert sum(hours[hour] for hour in range(6)) < 12
    assert sum(hours[hour] for hour in range(9, 17)) > 40


def test_its_rows_hold_what_others_of_their_kind_hold(told: str):
    """They are cast without asking each column: what a column would refuse, or a default forgotten, shows here."""
    for model in (Case, Job):
        for row in model.objects.unscoped("test"):
            row.full_clean(validate_unique=False, validate_constraints=False)
