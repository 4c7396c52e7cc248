"""Lists: rows of a register as an address asks for them, by pages, at a cost that does not grow with the table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import F, Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gridwork.columns.keys import OneOf
from gridwork.kernel import search
from gridwork.kernel.cells import Cell
from gridwork.kernel.filters import Filters
from gridwork.kernel.models import SavedView
from gridwork.kernel.records import Record, RecordQuerySet
from gridwork.kernel.registers import Register

SIZE = 50
BESIDE = ("after", "before", "panel", "map", "on")  # turn pages, or open something beside the list
COUNTED = 1000  # rows are counted up to here; a count of the whole table would cost more than the page


@dataclass(frozen=True)
class Row:
    record: Record
    url: str
    cells: list[Cell]


@dataclass(frozen=True)
class Column:
    name: str
    label: str
    sorted: str  # "", "asc" or "desc"
    url: str  # sorts by it; empty where that would read the whole table
    shown: bool = True


@dataclass(frozen=True)
class Chip:
    label: str
    remove_url: str


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    active: bool
    pk: int | None = None
    mine: bool = False
    shared: bool = False


class Listing:
    """A page of a list. Rows are read when first asked for; everything else follows from the address."""

    def __init__(self, register: Register, user: Any, query: QueryDict, now: datetime, size: int = SIZE) -> None:
        self.register, self.user, self.query, self.now, self.size = (register, user, query, now, size)
        self.q = query.get("q", "").strip()
        self.sought = search.Sought(self.q)
        self.filters = Filters(register, user, query, now)
        self.order = self._order(query.get("order", ""))
        names = [name for said in query.getlist("columns") for name in said.split(",") if name in register.columns]
        self.names = tuple(dict.fromkeys(names)) or register.shown
        self.signer = Signer(salt=f"{register.slug} by {self.order}")  # only what a list gave out turns its pages

    # -- rows -------------------------------------------------------------------------------------------------

    @cached_property
    def found(self) -> RecordQuerySet:
        """All rows that the address asks for, unordered."""
        rows = self.filters.apply(self.register.rows(self.user))
        return rows.filter(self.sought.of(self.register.model)) if self.q else rows

    @cached_property
    def records(self) -> list[Record]:
        rows = ordered(self.found, self.order, self.backwards)
        if cursor := self.query.get("after") or self.query.get("before"):
            rows = rows.filter(_beyond(self.order, self._opened(cursor), self.backwards))
        page: list[Record] = list(rows[: self.size + 1])
        self.more = len(page) > self.size
        return page[: self.size][::-1] if self.backwards else page[: self.size]

    @property
    def backwards(self) -> bool:
        return bool(self.query.get("before")) and not self.query.get("after")

    @property
    def rows(self) -> Iterator[Row]:
        for record in self.records:
            yield Row(record, self.register.url("record", record.pk), self.register.cells(record, self.names))

    @property
    def next_cursor(self) -> str:
        """Where the following page begins; empty on the last."""
        return self._closed(self.records[-1]) if self.records and (self.more or self.backwards) else ""

    @property
    def next_url(self) -> str:
        return self.address(after=self.next_cursor, before="") if self.next_cursor else ""

    @property
    def previous_url(self) -> str:
        there_is = self.records and (self.more if self.backwards else self.query.get("after"))
        return self.address(before=self._closed(self.records[0]), after="") if there_is else ""

    def _closed(self, record: Record) -> str:
        value = getattr(record, self.order.lstrip("-"))
        return self.signer.sign_object([None if value is None else str(value), record.pk])

    def _opened(self, cursor: str) -> tuple[str | None, int]:
        try:
            return self.signer.unsign_object(cursor)  # type: ignore[no-any-return]
        except BadSignature:
            raise ValidationError(_("The address of this page is damaged. Start from the first page.")) from None

    def _order(self, asked: str) -> str:
        """A span of days is shown by those days, newest first: its index finds them, whatever else is asked."""
        order, orders = self.register.order, ("id", self.register.order.lstrip("-"), *self.register.orders)
        days = {f"-{each.name}" for each in self.filters if each.kind == "date" and each.active and each.name in orders}
        return asked if asked.lstrip("-") in orders else min(days, default=order)

    # -- words ------------------------------------------------------------------------------------------------

    @cached_property
    def count(self) -> int:
        """Of what is common, those at hand are counted first: mostly they are enough, and the others lie far apart."""
        rows, number = self.found.order_by(), 0
        if self.sought.is_common:
            number = rows.filter(OneOf("pk", self.sought.keys(self.register.model)))[: COUNTED + 1].count()
        return number if number > COUNTED else rows[: COUNTED + 1].count()

    @property
    def counted(self) -> str:
        return f"{self.count:,}" if self.count <= COUNTED else _("more than %(n)s") % {"n": f"{COUNTED:,}"}

    @property
    def title_words(self) -> str:
        """What is filtered, in words: “142 cases: open, Dongtang”."""
        meta = self.register.model._meta
        noun = meta.verbose_name if self.count == 1 else meta.verbose_name_plural
        words = [word for each in self.filters for word in each.words]
        if self.q:
            words.append(_("“%(text)s”") % {"text": self.q})
        title = _("%(n)s %(things)s") % {"n": self.counted, "things": noun}
        return title + (_(": ") + _(", ").join(words) if words else "")

    @property
    def count_words(self) -> str:
        if self.count > COUNTED:
            return _("Counted up to %(n)s, among the rows you may see.") % {"n": f"{COUNTED:,}"}
        return ngettext(
            "%(n)s row that you may see.", "All %(n)s rows that you may see.", self.count
        ) % {"n": f"{self.count:,}"}  # fmt: skip

    @property
    def is_filtered(self) -> bool:
        return bool(self.q) or any(each.active for each in self.filters)

    @property
    def chips(self) -> list[Chip]:
        chips = []
        for each in self.filters:
            for place, word in enumerate(each.words):
                chips.append(Chip(word, self.address(after="", before="", **each.without(place))))
        if self.q:
            chips.append(Chip(_("“%(text)s”") % {"text": self.q}, self.address(q="", after="", before="")))
        return chips

    # -- columns, views, addresses ----------------------------------------------------------------------------

    @property
    def columns(self) -> list[Column]:
        return [self._column(name) for name in self.names]

    @property
    def all_columns(self) -> list[Column]:
        return [self._column(name) for name in self.register.columns]

    def _column(self, name: str) -> Column:
        sortable = name in self.register.orders or name == self.register.order.lstrip("-")
        direction = {name: "asc", f"-{name}": "desc"}.get(self.order, "")
        url = self.address(order=f"-{name}" if direction == "asc" else name, after="", before="") if sortable else ""
        return Column(name, self.register.label(name), direction, url, name in self.names)

    @cached_property
    def views(self) -> list[Tab]:
        """Shipped views, then those kept by this user or shared by others: one query."""
        base, here = self.register.url("list"), plain(self.query)
        tabs = [Tab(_("All"), base, not here)]
        tabs += [Tab(str(v.label), f"{base}?{v.query}", here == v.query) for v in self.register.views]
        for kept in SavedView.shown_to(self.user, self.register.slug):
            mine = kept.user_id == self.user.pk
            tabs.append(Tab(kept.name, f"{base}?{kept.query}", here == kept.query, kept.pk, mine, kept.shared))
        return tabs

    def address(self, **changes: Any) -> str:
        """This list's address with some parameters changed; an empty value takes one away."""
        given = {name: self.query.getlist(name) for name in self.query} | changes
        pairs = [
            (name, value)
            for name, values in given.items()
            for value in (values if isinstance(values, list) else [values])
            if value and name not in ("panel", "format")
        ]
        return f"{self.register.url('list')}?{urlencode(pairs)}" if pairs else self.register.url("list")

    @property
    def exports(self) -> list[tuple[str, str]]:
        kinds = [("CSV", "csv"), ("Excel", "xlsx"), *([("GeoJSON", "geojson")] if self.register.geometry else [])]
        query = urlencode([(n, v) for n in self.query for v in self.query.getlist(n) if n not in ("after", "before")])
        return [(label, f"{self.register.url('export', kind)}?{query}") for label, kind in kinds]


