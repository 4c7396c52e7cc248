"""Forms of many: cleaned column by column, each says what it would have said alone."""

from typing import Any

import pytest

from gridwork.cases.models import Case
from gridwork.kernel.forms import entry_form, entry_forms
from gridwork.kernel.registers import Register
from tests.office import Office

pytestmark = pytest.mark.django_db


def reports(office: Office) -> list[dict[str, Any]]:
    whole = {"type": office.pothole.pk, "place": office.eastham.pk, "text": "A hole", "channel": "web"}
    return [
        whole,
        whole | {"text": ""},
        whole | {"type": office.streets.pk},
        whole | {"place": None, "lon": 12.5},
        whole | {"channel": "pigeon", "reported_at": "yesterday"},
        whole | {"wants_word": True, "receipt_code": "short"},
        whole | {"reported_at": "0007-01-01T00:00:00Z"},
        {"type": office.litter.pk, "place": office.westham.pk, "text": "Bags"},
        {},
    ]


def test_it_says_of_each_what_its_form_alone_says(office: Office):
    register, given = Register.of[Case], reports(office)
    together = entry_forms(register, office.iris, given)
    for form, data in zip(together, given, strict=True):
        alone = entry_form(register, office.iris, None, data, {})
        assert form.errors == alone.errors, data
        assert form.cleaned_data == alone.cleaned_data, data
        assert form.errors or form.instance._values() == alone.instance._values()


def test_it_shares_no_row_and_no_list_between_forms(office: Office):
    first, second = entry_forms(Register.of[Case], office.iris, [reports(office)[0]] * 2)
    assert first.is_valid()
    assert second.is_valid()
    first.instance.told.append(["then", "what", "who"])
    first.instance.text = "Another"
    assert (second.instance.told, second.instance.text) == ([], "A hole")


def test_it_offers_nobody_what_they_may_not_see(office: Office):
    (form,) = entry_forms(Register.of[Case], office.wen, [reports(office)[0] | {"place": office.westham.pk}])
    assert list(form.errors) == ["place"]
