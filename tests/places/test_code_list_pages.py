"""Pages of code lists: an edition is handed in, decided by choice or by sort, confirmed, opened again and undone."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gridwork.accounts.models import User
from gridwork.places import actions
from gridwork.places.models import CodeList, Level, Place
from tests import cast as people
from tests.places.district import BY, NOW, SINCE

MAY = [
    f"places.{verb}" for verb in ("view_place", "view_codelist", "add_codelist", "change_codelist", "confirm_codelist")
]


@pytest.fixture
def cast(db: None) -> people.Cast:
    made = people.build(MAY)
    for place, code in ((made.district, "990101"), (made.east, "990101001"), (made.east_village, "990101001001")):
        actions.recode_place(place, code, from_on=SINCE, by=BY, now=NOW)
    actions.recode_place(made.west, "990101002", from_on=SINCE, by=BY, now=NOW)
    actions.recode_place(made.west_village, "990101002001", from_on=SINCE, by=BY, now=NOW)
    return made


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def hand_in(client: Client, cast: people.Cast, text: str, **more: Any) -> Any:
    file = SimpleUploadedFile("codes.csv", text.encode())
    said = {"file": file, "as_of": "2020-01-01", "district": cast.district.pk, "source": "tests"}
    return client.post("/code-lists/hand-in", said | more)


ROWS = "code,name\n990101001001,Orient\n990101002001,Westham\n" + "".join(
    f"9901010013{n:02d},Village {n}\n" for n in range(60)
)


def test_an_edition_is_handed_in_decided_confirmed_and_undone(cast: people.Cast) -> None:
    chief = client_of(cast.chief)
    answer = hand_in(chief, cast, ROWS)
    [code_list] = CodeList.known.all()
    page = f"/code-lists/{code_list.pk}/"
    assert (answer.status_code, answer.url) == (302, page)
    text = chief.get(page, {"sort": "renamed"}).content.decode()
    assert "Name: Eastham → Orient." in text
    assert chief.post(f"{page}confirm").status_code == 409
    chief.post(f"{page}decide", {"pk": ["renamed:990101001001"], "decision": "accepted"})
    chief.post(f"{page}decide", {"all": "added", "decision": "refused"})
    chief.post(f"{page}decide", {"all": "added", "decision": ""})
    chief.post(f"{page}decide", {"decision": "firm"})
    assert chief.post(f"{page}confirm").status_code == 302
    assert Place.known.filter(level=Level.VILLAGE).count() == 62
    assert "Places before" in chief.get(page).content.decode()
    assert "Village 7" in chief.get(page, {"sort": "lines"}).content.decode()
    assert "2020-01-01 District" in chief.get(f"/places/{cast.east_village.pk}/history").content.decode()
    assert chief.post(f"{page}undo").status_code == 302
    assert Place.known.filter(level=Level.VILLAGE).count() == 2


def test_many_proposals_are_turned_page_by_page(cast: people.Cast) -> None:
    chief = client_of(cast.chief)
    page = hand_in(chief, cast, ROWS).url
    first, second = (chief.get(page, {"sort": "added", "page": at}).content.decode() for at in (1, 2))
    assert ("Village 7<" in first or "Village 7 " in first, "Village 55" in first, "Village 55" in second) == (
        True,
        False,
        True,
    )
    assert chief.get(page, {"sort": "added", "page": "99"}).status_code == 200


def test_a_page_asks_as_much_for_many_proposals_as_for_one(
    cast: people.Cast, django_assert_max_num_queries: Any
) -> None:
    chief = client_of(cast.chief)
    page = hand_in(chief, cast, ROWS).url
    chief.get(page)
    with django_assert_max_num_queries(32):
        chief.get(page, {"sort": "added"})


def test_what_is_wrong_is_told_at_its_field(cast: people.Cast) -> None:
    chief = client_of(cast.chief)
    answer = hand_in(chief, cast, "code,name\n990101001001,\n")
    assert answer.status_code == 422
    assert "line 2, name: is empty" in answer.content.decode()
    links = SimpleUploadedFile("links.csv", b"old,new\n1,2\n")
    answer = hand_in(chief, cast, "code,name\n990101001001,Eastham\n", links=links)
    assert "no place has the code 1" in answer.content.decode()
    assert not CodeList.known.exists()


def test_a_person_says_what_became_of_a_place(cast: people.Cast) -> None:
    chief = client_of(cast.chief)
    page = hand_in(chief, cast, "code,name\n990101002001,Westham\n990101001009,Levant\n").url
    address = f"{page}say?old=990101001001"
    assert chief.get(address).status_code == 200
    assert chief.post(address, {"links": "990101001001 9"}).status_code == 422
    assert chief.post(address, {"links": "990101001001 990101001009"}).status_code == 302
    assert "): 990101001001 became 990101001009" in chief.get(page).content.decode()


def test_who_may_only_look_on_decides_nothing(cast: people.Cast) -> None:
    page = hand_in(client_of(cast.chief), cast, ROWS).url
    vera, erin = client_of(cast.vera), client_of(cast.erin)
    assert vera.post(f"{page}decide", {"decision": "firm"}).status_code == 403
    assert erin.get(page).status_code == 404  # whose grant ends at East
    for verb in ("confirm", "step/drop_code_list", "undo", "decide"):
        assert erin.post(f"{page}{verb}").status_code == 404
    assert hand_in(erin, cast, ROWS).status_code == 422  # there is no district to choose


def test_an_edition_that_nobody_wants_is_dropped(cast: people.Cast) -> None:
    chief = client_of(cast.chief)
    page = hand_in(chief, cast, ROWS).url
    assert chief.post(f"{page}step/drop_code_list").status_code == 302
    assert CodeList.known.get().state == "dropped"
    assert chief.post(f"{page}confirm").status_code == 409
