"""Copying: all that is kept about one person, in a file for programs and one for people, with who looked at it."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gridwork.accounts.models import User
from gridwork.attachments.models import StoredFile
from gridwork.cases import reporters
from gridwork.cases.models import Reporter, RevealRequest
from gridwork.journal.timeline import history
from gridwork.keeping import emptying
from gridwork.kernel.cells import text_of
from gridwork.kernel.timeline import action_label
from gridwork.retention import belongings
from gridwork.retention.belongings import Person
from gridwork.retention.models import PersonalRequest

READ = "read_for_copy"  # as the journal tells it of each reporter or account
MOST = 100_000_000  # bytes of photographs in one copy
LOOKED = 1000  # entries of one record


def made(request: PersonalRequest, person: Person, now: datetime) -> bytes:
    """A ZIP file: copy.json, copy.html and the photographs, as far as they fit."""
    told: dict[str, Any] = {
        "request": request.number,
        "made_at": now.isoformat(),
        "address": settings.ADDRESS,
        "records": list(records(person)),
        "looked": sorted(looks(person), key=lambda look: look["at"]),
    }
    files = photographs(person)
    told["left_out"] = [name for name, data in files if data is None]
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("copy.json", orjson.dumps(told, option=orjson.OPT_INDENT_2))
        page = told | {"title": _("Copy of personal information"), "language": get_language()}
        archive.writestr("copy.html", render_to_string("retention/copy.html", page))
        for name, data in files:
            if data is not None:
                archive.writestr(name, data, zipfile.ZIP_STORED)  # a photograph is compressed
    return whole.getvalue()


def records(person: Person) -> Iterator[dict[str, Any]]:
    """By kind: for how long it is kept and why, and each row with what it says of the person."""
    for model in belongings.tables():
        rows: Any = belongings.rows_of(model, person).order_by("pk")
        kept = model.retention
        if told := [_row(row) for row in rows]:
            yield {
                "kind": capfirst(str(model._meta.verbose_name_plural)),
                "days": kept.days,
                "basis": kept.basis,
                "rows": told,
            }


def _row(row: Any) -> dict[str, Any]:
    names = belongings.TOLD.get(row._meta.label_lower) or emptying.columns(type(row))
    values = {capfirst(str(row._meta.get_field(name).verbose_name)): _value(row, name) for name in names}
    if isinstance(row, Reporter) and row.sealed:
        person = reporters.opened(row.sealed, row.case_id)
        values |= {_("Reporter’s name"): person.name, _("Telephone"): person.phone, _("E-mail"): person.email}
    values = {label: value for label, value in values.items() if value not in ("", "[]", "{}")}
    return {"what": str(row) if hasattr(row, "personal") else "", "values": values}


def _value(row: Any, name: str) -> str:
    if row._meta.get_field(name).choices:
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    return value.isoformat() if isinstance(value, datetime) else text_of(value)


def looks(person: Person) -> Iterator[dict[str, str]]:
    """Each reading of a sealed name, and each copy that was made: when, by whom, and what for."""
    for request in RevealRequest.known.filter(case__in=person.cases).select_related("case"):
        for each in history(request.key, LOOKED):
            if each.action == "read_reporter":
                yield _look(each, request.case.number, action_label(RevealRequest, each.action), request.reason)
    for record, what in told_under(person):
        for each in history(record, LOOKED):
            if each.action == READ:
                yield _look(each, what, _("read for a copy"), each.changes.get("purpose", ""))


def told_under(person: Person) -> Iterator[tuple[str, str]]:
    """The records under which the journal tells that they were read for a copy, each with what people call it.

    The sealed row of a case's reporter, and not the case: whoever sees cases would learn by lines of the same moment in
    their histories which of them are one person's.
    """
    for row in belongings.rows_of(Reporter, person).select_related("case").order_by("pk"):
        yield f"{row._meta.label_lower}:{row.pk}", str(row.case)
    for row in belongings.rows_of(User, person):
        yield row.key, str(row)


def _look(each: Any, what: str, how: str, purpose: str) -> dict[str, str]:
    return {"at": each.at.isoformat(), "who": each.actor, "what": what, "how": how, "purpose": purpose}


def photographs(person: Person) -> list[tuple[str, bytes | None]]:
    """Each with its name in the copy; without its content, what no longer fits or the disk has lost."""
    found, size = list[tuple[str, bytes | None]](), 0
    for model in belongings.tables():
        for row in belongings.rows_of(model, person).order_by("pk") if issubclass(model, StoredFile) else ():
            size += row.size
            found.append((f"files/{row.pk}{_ending(row)}", _content(row) if size <= MOST else None))
    return found


def _content(row: StoredFile) -> bytes | None:
    try:
        with row.open() as file:
            data: bytes = file.read()
            return data
    except FileNotFoundError:
        return None


def _ending(row: Model) -> str:
    return {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}.get(row.media_type, "")  # type: ignore[attr-defined]
