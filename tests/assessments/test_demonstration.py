"""The demonstration: 268 villages scored by formula, 16 fail for reasons that can be seen, 252 awards stand."""

import json
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from gridwork.accounts import demo as accounts
from gridwork.accounts.models import User
from gridwork.assessments import demo, rollup
from gridwork.assessments.models import Assessment, Award, Scheme, SchemeItem, Score, Veto
from gridwork.documents import demo as documents
from gridwork.documents.models import Document
from gridwork.kernel.actors import System
from gridwork.organisations import demo as organisations
from gridwork.places import demo as places
from tests.cast import ZONE

NOW = datetime(2017, 12, 30, 17, tzinfo=ZONE)


def figure(name: str, **more: Any) -> dict[str, Any]:
    said = StringIO()
    call_command("figure", name, year=2017, json=True, stdout=said, **more)
    return json.loads(said.getvalue())


@pytest.fixture
def district(db: None, settings: Any, tmp_path: Any) -> Scheme:
    settings.HOME = tmp_path
    for room in (places, documents, organisations, accounts, demo):
        room.build(NOW)
    return Scheme.known.get(code="safe-village", year=2016, edition=1)


def test_it_names_252_of_268_and_shows_why_16_are_not(district: Scheme):
    rows = list(Assessment.known.filter(scheme=district))
    failed = [row for row in rows if row.state == "not_named"]
    assert (len(rows), len(failed), Award.known.filter(scheme=district, state="open").count()) == (268, 16, 252)
    assert all((row.vetoes or row.district_points < 90) and row.reason for row in failed)
    row = failed[0]
    assert row.sheet.totals["district"] == row.district_points
    assert Score.known.filter(assessment=row, stage="district").count() == len([*row.sheet.lines])

    assert figure("safe_villages_named", rows=True)["value"] == 252
    share = figure("safe_village_share")
    assert (share["numerator"], share["denominator"]) == (252, 268)

    # One of them is withdrawn through its steps.
    now = NOW + timedelta(days=1)
    first, second = (User.objects.get(username=name) for name in ("officer.1", "officer.2"))
    award = Award.known.filter(scheme=district).order_by("pk").first()
    basis = Document.known.order_by("pk").first()
    item = SchemeItem.known.get(scheme=district, number=14)
    veto = Veto(award=award, item=item, found_on=now.date(), finding="A fire with two deaths", basis=basis)
    veto.write(by=second, now=now, permission="assessments.add_veto")
    veto.take("confirm_veto", by=first, now=now)
    award.refresh_from_db()
    award.take("withdraw_award", by=first, now=now, reason="A fire with two deaths", basis=basis.pk)
    assert [file.purpose for file in award.papers] == ["letter", "letter"]
    assert figure("safe_villages_named")["value"] == 251
    assert len({row["key"] for row in figure("safe_villages_named", rows=True)["rows"]}) == 251
    assert figure("safe_villages_named", as_of=date(2017, 12, 30))["value"] == 252
    assert figure("safe_village_share")["numerator"] == 251

    # Six towns of seven reach what the roll-up asks, and so does the district.
    above = Scheme.known.get(code="law-based-district")
    (whole,) = rollup.tree(above, System("test"), now.date())
    assert (whole.named, whole.places, whole.reached) == (6, 7, True)
    assert sorted(share.reached for share in whole.below) == [False] + [True] * 6
