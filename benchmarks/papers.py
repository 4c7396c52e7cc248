"""Papers: a document of thirty pages with tables, in Chinese, from its content to its PDF, fonts read anew."""

import time
from collections.abc import Iterator
from dataclasses import replace

from benchmarks import Row
from gridwork.papers import pdf
from gridwork.papers.content import Table
from tests.papers.papers import FONTS, HAN, letter

PAGES, LIMIT = 30, 2


def rows() -> Iterator[Row]:
    table = Table(("镇街", "到期", "按期"), tuple((f"第{town}镇", "1000", "900") for town in range(25)), numbers=(1, 2))
    text = HAN * 11  # half a page
    paper = replace(letter(), body=tuple(block for _page in range(PAGES) for block in (text, table)))
    pdf._found.cache_clear()
    began = time.perf_counter()
    made = pdf.as_pdf(paper, FONTS)
    yield Row("papers, 30 pages from content to PDF", time.perf_counter() - began, LIMIT, "s", at_most=1)
    if made != pdf.as_pdf(paper, FONTS):
        raise AssertionError("the second printing differs")
