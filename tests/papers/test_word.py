"""Word files: read back with another reader than the one that wrote them."""

from dataclasses import replace
from io import BytesIO
from unittest import mock
from zipfile import ZipFile

import docx
import pytest

from gridwork.papers.content import Document, Paper
from gridwork.papers.word import as_word
from tests.papers.papers import certificate, letter


@pytest.mark.parametrize("paper", [letter(), letter("en"), certificate(), certificate("en")])
def test_it_writes_the_same_paper_to_the_same_bytes_at_another_time(paper: Paper) -> None:
    first = as_word(paper)
    with mock.patch("time.localtime", return_value=(2031, 5, 6, 7, 8, 9, 0, 126, 0)):
        assert as_word(paper) == first


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_says_all_that_the_paper_says(language: str) -> None:
    paper = letter(language)  # type: ignore[arg-type]
    said = text_of(paper)
    for told in (paper.issuer, paper.number, paper.title, paper.to, paper.signed_by, *paper.attachments):
        assert told in said
    assert all(block in said for block in paper.body if isinstance(block, str))


def test_it_writes_tables_with_their_heads_repeated_and_numbers_to_the_right() -> None:
    table, _signature = docx.Document(BytesIO(as_word(letter()))).tables
    assert [[cell.text for cell in row.cells] for row in table.rows][1] == ["甲镇", "1000", "900"]
    assert table.rows[0]._tr.trPr.xpath("w:tblHeader")
    assert table.rows[1].cells[1].paragraphs[0].alignment == 2  # right
    assert table.rows[1].cells[0].paragraphs[0].alignment is None


def test_it_has_the_margins_of_official_documents_and_22_lines() -> None:
    (section,) = docx.Document(BytesIO(as_word(letter()))).sections
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [round(margin.mm) for margin in margins if margin] == [37, 26, 35, 28]
    (grid,) = section._sectPr.xpath("w:docGrid/@w:linePitch")
    assert int(grid) * 22 <= 225 / 25.4 * 1440 < (int(grid) + 1) * 22


def test_it_takes_text_for_text_and_never_for_markup_or_template() -> None:
    said = "<w:p> & {{ number }} {% if x %} </w:t>"
    assert said in text_of(replace(letter("en"), body=(said,)))


def test_it_is_dated_with_the_day_of_the_paper() -> None:
    about = docx.Document(BytesIO(as_word(certificate()))).core_properties
    assert about.created is not None
    assert (about.created.date(), about.author) == (certificate().dated_on, certificate().signed_by)


def test_it_is_a_whole_package() -> None:
    with ZipFile(BytesIO(as_word(letter()))) as parts:
        assert parts.testzip() is None
        assert parts.namelist()[0] == "[Content_Types].xml"


def text_of(paper: Document) -> str:
    document = docx.Document(BytesIO(as_word(paper)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
