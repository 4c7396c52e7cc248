"""The language somebody has chosen, in their browser: also on the page where they sign in."""

from django.conf import settings
from django.http import HttpResponse

A_YEAR = 365 * 24 * 3600  # seconds


def keep(answer: HttpResponse, language: str) -> None:
    """From the next page on; an empty one leaves it to the browser again."""
    if language:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, A_YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE, httponly=True, samesite="Lax",
        )  # fmt: skip
    else:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
