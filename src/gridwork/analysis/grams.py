"""Character n-grams: what a text is compared by, in any script, without a dictionary of its words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from math import log

LONGEST = 4  # characters: an English stem; a Chinese word has two
_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d")


def plain(text: str) -> str:
    """Widths and cases made equal; every figure is 0, so that no telephone or house number is told apart."""
    return _FIGURE.sub("0", unicodedata.normalize("NFKC", text).casefold().replace("_", " "))


def words(text: str) -> list[str]:
    return _WORD.findall(plain(text))


def of_lengths(text: str, longest: int = LONGEST) -> list[str]:
    """Every run of up to so many characters within a word, with a blank at its ends; repeated as they occur."""
    found = []
    for word in words(text):
        framed = f" {word} "
        for size in range(1, longest + 1):
            found += [gram for at in range(len(framed) - size + 1) if (gram := framed[at : at + size]) != " "]
    return found


def marks(text: str) -> frozenset[str]:
    """What its wording is told by: bigrams of Chinese words, trigrams of those written with letters, framed."""
    return frozenset(gram for word in words(text) for gram in _marks_of(word))


def _marks_of(word: str) -> list[str]:
    framed, size = (f" {word} ", 3) if word.isascii() else (word, 2)
    return [framed[at : at + size] for at in range(len(framed) - size + 1)] or [word]


def rarity(texts: Iterable[frozenset[str]]) -> dict[str, float]:
    """How much each mark tells among these texts: one that stands in all of them tells nearly nothing."""
    known = list(texts)
    counted = Counter(gram for text in known for gram in text)
    return {gram: log((1 + len(known)) / count) for gram, count in counted.items()}


def alike(one: frozenset[str], other: frozenset[str], weights: Mapping[str, float]) -> float:
    """What both hold of what either holds, by weight, from 0 to 1 (Dice 1945); 0 if either is empty."""
    if not one or not other:
        return 0.0
    shared = sum(weights.get(gram, 1.0) for gram in one & other)
    return 2 * shared / (sum(weights.get(gram, 1.0) for gram in one) + sum(weights.get(gram, 1.0) for gram in other))
