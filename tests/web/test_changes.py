"""Changes since a cursor: in the journal's order, each once, none skipped, and none of what the caller may not see."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from gridwork.accounts.models import User
from gridwork.cases.models import Case
from gridwork.journal import sequencer
from gridwork.journal.erasure import erase_many
from gridwork.web import changes
from tests import office as people
from tests.cast import NOW, SYSTEM
from tests.office import Office


@pytest.fixture
def office(db: None) -> Office:
    made = people.build()
    seal()
    return made


def seal() -> None:
    while sequencer.seal():
        pass


def page(who: User, since: str = "", registers: str = "cases,jobs") -> dict[str, Any]:
    browser = Client()
    browser.force_login(who)
    answer = browser.get("/api/v1/changes", {"since": since, "registers": registers})
    assert answer.status_code == 200, answer.content
    return answer.json()


def told(answer: dict[str, Any]) -> list[tuple[str, int, list[str], bool]]:
    return [(item["kind"], item["id"], item["actions"], item["gone"]) for item in answer["items"]]


def test_it_tells_what_happened_since_the_cursor_and_nothing_twice(office: Office):
    start = page(office.otto, "now")["next"]
    case = office.report()
    seal()
    first = page(office.otto, start)
    assert told(first) == [("cases", case.pk, ["create"], False)]
    assert first["items"][0]["record"]["state"] == "received"
    case.take("register_case", by=office.iris, now=NOW)
    job = office.send(case)
    seal()
    second = page(office.otto, first["next"])
    assert told(second) == [
        ("cases", case.pk, ["register_case", "dispatch_case"], False),
        ("jobs", job.pk, ["create"], False),
    ] or told(second) == [
        ("jobs", job.pk, ["create"], False),
        ("cases", case.pk, ["register_case", "dispatch_case"], False),
    ]
    assert told(page(office.otto, second["next"])) == []
    assert told(page(office.otto, first["next"])) == told(second)


def test_it_waits_for_the_seal(office: Office):
    start = page(office.otto, "now")["next"]
    case = office.report()
    assert told(page(office.otto, start)) == []
    seal()
    assert told(page(office.otto, start)) == [("cases", case.pk, ["create"], False)]


def test_it_tells_of_no_row_out_of_sight(office: Office):
    start = page(office.wen, "now")["next"]
    office.report(place=office.westham)
    here = office.report()
    seal()
    assert told(page(office.wen, start)) == [("cases", here.pk, ["create"], False)]


def test_it_tells_that_a_row_has_gone_and_not_where_to(office: Office):
    case = office.report()
    seal()
    start = page(office.wen, "now")["next"]
    case.take("relocate_case", by=office.iris, now=NOW, place=office.westham.pk, reason="Wrong side of the river")
    seal()
    answer = page(office.wen, start)
    assert told(answer) == [("cases", case.pk, ["relocate_case"], True)]
    assert answer["items"][0]["record"] is None
    assert "Westham" not in str(answer)
    assert told(page(office.ely, start)) == []


def test_it_tells_of_each_row_of_an_entry_of_many(office: Office):
    start = page(office.otto, "now")["next"]
    given = {"type": office.pothole, "place": office.eastham, "text": "A hole", "reported_at": NOW}
    cases = [Case(**given) for _each in range(5)]
    Case.write_many(cases, by=SYSTEM, now=NOW)
    seal()
    assert [item["id"] for item in page(office.otto, start)["items"]] == [case.pk for case in cases]
    Case.withdraw_many(cases[:1], by=SYSTEM, now=NOW, reason="test")
    seal()
    assert ("cases", cases[0].pk, ["create", "withdraw"], True) in [
        (kind, key, actions, gone) for kind, key, actions, gone in told(page(office.otto, start))
    ]


def test_it_tells_of_two_rows_that_were_erased_and_of_none_between(office: Office):
    first, _between, last = (office.report().pk for _each in range(3))
    seal()
    start = page(office.otto, "now")["next"]
    erase_many("cases.case", [first, last], ["text"], by="lea", reason="Asked for", at=NOW)
    seal()
    assert told(page(office.otto, start)) == [("cases", pk, ["erase_values"], False) for pk in (first, last)]


def test_it_tells_of_a_withdrawn_row_only_where_it_lay(office: Office):
    start = {who: page(who, "now")["next"] for who in (office.otto, office.wen, office.ely)}
    given = {"type": office.pothole, "text": "A hole", "reported_at": NOW}
    cases = [Case(place=where, **given) for where in (office.eastham, office.westham)]
    Case.write_many(cases, by=SYSTEM, now=NOW)
    Case.withdraw_many(cases, by=SYSTEM, now=NOW, reason="test")
    seal()
    east, west = ((case, "create withdraw") for case in (cases[0].pk, cases[1].pk))
    found = {who: [(key, " ".join(actions)) for _kind, key, actions, gone in told(page(who, since)) if gone]
             for who, since in start.items()}  # fmt: skip
    assert found == {office.otto: [east, west], office.wen: [east], office.ely: []}  # hers is for Roads alone


def test_it_goes_on_page_by_page_to_the_end(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(changes, "ENTRIES", 2)
    start = page(office.otto, "now")["next"]
    cases = [office.report().pk for _each in range(5)]
    seal()
    assert list(pages(office, start)) == [cases[:2], cases[2:4], cases[4:]]


def test_it_takes_entries_of_many_rows_one_page_each(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(changes, "ROWS", 3)
    start = page(office.otto, "now")["next"]
    written = []
    for many in (2, 1, 4, 1, 2, 2):
        given = {"type": office.pothole, "text": "A hole", "reported_at": NOW, "place": office.eastham}
        written.append([Case(**given) for _each in range(many)])
        Case.write_many(written[-1], by=SYSTEM, now=NOW)
    seal()
    keys = [[case.pk for case in cases] for cases in written]
    assert list(pages(office, start)) == [keys[0] + keys[1], keys[2], keys[3] + keys[4], keys[5]]


def pages(office: Office, start: str) -> Iterator[list[int]]:
    more = True
    while more:
        answer = page(office.otto, start)
        yield [item["id"] for item in answer["items"]]
        start, more = answer["next"], answer["more"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"since": "made up"}, 422), ({"since": "W10:abc"}, 422), ({"registers": "nothing"}, 422),
        ({"registers": "users"}, 403), ({"registers": ""}, 200),
    ],
)  # fmt: skip
def test_it_says_what_it_does_not_take(office: Office, query: dict[str, str], status: int):
    browser = Client()
    browser.force_login(office.rosa)
    assert browser.get("/api/v1/changes", query).status_code == status
