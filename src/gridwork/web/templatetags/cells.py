"""How one value looks on a page: a state by word, colour and shape, a moment as near or far, a record as a link."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from gridwork.kernel.cells import Cell, text_of
from gridwork.kernel.filters import Filter
from gridwork.kernel.procedures import ProcedureRecord

register = template.Library()

SOON = timedelta(days=1)
NOTHING = mark_safe('<span class="nothing">–</span>')  # every sign of it is ours  # nosec B308


@register.simple_tag
def cell(cell: Cell, record: Any, now: datetime | None = None, linked: bool = True) -> SafeString:
    """In a long list only the row itself is a link: others would be two hundred stops for the tabulator."""
    if cell.value is None or cell.text == "":
        return NOTHING
    match cell.kind:
        case "state" if cell.name == "state" and isinstance(record, ProcedureRecord):
            return state(record)
        case "moment" if cell.name == "due_at":
            return due(cell.value, now or timezone.now())
        case "moment":
            return moment(cell.value)
        case "link" if linked and (url := cell.url):
            return format_html('<a href="{}">{}</a>', url, cell.text)
        case _:
            return format_html("{}", cell.text)


@register.simple_tag
def state(record: ProcedureRecord, kind: str = "") -> SafeString:
    label = record.procedure.states(record.state).label
    return format_html('<span class="state {}" data-tone="{}">{}</span>', kind, tone(record), label)


def tone(record: ProcedureRecord) -> str:
    """new, moving, waiting, done or refused: what the state itself names as its tone, else by where it stands."""
    procedure = record.procedure
    named: str = getattr(procedure.states(record.state), "tone", "")
    if named:
        return named
    if record.left is not None:
        return "waiting"
    if record.state in procedure.ends:
        return "done"
    return "new" if record.state == procedure.start else "moving"


@register.simple_tag
def moment(at: datetime | None) -> SafeString:
    """The absolute moment; where a script runs, how long ago, with the absolute on hover."""
    if at is None:
        return NOTHING
    text = text_of(at)
    return format_html('<time datetime="{}" title="{}" data-relative>{}</time>', at.isoformat(), text, text)


@register.simple_tag
def due(at: datetime | None, now: datetime) -> SafeString:
    if at is None:
        return NOTHING
    urgency = "late" if at < now else "soon" if at - now < SOON else ""
    toned = format_html(' data-tone="{}"', urgency) if urgency else ""
    return format_html('<span class="due"{}>{}</span>', toned, moment(at))


@register.filter
def unknown(facts: Sequence[Cell]) -> str:
    """What is not known of a record, by name: a row of dashes each would bury what is."""
    return _(", ").join(fact.label for fact in facts if not fact.text)


@register.filter
def any_active(filters: Sequence[Filter]) -> bool:
    return any(each.active for each in filters)


@register.filter
def chosen(each: Filter) -> Iterator[tuple[str, str]]:
    """The values of a filter with their words."""
    return zip(each.values, each.words, strict=False)
