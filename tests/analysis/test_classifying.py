"""The classifier: the same for the same data, nobody's name in it, and figures about it that can be counted again."""

from io import BytesIO

import numpy as np
import pytest

from gridwork.analysis import grams
from gridwork.analysis.classifying import IN_CASES, IN_PLACES, Classifier, Example, TooLittle, trained
from gridwork.analysis.judging import judge, judged

LAMP, HOLE = 1, 2
SAID = {LAMP: ("The street lamp is out", "路灯不亮了"), HOLE: ("A deep hole in the road", "路面有个大坑")}


def examples(count: int = 120) -> list[Example]:
    labels = [LAMP if n % 3 else HOLE for n in range(count)]
    return [Example(SAID[label][n % 2], (f"type={label}",), n % 7, label) for n, label in enumerate(labels)]


def test_it_tells_classes_apart_in_both_languages():
    classifier = trained(examples())
    for text, label in (("lamps out again", LAMP), ("路灯又不亮", LAMP), ("hole in our road", HOLE), ("大坑", HOLE)):
        assert classifier.guesses(Example(text))[0].label == label, text


def test_it_is_the_same_file_for_the_same_data():
    assert trained(examples()).packed() == trained(examples()).packed()


def test_it_comes_back_from_its_file_as_it_was():
    classifier = trained(examples())
    back = Classifier.unpacked(BytesIO(classifier.packed()))
    asked = Example("the lamp", ("type=1",))
    assert back.guesses(asked) == classifier.guesses(asked)


def test_it_refuses_a_file_with_code_in_it():
    file = BytesIO()
    np.save(file, np.array([object()], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="pickle"):
        Classifier.unpacked(BytesIO(file.getvalue()))


@pytest.mark.parametrize(("cases", "places", "kept"), [(IN_CASES, IN_PLACES, True), (IN_CASES - 1, 7, False)])
def test_it_keeps_no_word_that_too_few_cases_hold(cases: int, places: int, kept: bool):
    named = examples()
    for n in range(cases):
        named[n] = named[n]._replace(text=named[n].text + " 张三丰", place=n % places)
    assert ("张三丰" in trained(named).vocabulary) is kept


def test_it_keeps_no_word_of_too_few_places_however_often_it_is_said():
    named = [each._replace(text=each.text + " 张三丰") if each.place < IN_PLACES - 1 else each for each in examples()]
    assert not [gram for gram in trained(named).vocabulary if "张" in gram]


def test_it_tells_no_figures_apart():
    assert grams.of_lengths("13800138000") == grams.of_lengths("１２３４５６７８９０１")


def test_it_is_as_sure_as_it_is_right():
    noisy = [each._replace(label=LAMP if n % 4 else HOLE, text="路灯不亮了") for n, each in enumerate(examples(400))]
    bare = [each._replace(known=()) for each in noisy]
    (sure, *_less) = trained(bare).guesses(Example("路灯不亮了"))
    assert 0.6 < sure.confidence < 0.9  # three in four were lamps


def test_it_says_which_classes_have_too_few():
    with pytest.raises(TooLittle) as little:
        trained(examples(40)[:30])
    assert little.value.counted == {LAMP: 20, HOLE: 10}


def test_it_is_judged_by_what_comes_later_against_the_commonest():
    found = judged(examples(200))
    assert (found.trained, found.tested) == (160, 40)
    assert (found.first, found.three, found.baseline_first) == (40, 40, 27)
    assert sum(band.guessed for band in found.bands) == sum(each.are for each in found.each) == 40
    assert {each.label: (each.right, each.guessed, each.are) for each in found.each} == {
        LAMP: (27, 27, 27),
        HOLE: (13, 13, 13),
    }


def test_it_counts_what_it_never_learned_as_wrong():
    classifier = trained(examples())
    later = [Example("A tree has fallen", (), 1, 3)] * 4
    found = judge(classifier, examples(), later)
    assert (found.unlearned, found.first, found.tested) == (4, 0, 4)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("路灯不亮", "路灯不亮", 1.0), ("路灯不亮", "Hole", 0.0), ("", "Hole", 0.0), ("灯不亮", "灯不亮了", 0.8)],
)
def test_it_compares_wording_by_what_both_hold(one: str, other: str, alike: float):
    assert grams.alike(grams.marks(one), grams.marks(other), {}) == pytest.approx(alike)


def test_it_counts_less_what_all_texts_hold():
    texts = [grams.marks(text) for text in ("鲸桥路 井盖", "鲸桥路 路灯", "鲸桥路 树倒")]
    weights = grams.rarity(texts)
    assert weights["鲸桥"] < weights["井盖"] / 2
