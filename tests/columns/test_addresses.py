"""What can be read from an address, and what cannot."""

from datetime import date

import pytest

from gridwork.columns.addresses import day_of, key_of


@pytest.mark.parametrize("said", ["", "-1", "1.0", "x", "1 ", "9" * 19])
def test_it_reads_no_key_from_anything_else(said: str):
    assert key_of(said) is None


def test_it_reads_keys():
    assert [key_of(said) for said in ("0", "17", "9" * 18)] == [0, 17, 10**18 - 1]


@pytest.mark.parametrize("said", ["", "2017", "2017-06-31", "yesterday"])
def test_it_reads_no_day_from_anything_else(said: str):
    assert day_of(said) is None


def test_it_reads_days():
    assert day_of("2017-06-03") == date(2017, 6, 3)
