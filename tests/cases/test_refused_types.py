"""Case types about what is kept of nobody: refused at the field, on pages and in the API alike, and noted."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from gridwork.cases.models import CaseType
from gridwork.journal.models import Entry
from tests.cast import NOW, SYSTEM


@pytest.fixture
def lea(office) -> Client:
    client = Client()
    client.force_login(office.lea)
    return client


@pytest.mark.parametrize(
    ("names", "field"),
    [({"name_en": "Petitions"}, "name_en"), ({"name_en": "Letters", "name_zh": "信访"}, "name_zh")],
)
def test_it_refuses_such_a_name_at_its_field(office, names, field):
    with pytest.raises(ValidationError) as error:
        CaseType(code="99", **names).write(by=SYSTEM, now=NOW)
    assert list(error.value.message_dict) == [field]


def test_it_is_noted_when_a_page_brings_it(lea):
    answer = lea.post("/case-types/new", {"name_en": "Key persons", "code": "99", "kind": "event"})
    assert answer.status_code == 422
    assert "Key persons" in answer.content.decode()
    assert not CaseType.objects.unscoped("test").filter(code="99").exists()
    entry = Entry.objects.get(action="refuse_name")
    assert (entry.actor, "Key persons" in entry.changes) == ("lea", True)


def test_it_is_noted_when_a_call_brings_it(lea):
    said = {"name_en": "维稳", "code": "99", "kind": "event"}
    assert lea.post("/api/v1/case-types", said, content_type="application/json").status_code == 422
    assert Entry.objects.filter(action="refuse_name").count() == 1
