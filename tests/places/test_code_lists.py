"""A code list is proposed with evidence, decided by people, written as a whole, and can be undone."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from gridwork.journal.models import Entry
from gridwork.kernel.refusals import Conflict, Refusal
from gridwork.places import actions
from gridwork.places.codelists.confirming import accept_firm, confirm
from gridwork.places.codelists.evidence import in_words
from gridwork.places.codelists.proposing import Drawn, decide, draw, propose, state_links
from gridwork.places.codelists.undoing import undo
from gridwork.places.models import (
    CodeList,
    Decision,
    Level,
    Place,
    PlaceCode,
    PlaceName,
    PlaceParent,
    PlaceSuccessor,
    Site,
    Sort,
)
from tests import cast as people
from tests.places.district import BY, LATER, NOW, SINCE, District, opened

NEXT = date(2020, 1, 1)
EASTHAM, WESTHAM = ("990101001001", "Eastham"), ("990101002001", "Westham")


@pytest.fixture
def bare(district: District) -> District:
    """Villages without cells, so that all of them can be closed."""
    actions.close_place(district.cell, from_on=LATER, by=BY, now=NOW)
    return district


@pytest.fixture
def write(tmp_path: Path):
    def written(*rows: tuple[str, ...], header: str = "code,name", name: str = "codes.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *(",".join(row) for row in rows)]), encoding="utf-8")
        return path

    return written


def handed_in(path: Path, district: District, links: Path | None = None, as_of: date = NEXT) -> CodeList:
    said = {"name": path.name, "as_of": as_of, "source": "tests", "links": links}
    return propose(path, district.top, **said, by=BY, now=NOW)


def found(drawn: Drawn) -> list[tuple[str, str, str]]:
    return [
        (
            row.proposal.sort.value,
            "+".join(p.name for p in row.proposal.old),
            "+".join(n.name for n in row.proposal.new),
        )
        for row in drawn.rows
    ]


def accepted(code_list: CodeList) -> CodeList:
    for sort in Sort:
        decide(code_list, Decision.ACCEPTED, sort=sort, by=BY, now=NOW)
    confirm(code_list, by=BY, now=NOW)
    return CodeList.known.get(pk=code_list.pk)


class TestProposals:
    def test_a_homonym_in_another_town_is_never_taken_for_the_same(self, bare: District, write) -> None:
        opened("Middle", Level.VILLAGE, bare.east, "990101001002")
        opened("Middle", Level.VILLAGE, bare.west, "990101002002")
        path = write(EASTHAM, WESTHAM, ("990101001009", "Middle"))
        drawn = draw(handed_in(path, bare))
        assert ("recoded", "Middle", "Middle") in found(drawn)
        [recoded] = [row.proposal for row in drawn.rows if row.proposal.sort == Sort.RECODED]
        assert recoded.old[0].code == "990101001002"
        assert ("removed", "Middle", "") in found(drawn)

    def test_a_name_twice_in_the_file_is_matched_to_neither(self, bare: District, write) -> None:
        path = write(WESTHAM, ("990101001008", "Eastham"), ("990101001009", "Eastham"))
        assert {sort for sort, _old, _new in found(draw(handed_in(path, bare)))} == {"removed", "added"}

    def test_two_places_that_exchange_their_codes_stay_themselves(self, bare: District, write) -> None:
        second = opened("Newham", Level.VILLAGE, bare.east, "990101001002")
        path = write(WESTHAM, ("990101001001", "Newham"), ("990101001002", "Eastham"))
        accepted(handed_in(path, bare))
        codes = dict(Place.known.values_list("pk", "code"))
        assert (codes[bare.eastham.pk], codes[second.pk]) == ("990101001002", "990101001001")

    def test_the_only_one_of_a_name_in_another_town_is_asked_about(self, bare: District, write) -> None:
        path = write(EASTHAM, ("990101001009", "Westham"))
        drawn = draw(handed_in(path, bare))
        [moved] = [row.proposal for row in drawn.rows if row.proposal.sort == Sort.MOVED]
        assert not moved.firm
        assert "a person has to say" in in_words(moved.evidence[0])
        code_list = accepted(handed_in(path, bare))
        west = Place.known.get(pk=bare.westham.pk)
        assert (west.parent_id, west.town_id, west.code) == (bare.east.pk, bare.east.pk, "990101001009")
        assert code_list.changed == 1

    def test_every_kind_of_evidence_has_its_words(self, bare: District, write) -> None:
        for row in draw(handed_in(write(("990101001009", "Eastham"), ("990101002009", "West")), bare)).rows:
            assert all(in_words(each) for each in row.proposal.evidence)


class TestLinks:
    def test_a_split_that_is_stated_hands_on_by_its_weights(self, bare: District, write) -> None:
        path = write(WESTHAM, ("990101001008", "North"), ("990101001009", "South"))
        links = [("990101001001", "990101001008", "0.25"), ("990101001001", "990101001009", "0.75")]
        code_list = accepted(handed_in(path, bare, write(*links, header="old,new,weight", name="links.csv")))
        told = PlaceSuccessor.known.values_list("old__name_en", "new__name_en", "weight", "from_on")
        assert sorted((o, n, float(w), d) for o, n, w, d in told) == [
            ("Eastham", "North", 0.25, NEXT),
            ("Eastham", "South", 0.75, NEXT),
        ]
        assert (code_list.added, code_list.removed, code_list.kept_places) == (2, 1, 1)

    def test_a_part_that_is_split_off_leaves_the_rest_open(self, bare: District, write) -> None:
        path = write(EASTHAM, WESTHAM, ("990101001008", "North"))
        links = write(("990101001001", "990101001008", "0.3"), header="old,new,weight", name="links.csv")
        accepted(handed_in(path, bare, links))
        assert Place.known.get(pk=bare.eastham.pk).closed_on is None
        assert float(PlaceSuccessor.known.get(old=bare.eastham).weight) == 0.3

    def test_a_merger_into_a_place_that_there_is(self, bare: District, write) -> None:
        second = opened("Newham", Level.VILLAGE, bare.east, "990101001002")
        links = write(("990101001001", "990101001002"), header="old,new", name="links.csv")
        code_list = accepted(handed_in(write(("990101001002", "Newham"), WESTHAM), bare, links))
        assert PlaceSuccessor.known.get(old=bare.eastham).new_id == second.pk
        assert (code_list.added, code_list.removed) == (0, 1)

    def test_a_new_name_and_code_that_is_stated_to_be_the_same_place(self, bare: District, write) -> None:
        links = write(("990101001001", "990101001009"), header="old,new", name="links.csv")
        accepted(handed_in(write(WESTHAM, ("990101001009", "Orient")), bare, links))
        assert Place.known.get(pk=bare.eastham.pk).name_en == "Orient"

    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            ([("1", "990101002001", "1")], "no place has the code 1"),
            ([("990101001001", "2", "1")], "the list has no code 2"),
            ([("990101001001", "990101002001", "0.5")], "sum to 0.5"),
            ([("990101001001", "990101002001", "2")], "more than 0 and at most 1"),
            ([("990101002001", "990101002001", "1")], "would become itself"),
            ([("990101001001", "990101002001", "half")], "a weight such as 0.5"),
        ],
    )
    def test_links_that_cannot_be_meant_are_refused_by_line(self, bare: District, write, rows, words: str) -> None:
        links = write(*rows, header="old,new,weight", name="links.csv")
        with pytest.raises(ValidationError, match=words):
            handed_in(write(WESTHAM), bare, links)

    def test_a_person_can_say_what_became_of_a_place(self, bare: District, write) -> None:
        code_list = handed_in(write(WESTHAM, ("990101001009", "Orient")), bare)
        state_links(code_list, "990101001001", "990101001001 990101001009", by=BY, now=NOW)
        assert ("recoded", "Eastham", "Orient") in found(draw(code_list))
        with pytest.raises(ValidationError):
            state_links(code_list, "990101001001", "990101001001 990101001009 0.5", by=BY, now=NOW)


class TestFiles:
    @pytest.mark.parametrize(
        ("rows", "header", "words"),
        [
            ([("990101001001", "")], "code,name", "line 2, name: is empty"),
            ([EASTHAM, EASTHAM], "code,name", "line 3, code: the same code as in line 2"),
            ([("9" * 21, "x")], "code,name", "has 21 characters"),
            ([EASTHAM], "code,title", "no column “name”"),
            ([], "code,name", "no lines"),
            ([("990101009001", "x")], "code,name", "990101009"),
            ([EASTHAM, ("990101001", "East")], "code,name", "of towns and of villages"),
        ],
    )
    def test_what_is_wrong_is_told_by_line_and_column(self, bare: District, write, rows, header, words: str) -> None:
        with pytest.raises(ValidationError, match=words):
            handed_in(write(*rows, header=header), bare)
        assert not CodeList.known.exists()

    def test_a_list_of_towns_is_compared_with_the_towns(self, bare: District, write) -> None:
        path = write(("990101001", "East"), ("990101002", "Occident"))
        assert found(draw(handed_in(path, bare))) == [("renamed", "West", "Occident")]


class TestDeciding:
    def test_nothing_is_written_before_everything_is_decided(self, bare: District, write) -> None:
        code_list = handed_in(write(EASTHAM, ("990101001009", "Newham")), bare)
        decide(code_list, Decision.ACCEPTED, sort=Sort.ADDED, by=BY, now=NOW)
        with pytest.raises(Refusal, match="1 proposal is not decided"):
            confirm(code_list, by=BY, now=NOW)
        assert not Place.known.filter(name_en="Newham").exists()

    def test_what_is_refused_stays_as_it_was(self, bare: District, write) -> None:
        code_list = handed_in(write(("990101001001", "Orient"), ("990101001009", "Newham")), bare)
        for sort in Sort:
            decide(code_list, Decision.REFUSED, sort=sort, by=BY, now=NOW)
        confirm(code_list, by=BY, now=NOW)
        told = CodeList.known.get(pk=code_list.pk)
        assert (told.before, told.read, told.stayed, told.left_out, told.added) == (2, 2, 1, 1, 0)
        assert set(Place.known.filter(level=3, closed_on=None).values_list("name_en", flat=True)) == {
            "Eastham",
            "Westham",
        }

    def test_refused_as_one_and_the_same_it_is_one_less_and_one_more(self, bare: District, write) -> None:
        code_list = handed_in(write(WESTHAM, ("990101001009", "Eastham")), bare)
        decide(code_list, Decision.REFUSED, sort=Sort.RECODED, by=BY, now=NOW)
        confirm(code_list, by=BY, now=NOW)
        assert Place.known.get(pk=bare.eastham.pk).closed_on == NEXT
        assert Place.known.get(code="990101001009").pk != bare.eastham.pk

    def test_one_decision_stands_over_that_of_its_sort(self, bare: District, write) -> None:
        code_list = handed_in(write(EASTHAM, WESTHAM, ("990101001008", "A"), ("990101001009", "B")), bare)
        decide(code_list, Decision.REFUSED, keys=["added:990101001008"], by=BY, now=NOW)
        decide(code_list, None, keys=["added:990101001008"], by=BY, now=NOW)
        decide(code_list, Decision.ACCEPTED, sort=Sort.ADDED, by=BY, now=NOW)
        decide(code_list, Decision.REFUSED, keys=["added:990101001009"], by=BY, now=NOW)
        confirm(code_list, by=BY, now=NOW)
        assert Place.known.filter(name_en="A").exists()
        assert not Place.known.filter(name_en="B").exists()

    def test_two_who_decide_at_once_do_not_overwrite_each_other(self, bare: District, write) -> None:
        code_list = handed_in(write(EASTHAM, WESTHAM, ("990101001008", "A")), bare)
        other = CodeList.known.get(pk=code_list.pk)
        decide(code_list, Decision.ACCEPTED, sort=Sort.ADDED, by=BY, now=NOW)
        with pytest.raises(Conflict):
            decide(other, Decision.REFUSED, sort=Sort.ADDED, by=BY, now=NOW)

    def test_what_a_person_has_to_say_is_not_accepted_by_itself(self, bare: District, write) -> None:
        code_list = handed_in(write(EASTHAM, ("990101001009", "Westham")), bare)
        assert accept_firm(code_list, by=BY, now=NOW) == 1

    def test_it_asks_for_the_grant_in_the_district(self, db: None, write) -> None:
        cast = people.build(["places.view_codelist", "places.add_codelist", "places.confirm_codelist"])
        with pytest.raises(PermissionDenied):
            propose(write(EASTHAM), cast.district, name="x", as_of=NEXT, source="x", by=cast.erin, now=NOW)


class TestWriting:
    def test_nothing_is_half_applied(self, district: District, write) -> None:
        """Eastham still holds a cell, so it cannot be closed: neither is the new village opened."""
        code_list = handed_in(write(WESTHAM, ("990101001009", "Newham")), district)
        entries = Entry.objects.count()
        assert draw(code_list).obstacles == [
            "Eastham 990101001001 would be closed, but 1 still lie in it: move or close them first."
        ]
        for sort in Sort:
            decide(code_list, Decision.ACCEPTED, sort=sort, by=BY, now=NOW)
        with pytest.raises(Refusal, match="still lie in it"):
            confirm(code_list, by=BY, now=NOW)
        assert Entry.objects.count() == entries + len(Sort)
        assert not Place.known.filter(name_en="Newham").exists()

    def test_new_places_are_one_entry_and_not_one_each(self, bare: District, write) -> None:
        rows = [(f"990101001{n:03d}", f"Village {n}") for n in range(100, 400)]
        code_list = handed_in(write(EASTHAM, WESTHAM, *rows), bare)
        entries = Entry.objects.count()
        accepted(code_list)
        assert Entry.objects.filter(action="open_place", changes__contains='"rows":300').count() == 1
        assert Entry.objects.count() - entries == len(Sort) + 2

    def test_an_edition_a_second_time_is_refused_and_an_older_one_too(self, bare: District, write) -> None:
        path = write(EASTHAM, WESTHAM)
        accepted(handed_in(path, bare))
        for day in (NEXT, date(2019, 1, 1)):
            with pytest.raises(ValidationError, match="comes too late"):
                handed_in(path, bare, as_of=day)

    def test_a_later_name_that_is_known_already_ends_the_new_one(self, bare: District, write) -> None:
        actions.rename_place(bare.eastham, "en", "Orient", from_on=date(2024, 1, 1), by=BY, now=NOW)
        accepted(handed_in(write(("990101001001", "Levant"), WESTHAM), bare))
        rows = PlaceName.known.filter(place=bare.eastham).order_by("from_on").values_list("text", "from_on", "until_on")
        assert list(rows) == [
            ("Eastham", SINCE, NEXT),
            ("Levant", NEXT, date(2024, 1, 1)),
            ("Orient", date(2024, 1, 1), None),
        ]


class TestUndo:
    def state(self) -> list[list[tuple]]:
        columns = ("place_id", "from_on", "until_on")
        return [
            sorted(Place.known.values_list("pk", "name_en", "code", "kind", "parent_id", "closed_on"), key=str),
            sorted(PlaceName.known.values_list(*columns, "text"), key=str),
            sorted(PlaceCode.known.values_list(*columns, "code"), key=str),
            sorted(PlaceParent.known.values_list(*columns, "parent_id"), key=str),
            sorted(PlaceSuccessor.known.values_list("old_id", "new_id"), key=str),
        ]

    def everything(self, bare: District, write) -> Path:
        opened("Gone", Level.VILLAGE, bare.east, "990101001005", kind="villagers_committee")
        opened("Kin", Level.VILLAGE, bare.east, "990101001007", kind="villagers_committee")
        opened("Same", Level.VILLAGE, bare.east, "990101001006", on=NEXT)
        return write(
            ("990101001001", "Orient", ""),
            ("990101001004", "Kin", "residents_committee"),
            ("990101001009", "Westham", ""),
            ("990101001006", "Other", ""),
            header="code,name,kind",
        )

    def test_it_leaves_everything_as_it_was(self, bare: District, write) -> None:
        path = self.everything(bare, write)
        before = self.state()
        code_list = accepted(handed_in(path, bare))
        assert self.state() != before
        undo(code_list, by=BY, now=NOW)
        assert self.state() == before
        assert CodeList.known.get(pk=code_list.pk).state == "undone"
        accepted(handed_in(path, bare))

    def test_it_is_refused_while_a_later_list_rests_on_it(self, bare: District, write) -> None:
        path = write(EASTHAM, WESTHAM, ("990101001009", "Newham"))
        first = accepted(handed_in(path, bare))
        second = accepted(handed_in(path, bare, as_of=date(2021, 1, 1)))
        with pytest.raises(Refusal, match="undo that first"):
            undo(first, by=BY, now=NOW)
        undo(second, by=BY, now=NOW)
        undo(CodeList.known.get(pk=first.pk), by=BY, now=NOW)

    def test_it_is_refused_while_something_lies_in_a_new_place(self, bare: District, write) -> None:
        code_list = accepted(handed_in(write(EASTHAM, WESTHAM, ("990101001009", "Newham")), bare))
        newham = Place.known.get(name_en="Newham")
        Site(place=newham, name="Hall", kind=Site.Kind.VENUE, opened_on=NEXT).write(by=BY, now=NOW)
        before = self.state()
        with pytest.raises(Refusal, match="rest on places of the code list: Sites"):
            undo(code_list, by=BY, now=NOW)
        assert self.state() == before
        assert CodeList.known.get(pk=code_list.pk).state == "confirmed"

    def test_it_is_refused_where_a_name_was_changed_since(self, bare: District, write) -> None:
        code_list = accepted(handed_in(write(("990101001001", "Orient"), WESTHAM), bare))
        actions.rename_place(
            Place.known.get(pk=bare.eastham.pk), "en", "Levant", from_on=date(2022, 1, 1), by=BY, now=NOW
        )
        with pytest.raises(Refusal, match="was changed since"):
            undo(code_list, by=BY, now=NOW)


class TestCommand:
    def run(self, path: Path, *more: str) -> str:
        out = StringIO()
        call_command("places", "import-codes", str(path), "--as-of", "2020-01-01", *more, stdout=out)
        return out.getvalue()

    def test_it_proposes_and_confirms_only_if_it_is_told_to(self, bare: District, write) -> None:
        path = write(EASTHAM, WESTHAM, ("990101001009", "Newham"))
        said = json.loads(self.run(path, "--json"))
        assert (said["state"], said["proposals"], said["unchanged"]) == ("proposed", {"added": 1}, 2)
        assert not Place.known.filter(name_en="Newham").exists()
        said = json.loads(self.run(path, "--json", "--confirm"))
        assert (said["state"], said["counts"]["added"]) == ("confirmed", 1)

    def test_it_leaves_to_a_person_what_a_name_does_not_prove(self, bare: District, write) -> None:
        path = write(EASTHAM, ("990101001009", "Westham"))
        assert "1 to be decided by a person" in self.run(path, "--confirm")
        assert CodeList.known.get().state == "proposed"

    def test_it_fails_in_words(self, bare: District, write, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="line 2, name: is empty"):
            self.run(write(("990101001001", "")))
        with pytest.raises(CommandError, match="No such file"):
            self.run(tmp_path / "nothing.csv")
        with pytest.raises(CommandError, match="no such district"):
            self.run(write(EASTHAM), "--district", "1")
