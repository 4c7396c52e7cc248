"""Grams: of each word of a text its runs of two characters, which is what words are found by without a dictionary."""

import re
from functools import lru_cache

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("_", " "))


def grams(text: str) -> str:
    """The bigrams of every word, in order, separated by blanks; a word of one character stands for itself."""
    return " ".join(map(grams_of, words(text)))


@lru_cache(maxsize=20_000)  # people say the same again and again
def grams_of(word: str) -> str:
    return " ".join(word[at : at + 2] for at in range(len(word) - 1)) or word
