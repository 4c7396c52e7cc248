"""Whether a file's coordinates fit another system far better than the one its profile states."""

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from gridwork.places.coordinates import Degrees, from_wgs84, likely_mix_up
from gridwork.places.hierarchy.known import Known
from gridwork.places.hierarchy.plan import Key, Notice, Plan
from gridwork.places.hierarchy.profile import Profile
from gridwork.places.locator import Locator


def mixed_up(plan: Plan, profile: Profile, known: Known) -> list[Notice]:
    """Asks the places of a file against boundaries that their parents have already.

    Parents drawn by the same file are no evidence: they are shifted with their children.
    """
    pairs = [
        (draft, parent.pk)
        for drafts in plan.drafts.values()
        for draft in drafts.values()
        if draft.shape is not None and draft.parent is not None and _is_drawn_elsewhere(draft.parent, plan)
        for parent in [known.place_of(draft.parent)]
        if parent is not None and parent.pk in known.shapes
    ]
    if not pairs:
        return []
    parents = sorted({parent for _draft, parent in pairs})
    locator = Locator(parents, shapely.from_wkb([known.shapes[parent] for parent in parents]))
    told = np.array([parent for _draft, parent in pairs])
    points = shapely.get_coordinates([draft.shape.representative_point() for draft, _parent in pairs])

    def hits(lon: Degrees, lat: Degrees) -> NDArray[np.bool_]:
        return locator.locate_many(lon, lat) == told

    found = likely_mix_up(profile.system, *from_wgs84(profile.system, points[:, 0], points[:, 1]), hits)
    if found is None:
        return []
    words = _(
        "Read as %(system)s, %(hits)d of %(points)d would lie in the place they name, as stated only %(stated)d:"
        " ask which system the file is in."
    )
    numbers = {"hits": found.hits, "points": found.points, "stated": found.hits_as_stated}
    return [Notice(0, words % {"system": found.system.upper(), **numbers})]


def _is_drawn_elsewhere(parent: Key, plan: Plan) -> bool:
    draft = plan.drafts.get(parent.level, {}).get(parent)
    return draft is None or draft.shape is None
