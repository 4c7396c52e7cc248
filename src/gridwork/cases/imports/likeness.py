"""Likeness: rows that tell what another row, or a case that is here, tells under another key. Kept, and told of."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import orjson
from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from gridwork.cases.models import Case, CaseType
from gridwork.columns.inserting import moment_texts
from gridwork.imports.rows import Row
from gridwork.imports.targets import Run

WITHIN = timedelta(hours=1)
HELD = 5_000  # rows behind that are looked at: whoever reports twice does so soon, and memory does not grow


class Alike:
    """The rows of a run so far, by what they are about and where: the same type at the same address."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str, str], tuple[Any, int]] = {}
        self._line = 0

    def check(self, row: Row, category: str, kind: str, run: Run) -> None:
        if row.line <= self._line:  # a preview is over, and the run begins
            self._last.clear()
        self._line = row.line
        where = row.values["address"].casefold() or str(row.values["point"] or "")
        if not where or (row.values["point"] in run.defaults and not row.values["address"]):
            return
        reported_at, key = row.values["reported_at"], (category, kind, where)
        before = self._last.pop(key, None)  # put in again below, at the end
        self._last[key] = reported_at, row.line
        if len(self._last) > HELD:
            del self._last[next(iter(self._last))]
        if before is not None and abs(reported_at - before[0]) <= WITHIN:
            words = _("Line %(line)s tells of the same type at the same address within an hour.")
            row.warn("near_duplicate", words % {"line": before[1]})


def check_against_here(rows: Sequence[tuple[Row, CaseType | None]], run: Run) -> None:
    """Cases of the same moment, type and address: one query for all rows."""
    here = {}
    for key, *told in _of_moments({row.values["reported_at"] for row, _type in rows}, run):
        here[tuple(told)] = key
    for row, type_ in rows if here else ():
        if type_ is not None and row.values["address"]:
            key = here.get((row.values["reported_at"], type_.pk, row.values["address"][:300]))
            if key is not None:
                words = _("A case of the same moment, type and address is here: %s.")
                year = row.values["reported_at"].year
                row.warn("near_duplicate", words % f"{year}-{key:06d}")


def _of_moments(moments: set[Any], run: Run) -> Any:
    if connection.vendor == "postgresql":
        wanted = RawSQL("SELECT unnest(%s::timestamptz[])", [list(moments)])
    else:
        texts = orjson.dumps(moment_texts(list(moments))).decode()
        wanted = RawSQL("SELECT value FROM json_each(%s)", [texts])
    rows = Case.objects.visible_to(run.by).filter(reported_at__in=wanted)
    return rows.values_list("pk", "reported_at", "type_id", "address").order_by("pk")
