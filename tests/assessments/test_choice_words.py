"""The words of a choice carry labels in two languages; formulas, examples and what is stored keep the words."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from gridwork.assessments import declared, shipped

CHOICE = "gravity (one of minor, grave): Gravity | 严重程度\nminor = Minor | 轻微"
FORMULA = "tiers(gravity, minor: 3, grave: 1)"


def test_it_reads_words_in_the_language_of_the_reader():
    (gravity,) = declared.rule(f"{CHOICE}\ngrave = Grave", FORMULA, "gravity = minor -> 3").inputs
    assert [gravity.in_words(word) for word in gravity.words] == ["Minor", "Grave"]
    with translation.override("zh-hans"):
        assert [gravity.in_words(word) for word in gravity.words] == ["轻微", "Grave"]


def test_a_word_without_a_label_stands_for_itself():
    (gravity,) = declared.rule(CHOICE, FORMULA, "").inputs
    assert gravity.in_words("grave") == "grave"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("\nserious = Serious", "Line 3: “serious” is none of its words: minor, grave"),
        ("\nminor = Little", "Line 3: “minor” is labelled twice"),
        ("\nother (cases): Other\ngrave = Grave", "Line 4: “grave” is labelled below no choice of words"),
    ],
)
def test_it_says_at_its_line_what_is_wrong(more: str, words: str):
    with pytest.raises(ValidationError, match=words):
        declared.rule(CHOICE + more, FORMULA, "")


def test_every_word_that_ships_is_labelled_in_both_languages():
    items = [item for name in shipped.NAMES for group in shipped.template(name)["groups"] for item in group["items"]]
    rules = [declared.rule(item.get("inputs", ""), item.get("formula", ""), "") for item in items]
    choices = [each for rule in rules for each in rule.inputs if hasattr(each.unit, "words")]
    assert choices
    assert all(english and chinese for each in choices for _word, english, chinese in each.said)
    assert all({word for word, *_labels in each.said} == set(each.unit.words) for each in choices)
