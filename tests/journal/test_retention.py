"""A retention is complete or is refused."""

import pytest
from django.apps import apps

from gridwork.journal.retention import FOR_EVER, Retention, for_ever


def test_it_names_its_basis():
    assert Retention(days=365, after="closed_at", basis="Archives Law").days == 365
    assert for_ever("Archives Law") == Retention(days=None, basis="Archives Law")
    assert FOR_EVER.days is None


@pytest.mark.parametrize(
    "values",
    [
        {"days": 1, "after": "closed_at"},
        {"days": 1, "basis": "law"},
        {"days": None, "after": "closed_at", "basis": "law"},
        {"days": -1, "after": "closed_at", "basis": "law"},
    ],
)
def test_it_refuses_half_a_retention(values: dict[str, object]):
    with pytest.raises(ValueError, match="retention"):
        Retention(**values)


def test_it_is_declared_by_every_table_of_the_journal():
    for model in apps.get_app_config("journal").get_models():
        assert isinstance(model.retention, Retention)
        assert model.internal
        assert not model.retention.after or model._meta.get_field(model.retention.after)