def ordered(rows: RecordQuerySet, order: str, backwards: bool = False) -> RecordQuerySet:
    """By one column, empty values last, and the id to break ties; `backwards` the other way round."""
    name, falling = order.lstrip("-"), order.startswith("-") != backwards
    tie = F("pk").desc() if falling else F("pk").asc()
    if name in ("id", "pk"):
        return rows.order_by(tie)
    if not rows.model._meta.get_field(name).null:
        return rows.order_by(F(name).desc() if falling else F(name).asc(), tie)
    empty = {"nulls_first": True} if backwards else {"nulls_last": True}
    return rows.order_by(F(name).desc(**empty) if falling else F(name).asc(**empty), tie)


def _beyond(order: str, cursor: tuple[Any, int], backwards: bool) -> Q:
    """The rows after the cursor in that order (before it, if `backwards`)."""
    name, (value, pk) = order.lstrip("-"), cursor
    op = "lt" if order.startswith("-") != backwards else "gt"
    if name in ("id", "pk"):
        return Q((f"pk__{op}", pk))
    same = Q((name, value) if value is not None else (f"{name}__isnull", True)) & Q((f"pk__{op}", pk))
    if value is None:
        return same | Q((f"{name}__isnull", False)) if backwards else same
    further = Q((f"{name}__{op}", value))
    return same | further if backwards else same | further | Q((f"{name}__isnull", True))


def plain(query: QueryDict) -> str:
    """The query without what turns pages or opens something beside the list, as saved views keep it."""
    return urlencode([(n, v) for n in query if n not in BESIDE for v in query.getlist(n) if v])
