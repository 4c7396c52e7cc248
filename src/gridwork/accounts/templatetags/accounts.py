"""What pages ask about the user who reads them, and about roles."""

from typing import Any

from django import template

from gridwork.accounts import permissions
from gridwork.accounts.models import Role

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], permission: str) -> bool:
    return bool(context["request"].user.has_perm(permission))


@register.filter
def carried_by_room(role: Role) -> list[tuple[str, list[permissions.Permission]]]:
    """The permissions of a role in the groups of their rooms; one that nothing asks any more stands last, by name."""
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
