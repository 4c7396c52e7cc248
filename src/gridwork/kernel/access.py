"""Who may call a view. Nothing is open by default: a view that declares nothing stops start-up and is refused."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

type View = Callable[..., Any]


@dataclass(frozen=True)
class Access:
    """`permission` empty: any signed-in user, or with `public` anybody; then the reason is for the reader."""

    permission: str = ""
    public: bool = False
    reason: str = ""


class SignedInRequest(HttpRequest):
    """What a view is given that declares allows() or signed_in(): there is a user, and no stranger."""

    user: Any


def allows(permission: str) -> Callable[[View], View]:
    """Signed-in users with a grant that carries the permission somewhere. Which rows is the scope's business."""
    return lambda view: _declare(view, Access(permission))


def signed_in(reason: str) -> Callable[[View], View]:
    return lambda view: _declare(view, Access(reason=reason))


def public(reason: str) -> Callable[[View], View]:
    return lambda view: _declare(view, Access(public=True, reason=reason))


def _declare(view: View, access: Access) -> View:
    @wraps(view)
    def declared(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    declared.access = access  # type: ignore[attr-defined]
    return declared


def access_of(name: str | None, view: View) -> Access | None:
    """What a view declares itself, or what settings.FOREIGN_VIEWS declares for a library's, by name or namespace."""
    declared: Access | None = getattr(view, "access", None)
    if declared is not None:
        return declared
    called = name or str(getattr(view, "__qualname__", ""))
    said = settings.FOREIGN_VIEWS.get(called) or settings.FOREIGN_VIEWS.get(called.partition(":")[0] + ":")
    return Access(public=said[0] == "public", reason=said[1]) if said else None


class AccessMiddleware(MiddlewareMixin):
    def process_view(self, request: HttpRequest, view: View, *_args: Any) -> HttpResponse | None:
        access = access_of(request.resolver_match.view_name if request.resolver_match else None, view)
        if access is None:
            raise PermissionDenied(_("This address declares nobody who may use it."))
        if access.public:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if access.permission and not request.user.has_perm(access.permission):
            raise PermissionDenied(_("You need the permission “%(name)s”.") % {"name": access.permission})
        return None


def routes(resolver: URLResolver | None = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str, View]]:
    """Every route as (address pattern, full name, view)."""
    resolver = resolver or get_resolver()
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry, path, inner)
        elif isinstance(entry, URLPattern):
            yield path, f"{space}{entry.name}" if entry.name else "", entry.callback
