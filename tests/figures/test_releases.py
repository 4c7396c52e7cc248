"""Releases: what the gate leaves out, with what it reckons, and whose hands a table goes through."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from gridwork.figures import releases, tasks
from gridwork.figures.models import Release, ReleasedTable
from gridwork.figures.public_tables import shown
from gridwork.kernel.refusals import Refusal
from tests import office as people
from tests.cast import NOW, SYSTEM, place
from tests.figures.releasing import DAY, LATER, drafted, drafter, happened, proved, published, publisher

pytestmark = pytest.mark.django_db


@pytest.fixture
def villages(office: people.Office) -> list:
    return [office.eastham, *(place(f"Village {n}", 3, office.east) for n in range(4)), office.westham]


def cells(release: Release, of: str = "numerator") -> dict:
    return shown(ReleasedTable.objects.get(release=release, of=of))


def test_it_leaves_out_what_is_small_and_what_it_could_be_worked_out_from(office: people.Office, villages: list):
    happened(office, dict(zip(villages, (40, 30, 20, 3, 0, 25), strict=True)))
    made = proved(office)
    said = cells(made)
    assert made.state == "proved"
    assert said[(str(villages[3].pk),)] is None
    assert sum(value is None for value in said.values()) >= 2
    assert said[(str(villages[4].pk),)] == 0
    assert said[(str(office.eastham.pk),)] in (40, None)


def test_it_shows_everything_where_nothing_is_small(office: people.Office, villages: list):
    happened(office, dict(zip(villages, (40, 30, 20, 13, 0, 25), strict=True)))
    assert cells(proved(office))[None,] == 128
    assert None not in cells(proved(office, breakdown="month")).values()


def test_it_takes_a_rate_apart_into_two_tables(office: people.Office):
    for _n in range(12):
        office.done()
    office.sent()
    made = proved(office, indicator="disposal_rate", breakdown="town")
    numbers = cells(made), cells(made, "denominator")
    assert made.is_rate
    assert None in numbers[0].values(), "one of thirteen is not handled, and would be found by subtracting"


def test_it_hides_from_who_subtracts_a_narrower_figure(office: people.Office):
    """The handled, and of the same jobs those handled in time: what they differ by is small."""
    for _n in range(40):
        office.done()
    for _n in range(20):
        office.sent()
    late = office.sent()
    late.take("report_job", by=office.rosa, now=NOW + timedelta(days=60), report="Late")
    day = {"as_of": date(2026, 12, 1), "now": NOW + timedelta(days=90), "breakdown": "town"}
    first = proved(office, indicator="disposal_rate", **day)
    assert cells(first)[str(office.east.pk),] == 41
    second = proved(office, indicator="on_time_disposal_rate", **day)
    assert second.audit["earlier"] == [first.pk]
    assert second.state == "withheld" or cells(second)[str(office.east.pk),] is None


def test_it_hides_from_who_subtracts_the_table_of_an_earlier_day(office: people.Office, villages: list):
    happened(office, dict(zip(villages, (40, 30, 20, 13, 50, 25), strict=True)))
    published(office)
    happened(office, {villages[0]: 2}, now=NOW + timedelta(days=1))
    again = proved(office, as_of=DAY + timedelta(days=1), now=NOW + timedelta(days=3))
    assert again.state == "withheld" or cells(again)[str(villages[0].pk),] is None


def test_it_reckons_with_what_was_withdrawn_and_not_with_what_was_discarded(office: people.Office, villages: list):
    happened(office, dict.fromkeys(villages, 40))
    seen, unseen = published(office), proved(office, breakdown="town")
    seen.take("withdraw_release", by=publisher(office), now=LATER, reason="A wrong border")
    unseen.take("discard_release", by=drafter(office), now=LATER)
    assert proved(office, breakdown="month").audit["earlier"] == [seen.pk]


def test_it_begins_anew_when_another_was_proved_meanwhile(
    office: people.Office, villages: list, monkeypatch: pytest.MonkeyPatch
):
    happened(office, dict.fromkeys(villages, 40))
    first, second = drafted(office), drafted(office, breakdown="town")
    inner, calls = releases.counted, []

    def counted(release: Release):
        calls.append(release.pk)
        if calls == [second.pk]:
            releases.prove(first, lambda: LATER)
        return inner(release)

    monkeypatch.setattr(releases, "counted", counted)
    releases.prove(second, lambda: LATER)
    assert calls == [second.pk, first.pk, second.pk]
    second.refresh_from_db()
    assert second.audit["earlier"] == [first.pk]


def test_it_is_published_by_somebody_else(office: people.Office, villages: list):
    happened(office, dict.fromkeys(villages, 40))
    made = proved(office)
    who = drafter(office)
    with pytest.raises(PermissionDenied):
        made.take("publish_release", by=who, now=LATER)
    made.drafted_by = publisher(office)
    Release.known.filter(pk=made.pk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE figures_release SET drafted_by_id = %s", [publisher(office).pk])
    with pytest.raises(Refusal, match="Who drafts does not publish"):
        made.take("publish_release", by=publisher(office), now=LATER)
    with pytest.raises(PermissionDenied):
        made.take("publish_release", by=SYSTEM, now=LATER)


def test_the_database_holds_four_eyes_and_the_least_threshold(office: people.Office):
    made = drafted(office)
    for change in ("published_by_id = drafted_by_id", "threshold = 2", "state = 'published'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE figures_release SET {change} WHERE id = %s", [made.pk])


def test_nobody_but_the_gate_proves(office: people.Office):
    made = drafted(office)
    with pytest.raises(Refusal, match="The gate"):
        made.take("prove_release", by=drafter(office), now=LATER, audit={}, digest="0" * 64)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"indicator": "no_such"}, "indicator"),
        ({"threshold": 2}, "threshold"),
        ({"as_of": date(2026, 9, 19)}, "as_of"),
        ({"month": 9, "breakdown": "month"}, "breakdown"),
        ({"place": "eastham"}, "breakdown"),
        ({"place": "east", "breakdown": "town"}, "breakdown"),
    ],
)
def test_it_refuses_what_cannot_be_proved(office: people.Office, values: dict, field: str):
    if "place" in values:
        values = values | {"place": getattr(office, values["place"])}
    with pytest.raises(ValidationError) as refused:
        drafted(office, **values)
    assert field in refused.value.message_dict


def test_it_stays_as_it_was_drafted(office: people.Office):
    made = drafted(office)
    made.threshold = 3
    with pytest.raises(PermissionDenied):
        made.write(by=drafter(office), now=LATER)


def test_a_draft_whose_worker_was_killed_is_taken_up_again(office: people.Office, monkeypatch: pytest.MonkeyPatch):
    made, taken = drafted(office), []
    monkeypatch.setattr(type(tasks.prove_release), "enqueue", lambda _task, key: taken.append(key))
    tasks.take_up_drafts(LATER + timedelta(minutes=1))
    assert taken == []
    for minutes in (16, 17, 40):
        tasks.take_up_drafts(LATER + timedelta(minutes=minutes))
    assert taken == [made.pk, made.pk]


def test_it_is_withheld_where_there_is_too_much_to_prove(
    office: people.Office, villages: list, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("gridwork.analysis.suppression.gate.MOST_PIECES", 3)
    happened(office, dict.fromkeys(villages, 40))
    made = proved(office)
    assert (made.state, made.withheld_because) == ("withheld", "too_large")
    assert not made.tables.exists()
