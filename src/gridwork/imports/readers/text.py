"""Encodings: a text file says by its bytes how it is written. What says nothing clearly is asked, never guessed."""

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PIECE = 1 << 20
_TOGETHER = re.compile(r"[^\W\d_\x00-\x7f]+")  # letters beyond ASCII that stand beside each other
_RUSSIAN = frozenset("оеаинтсрвл")  # two letters in three of a Russian text; read as another encoding, one in three
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(path: Path) -> str:
    """utf-8-sig, utf-16, utf-8, gb18030, cp1251 or cp1252; ValidationError where the bytes do not decide."""
    with path.open("rb") as file:
        start = file.read(4)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if _decodes(path, "utf-8"):
        return "utf-8"
    if _share(path, "gb18030", _is_common_chinese) > 0.9:
        return "gb18030"
    whole, common = _words(path, "cp1251")
    if whole > 0.5 and common > 0.5:
        return "cp1251"
    if _share(path, "cp1252", _is_western) > 0.9 and _words(path, "cp1252")[0] < 0.5:
        return "cp1252"
    words = _("It is not clear in which encoding the file is written. Save it as UTF-8, or name the encoding.")
    raise ValidationError(words, code="encoding")


def _decodes(path: Path, encoding: str) -> bool:
    try:
        for _text in _decoded(path, encoding):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _share(path: Path, encoding: str, fits: Callable[[str], bool]) -> float:
    """How much of what is not ASCII the encoding makes sense of; 0 where it cannot read the file."""
    found = fitting = 0
    try:
        for text in _decoded(path, encoding):
            foreign = [sign for sign in text if not sign.isascii()]
            found += len(foreign)
            fitting += sum(map(fits, foreign))
    except UnicodeDecodeError:
        return 0
    return fitting / found if found else 0


def _words(path: Path, encoding: str) -> tuple[float, float]:
    """Of the letters beyond ASCII, how many stand three or more together, and how many are common in Russian.

    Western languages put an accent on a letter here and there; where whole words lie beyond ASCII it is another script.
    """
    found = together = common = 0
    try:
        for text in _decoded(path, encoding):
            for letters in _TOGETHER.findall(text.casefold()):
                found += len(letters)
                together += len(letters) if len(letters) > 2 else 0
                common += sum(sign in _RUSSIAN for sign in letters)
    except UnicodeDecodeError:
        return 0, 0
    return (together / found, common / found) if found else (0, 0)


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _is_common_chinese(sign: str) -> bool:
    """Of the 7,445 characters of GB 2312: other bytes read as GB 18030 give rare ones."""
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _is_western(sign: str) -> bool:
    return sign.isalpha() or sign in "‘’“”–—…€£§°·«»´ºª½¼²³"
