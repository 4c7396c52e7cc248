from dataclasses import replace
from datetime import date

import pytest

from gridwork.papers.content import Paper, Table, freeze, thaw
from gridwork.papers.words import dated
from tests.papers.papers import certificate, letter

PAPERS = [letter(), letter("en"), certificate(), certificate("en")]


@pytest.mark.parametrize("paper", PAPERS)
def test_it_thaws_what_was_frozen(paper: Paper) -> None:
    assert thaw(freeze(paper)) == paper


def test_it_freezes_the_same_paper_to_the_same_bytes_and_another_to_others() -> None:
    assert freeze(letter()) == freeze(letter())
    assert freeze(letter()) != freeze(replace(letter(), number="枫社治〔2018〕4号"))


@pytest.mark.parametrize(
    "bytes_", [b"", b"[]", b'{"kind": "poem"}', b'{"kind": "certificate", "dated_on": "2017-12-20"}']
)
def test_it_refuses_to_thaw_anything_else(bytes_: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - JSON's own error is one
        thaw(bytes_)


def test_it_refuses_a_table_with_a_row_of_another_length() -> None:
    with pytest.raises(ValueError, match="row 2 has 1 cells"):
        Table(("a", "b"), (("1", "2"), ("3",)))


def test_it_writes_dates_without_leading_zeros() -> None:
    assert dated(date(2018, 1, 5), "zh-hans") == "2018年1月5日"
    assert dated(date(2018, 1, 5), "en") == "5 January 2018"
