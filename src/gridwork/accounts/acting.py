"""Acting: for which bodies a person acts on a day, by employment, by grant or as somebody's deputy."""

from datetime import date
from typing import Any

from gridwork.accounts.models import Deputy, Grant
from gridwork.organisations.models.bodies import bodies_above


def bodies_of(user: Any, on: date) -> set[int]:
    granted = Grant.standing(user, on).values_list("body", flat=True)
    employers = Deputy.holding(on).filter(deputy=user).values_list("absent__body", flat=True)
    return {*granted, *employers, user.body_id} - {None}


def and_above(bodies: set[int]) -> set[int]:
    """These bodies and every one above them: whoever acts for a section acts for its bureau too."""
    return bodies.union(*map(bodies_above, bodies))
