"""Search by character bigrams: a word of two Chinese characters is found like any other, and so is a part of a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex

from gridwork.columns.grams import grams, grams_of, words
from gridwork.columns.inserting import insert_columns
from gridwork.columns.keys import OneOf
from gridwork.kernel.following import Told
from gridwork.kernel.models import SearchText
from gridwork.kernel.records import Record

COMMON = 5_000  # rows with a word; from there on it is cheaper to look into rows than to collect those that have it


def follow(told: Told) -> None:
    """Every record's searched columns stand in the index: settings.FOLLOWERS."""
    if told.gone:
        forget(told.model, [row.pk for row in told.rows])
    elif not set(told.changed).isdisjoint(told.model.searched):
        index(told.rows, new=told.new)


def index(rows: Sequence[Record], *, new: bool = False) -> None:
    """Write the searchable text of these rows anew; of new ones, which cannot be there yet, faster."""
    said = [[getattr(row, name) for name in row.searched] for row in rows]
    texts = [" \n".join(map(str, filter(None, each))) for each in said]
    keys, label = [row.pk for row in rows], rows[0]._meta.label_lower if rows else ""
    columns = {"model": [label] * len(rows), "row": keys, "text": texts, "grams": list(map(grams, texts))}
    if new:
        insert_columns(SearchText, columns)
    else:
        SearchText.objects.bulk_create(
            [SearchText(**dict(zip(columns, each, strict=True))) for each in zip(*columns.values(), strict=True)],
            update_conflicts=True,
            unique_fields=["model", "row"],
            update_fields=["text", "grams"],
            batch_size=1000,
        )


def forget(model: type[models.Model], keys: Sequence[int]) -> None:
    SearchText.objects.filter(model=model._meta.label_lower, row__in=keys).delete()


class Sought:
    """What is looked for: the rows that contain every word of a text; none without a word.

    What few rows contain is collected; what many do is looked for in the rows as their list is walked, newest first:
    either way a page costs about the same, however many there are.
    """

    def __init__(self, text: str) -> None:
        self.words = words(text)
        self.hits = list(hits(text).values_list("model", "row")[: COMMON + 1])
        self.is_common = len(self.hits) > COMMON

    def keys(self, model: type[models.Model]) -> list[int]:
        """Of the model's rows; of what is common only some, on SQLite the newest."""
        label = model._meta.label_lower  # put together anew each time it is asked for
        return [row for kind, row in self.hits if kind == label]

    def among(self, kinds: Iterable[type[models.Model]]) -> list[type[models.Model]]:
        """Those of which there are such rows. Of what is common, those that are not at hand are asked for together."""
        labels = {model._meta.label_lower: model for model in kinds}
        found = {kind for kind, _row in self.hits} & labels.keys()
        if self.is_common:
            others = SearchText.objects.filter(model__in=labels.keys() - found)
            found |= set(_holding(self.words, others).values_list("model", flat=True).distinct())
        return [labels[kind] for kind in found]

    def of(self, model: type[models.Model]) -> Q:
        if not self.is_common:
            return Q(OneOf("pk", self.keys(model)))
        texts = SearchText.objects.filter(model=model._meta.label_lower, row=OuterRef("pk"))
        # No Exists, of which PostgreSQL would collect the rows all the same.
        return Q(Subquery(_holding(self.words, texts).values(holds=Value(True))))


def hits(text: str) -> Any:
    """The rows of the index that contain every word of the text, none without a word. On SQLite the newest of them."""
    said = words(text)
    if not said:
        return SearchText.objects.none()
    if connection.vendor == "postgresql":
        holds_all = RawSQL("string_to_array(grams, ' ') @> %s::text[]", [grams(text).split()], models.BooleanField())
        return _holding(said, SearchText.objects.filter(holds_all))  # the array knows no order: “灯路” is not “路灯”
    phrases = " AND ".join(f'"{grams_of(word)}"' for word in said)
    newest = RawSQL(
        "SELECT rowid FROM kernel_bigrams WHERE kernel_bigrams MATCH %s ORDER BY rowid DESC LIMIT %s",
        [phrases, COMMON + 1],
    )
    return SearchText.objects.filter(pk__in=newest)


def _holding(said: Sequence[str], rows: Any) -> Any:
    """Those of the rows in which the bigrams of each word follow each other: no index is asked."""
    for word in said:
        phrase = Value(f" {grams_of(word)} ")
        rows = rows.alias(at=StrIndex(RawSQL("' ' || grams || ' '", [], models.TextField()), phrase)).filter(at__gt=0)
    return rows
