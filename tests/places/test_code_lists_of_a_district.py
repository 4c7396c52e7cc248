"""Four real editions in order: exactly what the files differ in is proposed, and every place stays what it is."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.db import transaction

from gridwork.places.codelists.proposing import Drawn
from gridwork.places.models import CodeList, Place, PlaceSuccessor, Sort
from gridwork.places.standing import names_on
from tests.places.nanhai import DAYS, YEARS, bearer, bearers, confirmed, lines, towns

pytestmark = pytest.mark.django_db
STEPS = tuple(pairwise(YEARS))
KIND_WORDS = ("社区居委会", "村委会")


@pytest.fixture(scope="module")
def drawn(django_db_setup: None, django_db_blocker: object) -> Iterator[dict[int, Drawn]]:
    """All four taken in once for the module; each test is undone on top of it."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        district = towns()
        yield {year: confirmed(district, year) for year in YEARS}
        transaction.set_rollback(True)


def of(drawn: Drawn, sort: Sort) -> set[tuple[str, ...]]:
    """Old and new codes of the proposals of a sort."""
    rows = [row.proposal for row in drawn.rows if row.proposal.sort == sort]
    return {(*(each.code for each in row.old), *(line.code for line in row.new)) for row in rows}


def bare(name: str) -> str:
    """Without the word for its kind; by other means than the code under test."""
    for word in KIND_WORDS:
        name = name.removesuffix(word)
    return name


@pytest.mark.parametrize(("before", "after"), STEPS)
class TestEachStep:
    """Against plain set arithmetic over the two files."""

    def test_renamed_are_the_codes_with_another_name(self, drawn: dict[int, Drawn], before: int, after: int) -> None:
        old, new = lines(before), lines(after)
        same = {(code, code) for code in old.keys() & new.keys() if old[code].name != new[code].name}
        assert of(drawn[after], Sort.RENAMED) == same

    def test_recoded_are_the_names_with_another_code(self, drawn: dict[int, Drawn], before: int, after: int) -> None:
        old, new = lines(before), lines(after)
        gone, fresh = old.keys() - new.keys(), new.keys() - old.keys()
        pairs = {(a, b) for a in gone for b in fresh if old[a].town == new[b].town}
        same = {(a, b) for a, b in pairs if old[a].name == new[b].name}
        kinds = {(a, b) for a, b in pairs if bare(old[a].name) == bare(new[b].name)} - same
        assert of(drawn[after], Sort.RECODED) == same
        assert of(drawn[after], Sort.KIND_CHANGED) == kinds
        assert all(old[a].kind != new[b].kind for a, b in kinds)

    def test_added_and_removed_are_the_rest(self, drawn: dict[int, Drawn], before: int, after: int) -> None:
        old, new = lines(before), lines(after)
        again = of(drawn[after], Sort.RECODED) | of(drawn[after], Sort.KIND_CHANGED)
        gone = old.keys() - new.keys() - {a for a, _b in again}
        fresh = new.keys() - old.keys() - {b for _a, b in again}
        parts = defaultdict(set)
        for a in gone:
            for b in fresh:
                if old[a].town == new[b].town and new[b].name.startswith(bare(old[a].name)):
                    parts[a].add(b)
        split = {(a, *sorted(heirs)) for a, heirs in parts.items() if len(heirs) > 1}
        assert of(drawn[after], Sort.SPLIT) == split
        assert of(drawn[after], Sort.REMOVED) == {(a,) for a in gone} - {(a,) for a, *_heirs in split}
        assert of(drawn[after], Sort.ADDED) == {(b,) for b in fresh} - {(b,) for _a, *heirs in split for b in heirs}
        assert not of(drawn[after], Sort.MERGED) | of(drawn[after], Sort.MOVED)

    def test_the_counts_lead_from_one_edition_to_the_next(
        self, drawn: dict[int, Drawn], before: int, after: int
    ) -> None:
        earlier, later = (CodeList.known.get(as_of=DAYS[year]) for year in (before, after))
        assert later.before == earlier.read == len(lines(before))
        assert later.kept_places + later.removed == earlier.read
        assert later.kept_places + later.added == later.read == len(lines(after))

    def test_the_district_knows_what_the_file_says(self, drawn: dict[int, Drawn], before: int, after: int) -> None:
        names = names_on(DAYS[after], language="zh")
        said = {code: names[place] for code, place in bearers(DAYS[after]).items()}
        assert said == {code: line.name for code, line in lines(after).items()}

    def test_a_place_is_the_same_place_unless_it_is_new(self, drawn: dict[int, Drawn], before: int, after: int) -> None:
        then, now = bearers(DAYS[before]), bearers(DAYS[after])
        stayed = dict(of(drawn[after], Sort.RECODED) | of(drawn[after], Sort.KIND_CHANGED))
        for code, place in then.items():
            here = stayed.get(code, code)
            if here in now:
                assert now[here] == place
        assert len(set(now.values())) == len(now)


@pytest.mark.parametrize(
    ("year", "counts"), [(2016, (266, 0, 0)), (2017, (28, 3, 4)), (2018, (9, 1, 0)), (2023, (13, 5, 5))]
)
def test_the_files_differ_by_as_many_codes_as_are_known(
    drawn: dict[int, Drawn], year: int, counts: tuple[int, int, int]
) -> None:
    """New codes, codes that are gone, names under the same code."""
    before = lines(YEARS[YEARS.index(year) - 1]) if year > 2016 else {}
    new = lines(year)
    renamed = [code for code in before.keys() & new.keys() if before[code].name != new[code].name]
    assert (len(new.keys() - before.keys()), len(before.keys() - new.keys()), len(renamed)) == counts


def test_the_first_edition_is_all_new(drawn: dict[int, Drawn]) -> None:
    assert {row.proposal.sort for row in drawn[2016].rows} == {Sort.ADDED}
    assert len(drawn[2016].rows) == 266


def test_a_village_that_became_a_community_stays_one_place(drawn: dict[int, Drawn]) -> None:
    place = Place.known.get(pk=bearer("440605011217", DAYS[2016]))
    assert place.pk == bearer("440605011049", DAYS[2017])
    assert (place.code, place.name_zh, place.kind) == ("440605011049", "夏西社区居委会", "residents_committee")
    assert names_on(DAYS[2016], [place.pk], "zh") == {place.pk: "夏西村委会"}


def test_homonyms_in_two_towns_are_two_places_in_all_editions(drawn: dict[int, Drawn]) -> None:
    for name in ("江滨社区居委会", "沙头社区居委会", "太平社区居委会"):
        codes = [code for code, line in lines(2016).items() if line.name == name]
        assert len(codes) == 2
        for year in YEARS:
            first, second = (bearer(code, DAYS[year]) for code in codes)
            assert first != second
            assert (first, second) == tuple(bearer(code, DAYS[2016]) for code in codes)


def test_only_what_was_split_has_successors(drawn: dict[int, Drawn]) -> None:
    links = PlaceSuccessor.known.values_list("old__code", "new__code", "weight")
    assert sorted((old, new, float(weight)) for old, new, weight in links) == [
        ("440605011045", "440605011063", 0.5),
        ("440605011045", "440605011064", 0.5),
    ]
