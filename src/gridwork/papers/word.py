"""Papers as Word files, to be worked on further: the same bytes for the same paper.

A template stands here as the parts of a .docx, which are text, so that a change to one can be read.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson

from gridwork.papers.content import Paper, freeze
from gridwork.papers.words import words_of


def as_word(paper: Paper) -> bytes:
    """The paper as .docx, with the fonts that GB/T 9704 names: Word has them, or takes the nearest."""
    from docxtpl import DocxTemplate  # slow to import, for what few requests ask

    chinese = paper.language == "zh-hans"
    told = orjson.loads(freeze(paper))
    styles = {"chinese": chinese, "text": "Text" if chinese else "EnglishText", "addressed": "Normal"}
    template = DocxTemplate(BytesIO(_template(paper.kind)))
    template.render(told | styles | {"words": words_of(paper), "paper_text": told.get("text")}, autoescape=True)
    about = template.docx.core_properties
    about.title, about.author = paper.title, paper.signed_by
    about.created = about.modified = datetime.combine(paper.dated_on, time(), UTC)
    made = BytesIO()
    template.save(made)
    with ZipFile(made) as parts:
        return _zipped({name: parts.read(name) for name in parts.namelist()})


@lru_cache
def _template(kind: str) -> bytes:
    folder = files("gridwork.papers") / "docx"
    return _zipped(_parts(folder / "common") | {"word/document.xml": (folder / f"{kind}.xml").read_bytes()})


def _parts(folder: Traversable, under: str = "") -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for each in folder.iterdir():
        name = f"{under}{each.name}"
        found |= _parts(each, f"{name}/") if each.is_dir() else {name: each.read_bytes()}
    return found


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    """An archive in a fixed order and without the time of its making. Word wants the content types first."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            archive.writestr(ZipInfo(name), parts[name], ZIP_DEFLATED)
    return made.getvalue()
