"""Papers as PDF, set by Typst: the same bytes for the same paper, fonts and release of Typst."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson

from gridwork.papers.content import Paper, freeze
from gridwork.papers.words import words_of

SERIF = ("Noto Serif SC", "Noto Serif CJK SC")  # what stands in for 仿宋 and the others; the layouts name them too
PARTS = ("body", "title", "heading", "subheading")


class NoFont(LookupError):
    """None of the fonts that a paper in Chinese can be set in was found."""


@dataclass(frozen=True)
class Fonts:
    """The folders that fonts lie in, besides the system's, and which families a part of PARTS is set in, best first.

    What GB/T 9704 names is (("body", ("FangSong",)), ("title", ("FZXiaoBiaoSong-B05S",)), ("heading", ("SimHei",)),
    ("subheading", ("KaiTi",))).
    """

    folders: tuple[Path, ...] = ()
    families: tuple[tuple[str, tuple[str, ...]], ...] = ()
    system: bool = True


def as_pdf(paper: Paper, fonts: Fonts) -> bytes:
    """The paper as PDF/A-2b, which archives keep. Raises NoFont when nothing can set Chinese."""
    import typst  # large, and only who prints needs it

    source: Any = {  # files by name: nothing is read from the disk; the package's own types leave the form out
        "main": _source(f"{paper.kind}.typ"),
        "official.typ": _source("official.typ"),
        "paper.json": freeze(paper),
        "words.json": orjson.dumps(words_of(paper)),
        "families.json": orjson.dumps(dict(fonts.families)),
    }
    return bytes(typst.compile(source, font_paths=_found(fonts), pdf_standards="a-2b"))


def can_set_chinese(fonts: Fonts) -> bool:
    try:
        return bool(_found(fonts))
    except NoFont:
        return False


@lru_cache(maxsize=4)
def _found(fonts: Fonts) -> Any:
    import typst

    found = typst.Fonts(include_system_fonts=fonts.system, font_paths=[str(folder) for folder in fonts.folders])
    if not set(SERIF) & set(found.families()):
        raise NoFont(f"none of {', '.join(SERIF)}")
    return found


@lru_cache
def _source(name: str) -> bytes:
    return (files("gridwork.papers") / "typst" / name).read_bytes()
