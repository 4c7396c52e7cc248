"""Files that are wrong in every way: each is refused in words, or its rows are accounted for; memory stays bounded."""

import json
import tracemalloc
from collections.abc import Iterator
from itertools import islice

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from geojson_validator import validate_structure

from gridwork.imports import actions
from gridwork.imports.models import Import
from gridwork.imports.profiles import Profile
from gridwork.imports.register_target import RegisterTarget
from gridwork.kernel.registers import Register
from tests.cast import NOW
from tests.imports import malformed
from tests.toys.planting.models import Bed

pytestmark = pytest.mark.files
FEW = 60
MB = 1024 * 1024


@pytest.fixture
def beds(cast) -> RegisterTarget:
    return RegisterTarget(Register.of[Bed])


def taken_in(contents: bytes, target: RegisterTarget, by) -> Import:
    pieces = (contents[at : at + MB] for at in range(0, len(contents), MB))
    imported = actions.choose(pieces, "file", target, Profile(), by=by, now=NOW)
    actions.look(imported, target, by=by, now=NOW)
    actions.take_in(imported, target, by=by, clock=lambda: NOW)
    return imported


def chosen(full: bool) -> Iterator[malformed.File]:
    return islice(malformed.files(), None, None, 1 if full else malformed.COUNT // FEW)


def test_it_refuses_each_in_words_or_accounts_for_its_rows(cast, beds, full, counted):
    wrong = 0
    for name, contents in chosen(full):
        try:
            imported = taken_in(contents, beds, cast.chief)
        except ValidationError as error:
            said = error.messages
        else:
            said = []
        if said:
            wrong += 1
            assert all(message.strip() for message in said), name
            continue
        assert imported.read == imported.accepted + imported.unchanged + imported.refused, name
        refused = list(imported.findings.filter(refused=True))
        assert len({each.line for each in refused}) == imported.refused, name
        for each in refused:
            assert each.line >= 1, name
            assert each.code, name
            assert each.words.strip(), name
            assert each.column or each.code not in ("required", "not_a_number", "unstorable"), name
        wrong += bool(refused)
    counted("files that are wrong", wrong)
    assert wrong > (malformed.COUNT if full else FEW) / 2, "most of them are wrong indeed"


def test_it_makes_as_many_as_it_promises():
    assert sum(1 for _file in malformed.files()) == malformed.COUNT


def test_a_sound_collection_of_features_is_read_whatever_its_geometries(cast, beds, full):
    """A validator of the format says which are sound."""
    for name, contents in islice(malformed.geojson(), 200 if full else 30):
        try:
            found = json.loads(contents)
        except ValueError:
            continue
        if validate_structure(found) == {}:
            imported = taken_in(contents, beds, cast.chief)
            assert not imported.findings.filter(code="unreadable").exists(), name


@pytest.mark.parametrize("family", [malformed.geojson, malformed.sheets, malformed.lines, malformed.quotes])
def test_it_answers_with_a_page_and_never_with_an_error(client, cast, family):
    client.force_login(cast.chief)
    for _name, contents in islice(family(), 6):
        answer = client.post("/beds/import", {"file": SimpleUploadedFile("file", contents)})
        assert answer.status_code in (302, 422)
        if answer.status_code == 302:
            assert client.get(answer["Location"]).status_code == 200
            assert client.post(f"{answer['Location']}run").status_code in (302, 409, 422)


class TestSize:
    """What is too large is refused in words, before it fills the memory."""

    @staticmethod
    def peak(contents: bytes, target: RegisterTarget, by) -> tuple[float, str]:
        tracemalloc.start()
        try:
            said = f"{taken_in(contents, target, by).refused} refused"
        except ValidationError as error:
            said = error.messages[0]
        finally:
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return most / MB, said

    def test_a_hundred_thousand_columns(self, cast, beds):
        header = ",".join(f"column {number}" for number in range(100_000))
        most, said = self.peak(f"{header}\n{',' * 99_999}\n".encode(), beds, cast.chief)
        assert "columns" in said
        assert most < 100

    def test_a_cell_of_fifty_megabytes(self, cast, beds):
        contents = f"{malformed.HEADER}\nEastham,{'x' * 50 * MB},113.1,23\nEastham,short,113.1,23\n".encode()
        most, said = self.peak(contents, beds, cast.chief)
        assert said == "1 refused"
        assert Bed.objects.unscoped("test").get().name == "short"
        assert most < 350

    def test_a_bomb(self, cast, beds):
        most, said = self.peak(next(malformed.sheets())[1], beds, cast.chief)
        assert "too large" in said
        assert most < 50
