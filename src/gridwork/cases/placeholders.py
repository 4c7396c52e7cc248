"""Placeholders of standard texts: what may stand in braces, and what becomes of it for a case or a job.

None of them is about a person: a text goes to reporters, and to whoever reads over their shoulder.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

NAMES = ("number", "type", "place", "body", "due")
IN_BRACES = re.compile(r"\{\s*([^\W\d]\w*)\s*\}")  # a name; other braces are words like any


class Unfilled(ValidationError):
    """The record has nothing yet to put in the place of a placeholder."""


def check(text: str) -> None:
    """Refuse a placeholder that there is not, by name."""
    if unknown := [name for name in IN_BRACES.findall(text) if name not in NAMES]:
        words = _("There is no placeholder %(unknown)s. There are %(known)s.")
        raise ValidationError(words % {"unknown": _braced(unknown), "known": _braced(NAMES)})


def filled(text: str, record: Any) -> str:
    """The text as it is sent about a case or a job, or Unfilled, naming what is not known yet."""
    asked = dict.fromkeys(IN_BRACES.findall(text))
    if not asked:
        return text
    values = _values(record)
    if missing := [name for name in asked if not values.get(name)]:
        words = _("Nothing is known yet for %(names)s in this text. Choose another, or write your own words.")
        raise Unfilled(words % {"names": _braced(missing)})
    return IN_BRACES.sub(lambda found: values[found[1]], text)


def preview(text: str, record: Any) -> str:
    """As filled(), but with what is not known yet left in its braces."""
    try:
        return filled(text, record)
    except Unfilled:
        values = _values(record)
        return IN_BRACES.sub(lambda found: values.get(found[1]) or found[0], text)


def _values(record: Any) -> dict[str, str]:
    case = getattr(record, "case", record)  # a job tells of its own body and due moment
    due = timezone.localtime(record.due_at).strftime("%Y-%m-%d %H:%M") if record.due_at else ""
    body = str(record.body) if record.body_id else ""
    return {"number": case.number, "type": str(case.type), "place": str(case.place), "body": body, "due": due}


def _braced(names: Any) -> str:
    return _(", ").join("{" + name + "}" for name in names)
