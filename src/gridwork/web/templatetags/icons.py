"""`{% icon "name" %}`: a Tabler icon as part of the page, coloured by the text around it."""

import re
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_PATH = re.compile(r"<(?:path|circle|rect|line|polyline)\s[^>]*/>")
_FRAME = 'd="M0 0h24v24H0z"'  # the empty square that every icon of the package begins with


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Decoration beside a word, never instead of one: hidden from those who listen. Empty without npm's packages."""
    file = Path(settings.NPM, "@tabler/icons/icons/outline", f"{name}.svg")
    if not file.is_file():
        return mark_safe("")  # nosec B308
    shapes = [shape for shape in _PATH.findall(file.read_text()) if _FRAME not in shape]
    # From the package that the lock file names by its hash.
    drawn = mark_safe("".join(shapes))  # noqa: S308  # nosec B308, B703
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', drawn)
