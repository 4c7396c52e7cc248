"""The outreach of the demonstration: the year's figures, exactly, and every planted double among its reports."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Sum

from gridwork.journal import sequencer
from gridwork.outreach.likeness import Told, pairs
from gridwork.outreach.models import Contest, DoubleReport, Session
from gridwork.web.management.commands.demo import _moment

YEAR = {"outreach_attendances": 5_746_000, "outreach_departments": 7, "villages_lectured": 268, "salon_number": 9}


def figure(name: str, **asked: object) -> int:
    said = StringIO()
    call_command("figure", name, year=2017, json=True, stdout=said, **asked)
    return json.loads(said.getvalue())["value"]


@pytest.fixture
def made(db: None, tmp_path: Path, settings: object) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    call_command("demo", cases=20, today=_moment("2026-11-22"), stdout=StringIO(), stderr=StringIO())


def test_it_reproduces_the_year_and_follows_a_decision(made: None):
    reports = Session.known.filter(held_on__year=2017)
    raw = reports.aggregate(sum=Sum("attended"))["sum"]
    assert {name: figure(name) for name in YEAR} == YEAR
    assert raw > YEAR["outreach_attendances"]

    told: dict[object, list[Told]] = {}
    for each in reports:
        of_day = told.setdefault((each.place_id, each.held_on), [])
        of_day.append(Told(each.pk, each.title, each.venue, each.site_id, each.begins_at))
    proposed = {(a, b) for of_day in told.values() for a, b, _score in pairs(of_day, [one.key for one in of_day])}
    planted = set(DoubleReport.known.filter(state="confirmed").values_list("first", "second"))
    assert len(planted) == 132
    assert proposed == planted
    assert DoubleReport.known.filter(state="proposed").count() == 6
    assert set(Contest.known.values_list("state", flat=True)) == {"published", "reviewing"}

    double = DoubleReport.known.filter(state="confirmed").select_related("first", "second").earliest("pk")
    officer, now = double.decided_by, _moment("2026-11-22")
    double.take("reopen_double", by=_user(officer), now=now, reason="They were two")
    other = Session.known.get(pk=double.second_id)
    double.take("dismiss_double", by=_user(officer), now=now, reason="They were two")
    other.take("count_session", by=_user(officer), now=now)
    while sequencer.seal():
        pass
    assert figure("outreach_attendances") == YEAR["outreach_attendances"] + (other.attended or 0)
    assert figure("outreach_attendances", as_of=date(2017, 12, 31)) == YEAR["outreach_attendances"]


def _user(name: str) -> object:
    from gridwork.accounts.models import User

    return User.objects.get(username=name)
