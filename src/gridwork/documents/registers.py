"""Registers of documents, of what superseded them, and of honours."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gridwork.documents.forms import DocumentForm
from gridwork.documents.models import Document, Honour, Supersession
from gridwork.kernel.records import local_day
from gridwork.kernel.registers import Register, View
from gridwork.kernel.scope import Reacher


class Supersessions(Register):
    model = Supersession
    icon = "replace"
    columns = ("former", "successor", "from_on", "whole", "note")
    filters = ("former", "successor", "whole", "from_on")
    entry = ("former", "successor", "from_on", "whole", "note")


class Documents(Register):
    model = Document
    icon = "file-text"
    columns = ("title", "number", "kind", "issuer", "issued_on", "place", "topics", "from_on", "until")
    shown = ("title", "number", "kind", "issuer", "issued_on", "until")
    labels = {
        "title": _("Title"),
        "issuer": _("Issuer"),
        "until": _("Until"),
        "in_force": _("In force today"),
    }
    filters = ("kind", "in_force", "place", "issued_on")
    search = ("title_en", "title_zh", "number", "issuer_en", "issuer_zh", "topics")
    entry = (
        "kind", "number", "title_en", "title_zh", "issuer_en", "issuer_zh", "issued_on", "from_on", "last_on",
        "place", "topics", "link",
    )  # fmt: skip
    facts = ("kind", "number", "issuer", "issued_on", "from_on", "until", "place", "topics", "link")
    form = DocumentForm
    order = "-issued_on"
    orders = ("issued_on",)
    views = (
        View("in-force", _("In force"), "in_force=1"),
        View("policies", _("Policies and plans"), "kind=policy&kind=plan"),
        View("bases", _("Legal bases"), "kind=law&kind=standard"),
    )
    record_template = "documents/document.html"

    def toggle_in_force(self, rows: Any, user: Reacher, now: datetime) -> Any:
        return rows.in_force(local_day(now))


class Honours(Register):
    model = Honour
    icon = "award"
    columns = ("title", "recipient", "grantor", "granted_on", "work", "evidence")
    labels = {"title": _("Title")}
    filters = ("granted_on", "evidence")
    search = ("title_en", "title_zh", "recipient", "grantor", "work")
    entry = ("title_en", "title_zh", "recipient", "grantor", "granted_on", "work", "evidence", "link")
    facts = ("recipient", "grantor", "granted_on", "work", "evidence", "link")
    order = "-granted_on"
    orders = ("granted_on",)
