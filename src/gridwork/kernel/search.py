"""Search by character bigrams: a word of two Chinese characters is found like any other, and so is a part of a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from gridwork.kernel.inserting import insert_columns
from gridwork.kernel.models import SearchText
from gridwork.kernel.records import Record

_WORD = re.compile(r"\w+")


def grams(text: str) -> str:
    """The bigrams of every word, in order, separated by blanks; a word of one character stands for itself."""
    return " ".join(gram for word in _words(text) for gram in _grams_of(word))


def index(rows: Sequence[Record], *, new: bool = False) -> None:
    """Write the searchable text of these rows anew; of new ones, which cannot be there yet, faster."""
    texts = [(row, " \n".join(str(v) for v in (getattr(row, n) for n in row.searched) if v)) for row in rows]
    made = [(row._meta.label_lower, row.pk, text, grams(text)) for row, text in texts]
    names = ("model", "row", "text", "grams")
    if new:
        insert_columns(SearchText, dict(zip(names, zip(*made, strict=True), strict=True)))
    else:
        SearchText.objects.bulk_create(
            [SearchText(**dict(zip(names, each, strict=True))) for each in made],
            update_conflicts=True,
            unique_fields=["model", "row"],
            update_fields=["text", "grams"],
            batch_size=1000,
        )


def forget(model: type[models.Model], keys: Sequence[int]) -> None:
    SearchText.objects.filter(model=model._meta.label_lower, row__in=keys).delete()


def matching(model: type[models.Model], text: str) -> Q:
    """The condition that a row of the model contains every word of the text. Matches nothing without a word."""
    found = hits(text)
    if found is None:
        return Q(pk__in=[])
    return Q(pk__in=found.filter(model=model._meta.label_lower).values("row"))


def hits(text: str) -> Any:
    """The rows of the index that contain every word of the text; None without a word."""
    words = _words(text)
    if not words:
        return None
    if connection.vendor == "postgresql":
        wanted = list(dict.fromkeys(gram for word in words for gram in _grams_of(word)))
        holds_all = RawSQL("string_to_array(grams, ' ') @> %s::text[]", [wanted], models.BooleanField())
        rows = SearchText.objects.filter(holds_all)
        for word in words:  # the array knows no order: “灯路” must not find “路灯”
            rows = rows.filter(text__icontains=word)
        return rows
    phrases = " AND ".join('"' + " ".join(_grams_of(word)) + '"' for word in words)
    rowids = RawSQL("SELECT rowid FROM kernel_bigrams WHERE kernel_bigrams MATCH %s", [phrases])
    return SearchText.objects.filter(pk__in=rowids)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("_", " "))


@lru_cache(maxsize=50_000)  # people say the same again and again
def _grams_of(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)] or [word]
