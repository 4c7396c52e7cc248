"""Serving: of the views that ship with a list, those that serve a person: who takes the step that a view waits for."""

from copy import copy
from typing import Any

from gridwork.kernel.registers import Register


def serving(register: Register, user: Any) -> Register:
    """The register as this person finds it. What waits for a step is no view for who may not take it."""
    serves = getattr(register, "serves", {})  # the permission by the slug of the view; the others are everybody's
    own = copy(register)
    own.views = tuple(  # type: ignore[misc]
        view for view in register.views if view.slug not in serves or user.has_perm(serves[view.slug])
    )
    return own
