"""Names in two languages: which one the reader gets."""

from django.utils.translation import get_language


def in_language(english: str, chinese: str) -> str:
    """The reader's own, or the other where that is missing."""
    first, second = (chinese, english) if (get_language() or "").startswith("zh") else (english, chinese)
    return first or second
