"""What came in: the list of a register, narrowed to the rows that one of the user's own imports brought."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from gridwork.columns.addresses import key_of
from gridwork.imports.models import Import, SourceRow
from gridwork.kernel.records import RecordQuerySet
from gridwork.kernel.registers import Register

NAME = "imported"  # of the filter, in addresses


def filtered_by_import(registers: Iterable[Register]) -> None:
    """Let the lists of these registers be narrowed to an import, as far as they take rows from files.

    Each declares its own filters as attributes of its class; this one is laid upon the instance.
    """
    for register in registers:
        if register.importable and register.entry:
            vars(register).update(
                filters=(*register.filters, NAME),
                labels={**register.labels, NAME: _("Came in with an import")},
                filter_imported=of_import(register),
            )


def of_import(register: Register) -> Any:
    def filter_imported(rows: RecordQuerySet, value: str, user: Any, now: datetime) -> RecordQuerySet:
        """The rows lie together by their keys, and are found there by an index: however long the table has grown."""
        own = Import.objects.visible_to(user).filter(target=register.slug)
        key = key_of(value)
        imported = None if key is None else own.filter(pk=key).first()
        if imported is None:
            return rows.none()
        sources = SourceRow.objects.filter(of=imported.pk)
        first, last = (
            sources.order_by(each).values_list("record", flat=True).first() for each in ("record", "-record")
        )
        if first is None:
            return rows.none()
        found = Exists(sources.filter(record=OuterRef("pk")))
        return rows.filter(found, pk__gte=first, pk__lte=last)

    return filter_imported


def address(imported: Import, register: Register) -> str:
    """Newest first by key, the order in which the list costs the same however many rows there are beside them."""
    return f"{register.url('list')}?{urlencode({NAME: imported.pk, 'order': '-id'})}"
