"""Numbers that lead to a person: found where they are right, and masked at their length."""

import pytest

from gridwork.imports.numbers import (
    holds_identity_number,
    holds_phone,
    is_identity_number,
    without_identity_numbers,
    without_numbers,
)

SAMPLE = "11010519491231002X"  # of the standard itself, GB 11643
OLD = "110105491231002"


def test_it_knows_an_identity_number_by_its_check_digit():
    assert is_identity_number(SAMPLE)
    wrong = [SAMPLE[:-1] + digit for digit in "0123456789"]
    assert not any(map(is_identity_number, wrong))


def test_it_knows_the_old_form_by_region_and_birthday():
    assert is_identity_number(OLD)
    assert not is_identity_number("110105491331002")
    assert not is_identity_number("990105491231002")


@pytest.mark.parametrize("text", [f"号码{SAMPLE.lower()}。", f"card {OLD}, please"])
def test_it_finds_one_in_a_text(text):
    assert holds_identity_number(text)


@pytest.mark.parametrize("text", ["", "case 101004143000", f"1{SAMPLE}", "6222021990010112345", "4111 1111 1111"])
def test_it_takes_other_numbers_for_what_they_are(text):
    assert not holds_identity_number(text)


def test_it_masks_at_the_length_that_stood_there():
    said = f"张三 {SAMPLE} 电话13800138000, office 415-252-3870, on 2026-09-03"
    assert without_identity_numbers(said) == said.replace(SAMPLE, "•" * 18)
    hidden = without_numbers(said)
    assert not holds_phone(hidden)
    assert (len(hidden), hidden[:3], hidden[-10:]) == (len(said), "张三 ", "2026-09-03")
