"""What pages ask about the user who reads them, and about roles."""

from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone

from gridwork.accounts import permissions
from gridwork.accounts.models import Role, Widening
from gridwork.accounts.sessions import EXACT

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], permission: str) -> bool:
    return bool(context["request"].user.has_perm(permission))


@register.filter
def carried_by_room(role: Role | Widening) -> list[tuple[str, list[permissions.Permission]]]:
    """What a role carries, or is to gain, in the groups of its rooms; what nothing asks any more stands last."""
    left = set(role.permissions)
    found = []
    for room, known in permissions.known().items():
        carried = [each for each in known if each.name in left]
        left -= {each.name for each in carried}
        if carried:
            found.append((room, carried))
    if left:
        found.append(("", [permissions.Permission(name, name) for name in sorted(left)]))
    return found


@register.simple_tag
def second_factor() -> str:
    """Whether it is required or offered."""
    return str(settings.SECOND_FACTOR)


@register.simple_tag
def single_sign_on() -> Any:
    """The provider, or None."""
    return settings.PROVIDER


@register.simple_tag(takes_context=True)
def session_seconds(context: dict[str, Any]) -> dict[str, int]:
    """After how many idle ones this session ends, and after how many at all; a little early, never late.

    From now on, since the browser's clock may be another.
    """
    now = timezone.now()
    began_at = getattr(context["request"].session, "began_at", None) or now
    spans = {"idle": settings.SESSION_IDLE, "ends": began_at + settings.SESSION_LONGEST - now}
    return {name: int((span - EXACT).total_seconds()) for name, span in spans.items()}
