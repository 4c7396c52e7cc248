"""Beside: what lies under the address of a record's page and not in its row, and goes with what is erased of it."""

from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Any

from django.db.models import JSONField, Q, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from gridwork.kernel.models import Draft, OnceKey
from gridwork.kernel.once import EMPTIED
from gridwork.kernel.records import CHUNK
from gridwork.kernel.registers import Register
from gridwork.notices.models import Notice


def forget(gone: Iterable[tuple[Any, Sequence[int]]]) -> None:
    """Notices, drafts and answers of the API about the rows of these keys of each model.

    Each table is looked through, since nobody asks for one by its address otherwise.
    """
    pages = [Register.of[model].url("record", key) for model, keys in gone if model in Register.of for key in keys]
    for some in batched(pages, 100):  # an expression may be only so deep
        Notice.objects.filter(_any("url__startswith", some)).delete()
        Draft.objects.filter(_any("form__startswith", some)).delete()
    url = KeyTextTransform("url", Cast("answer", JSONField()))
    answers = OnceKey.objects.annotate(page=Cast(url, TextField()))  # or Django would look for JSON in it
    for some in batched(pages, CHUNK):
        answers.filter(page__in=some).update(answer=EMPTIED)


def _any(lookup: str, values: Sequence[str]) -> Q:
    found = Q(pk__in=[])
    for value in values:
        found |= Q((lookup, value))
    return found
