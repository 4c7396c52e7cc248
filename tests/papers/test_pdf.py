"""The layout of GB/T 9704, measured in the PDF itself."""

from collections import defaultdict
from dataclasses import replace

import pypdfium2
import pytest

from gridwork.papers.content import Paper
from gridwork.papers.pdf import Fonts, NoFont, as_pdf
from tests.papers.papers import FONTS, HAN, certificate, letter

MM = 72 / 25.4


def test_it_sets_the_same_paper_to_the_same_bytes() -> None:
    for paper in (letter(), letter("en"), certificate(), certificate("en")):
        assert as_pdf(paper, FONTS) == as_pdf(paper, FONTS)
    assert as_pdf(letter(), FONTS) != as_pdf(replace(letter(), number="枫社治〔2018〕4号"), FONTS)


def test_it_sets_22_lines_of_28_characters_inside_the_margins() -> None:
    sheets = lines(replace(letter(), body=(HAN * 80,), to="", attachments=(), copies_to=""))
    full = sheets[1]
    assert len(full) == 22
    assert {len(boxes) for boxes in full} == {28}
    edges = [box for boxes in full for box in boxes]
    left, bottom = min(box[0] for box in edges), min(box[1] for box in edges)
    right, top = max(box[2] for box in edges), max(box[3] for box in edges)
    assert left >= 28 * MM - 0.1
    assert right <= (210 - 26) * MM + 0.1
    assert top <= (297 - 37) * MM + 0.1
    assert bottom >= 35 * MM - 2  # a character's foot reaches a little below its line


def test_it_leaves_the_area_of_the_seal_free_of_text() -> None:
    boxes = {text: box for text, box in words(letter()).items() if text in ("委员会", "月5日")}
    after = words(letter())["抄送"]
    assert min(box[1] for box in boxes.values()) - after[3] >= (42 / 2 - 12) * MM


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_says_all_that_the_paper_says(language: str) -> None:
    paper = letter(language)  # type: ignore[arg-type]
    said = "".join(text_of(paper).split())
    for told in (paper.issuer, paper.number, paper.title, paper.to, paper.signed_by, *paper.attachments):
        assert "".join(told.split()) in said
    assert ("2018年1月5日" if language == "zh-hans" else "5January2018") in said


def test_it_takes_text_for_text_and_never_for_markup() -> None:
    said = '#panic("x") $x^2$ *bold* <label> @reference #include "paper.json" \\ // /* {{ number }}'
    assert "".join(said.split()) in "".join(text_of(replace(letter("en"), body=(said,))).split())


def test_it_refuses_to_print_where_nothing_can_set_chinese() -> None:
    with pytest.raises(NoFont):
        as_pdf(letter(), Fonts(system=False))


def test_it_prefers_the_fonts_that_the_owner_names() -> None:
    own = replace(FONTS, families=(("body", ("Libertinus Serif",)),))
    assert as_pdf(letter("en"), own) != as_pdf(letter("en"), FONTS)


def pages(paper: Paper) -> list[pypdfium2.PdfTextPage]:
    return [page.get_textpage() for page in pypdfium2.PdfDocument(as_pdf(paper, FONTS))]


def text_of(paper: Paper) -> str:
    return "".join(page.get_text_range() for page in pages(paper))


def lines(paper: Paper) -> list[list[list[tuple[float, ...]]]]:
    """By page and line of the type area: the boxes of its characters, in points from the lower left corner."""
    found = []
    for page in pages(paper):
        rows: dict[int, list[tuple[float, ...]]] = defaultdict(list)
        for at in range(page.count_chars()):
            box = page.get_charbox(at, loose=True)
            if page.get_text_range(at, 1).strip() and box[1] > 30 * MM:
                rows[round(box[1])].append(box)
        found.append(list(rows.values()))
    return found


def words(paper: Paper) -> dict[str, tuple[float, ...]]:
    """Where a few words stand last."""
    found = {}
    for page in pages(paper):
        text = page.get_text_range()
        for word in ("委员会", "月5日", "抄送"):
            if word in text:
                found[word] = page.get_charbox(text.rindex(word))
    return found
