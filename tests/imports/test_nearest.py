"""Nearest names: proposed with a reason where one is much alike, and nothing where none is."""

import pytest

from gridwork.imports.nearest import nearest

KNOWN = ["Pothole", "Litter", "Fallen tree", "路灯不亮", "Street lights"]


@pytest.mark.parametrize(
    ("said", "name"),
    [("Potholes", "Pothole"), ("tree, fallen", "Fallen tree"), ("LITTER", "Litter"), ("路灯不亮了", "路灯不亮")],
)
def test_it_proposes_what_is_much_alike(said, name):
    assert nearest(said, KNOWN).name == name
    assert nearest(said, KNOWN).reason


@pytest.mark.parametrize("said", ["Noise", "", "树木", "---"])
def test_it_proposes_nothing_else(said):
    assert nearest(said, KNOWN) is None
