"""Outcomes: what a request for erasure has taken away and what it left, as it is kept and as a person reads it.

Kept are lines that name nobody, for readers of any language: "cases.case 2 2027-03-22 in-term".
"""

from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from gridwork.retention.terms import EARLIER

HELD, IN_USE, IN_TERM = "held", "in-use", "in-term"
NO_DAY = "-"


@dataclass(frozen=True)
class Staying:
    """Rows of one kind that stay: why, and until which day; without one, until something else has happened."""

    kind: str
    rows: int
    why: str  # HELD, IN_USE, IN_TERM of terms.py, or the basis of its schedule
    until: date | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.rows} {self.until or NO_DAY} {self.why}"


def gone(line: str) -> tuple[str, str]:
    """The kind, and how many rows of it."""
    label, rows = line.split(" ")
    return _named(label), rows


def stays(line: str) -> tuple[str, str]:
    """The kind, and how many rows of it, until when and why."""
    label, rows, until, why = line.split(" ", 3)
    said = {HELD: _("A hold keeps it for a proceeding."), IN_USE: _("It is in use; its term begins when that ends.")}
    if why == IN_TERM and label in EARLIER:
        said[IN_TERM] = str(EARLIER[label].basis)
    named = {"rows": rows, "why": said.get(why, why), "day": until}
    words = _("%(rows)s. %(why)s") if until == NO_DAY else _("%(rows)s, until %(day)s. %(why)s")
    return _named(label), words % named


def _named(label: str) -> str:
    return str(capfirst(str(apps.get_model(label)._meta.verbose_name_plural)))
