"""Dispatching: which bodies a case can be sent to. A body receives only what lies within its listed powers."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from gridwork.cases.models.types import CaseType
from gridwork.kernel.refusals import Refusal
from gridwork.organisations.models import Body, BodyQuerySet
from gridwork.organisations.models.bodies import bodies_above, bodies_that_may


def candidates(type_id: int, place_id: int, on: date) -> BodyQuerySet:
    """The bodies with power over the type, or all of its category, in this place; the nearest first."""
    return bodies_that_may(
        CaseType.known.filter(Q(pk=type_id) | Q(types=type_id)).values_list("code", flat=True), place_id, on
    )


def refuse_conflict(body: Body, complained_of: int | None) -> None:
    """Nor to a body that stands below the one complained of."""
    if complained_of is not None and complained_of in (body.pk, *bodies_above(body.pk)):
        raise Refusal(_("%(body)s is complained of in this case and cannot be sent it.") % {"body": body})
