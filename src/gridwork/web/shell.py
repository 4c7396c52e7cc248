"""What the frame around every page shows: the rail, the chosen place, the languages."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info

from gridwork.places.models import Place
from gridwork.web import chosen_place, maps, rail


class Shell:
    """Worked out where a template asks: a part of a page, sent alone, asks nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = getattr(request, "user", None)  # absent where an error came before sign-in was read

    @property
    def signed_in(self) -> bool:
        return self.user is not None and self.user.is_authenticated

    @cached_property
    def place(self) -> Place | None:
        return chosen_place.chosen(self.request) if self.signed_in else None

    @cached_property
    def rail(self) -> list[rail.Link]:
        if not self.signed_in:
            return []
        return rail.links(self.user, self.request.path, self.place.pk if self.place else None)

    @property
    def languages(self) -> list[dict[str, Any]]:
        """Each under its own name, for those who read no other."""
        here = get_language()
        return [get_language_info(code) | {"here": code == here} for code, _ in settings.LANGUAGES]

    @property
    def map(self) -> dict[str, str]:
        """Asked only by pages that draw one."""
        return {"tiles": settings.TILES, "credit": settings.TILES_CREDIT} | maps.ground(self.user)


def context(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
