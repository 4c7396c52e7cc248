"""Of a request the database is told whose it is, once it is first asked something."""

from typing import Any

from django.core.signals import request_finished, request_started
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

from gridwork.kernel.access import Access
from gridwork.wall import telling


class TellingMiddleware(MiddlewareMixin):
    """Stands where the user is known and nothing has been asked yet."""

    def process_request(self, request: HttpRequest) -> None:
        telling.tell(lambda: telling.person(request.user.pk) if request.user.pk else telling.NOBODY)

    def process_view(self, request: HttpRequest, view: Any, *_args: Any) -> None:
        """What a public page shows nobody is asked for: it says itself what that is, and the reason why."""
        access = getattr(view, "access", None)
        if isinstance(access, Access) and access.public:
            name = request.resolver_match.view_name if request.resolver_match else ""
            telling.tell(telling.job(f"public:{name}"))


def begin(**_signal: Any) -> None:
    telling.tell(telling.NOBODY)


def end(**_signal: Any) -> None:
    telling.tell(None)


def connect() -> None:
    request_started.connect(begin, dispatch_uid="wall")
    request_finished.connect(end, dispatch_uid="wall")
