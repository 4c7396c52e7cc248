"""A round: which places are under a scheme, which are missing, and from when a withdrawn one may apply again."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from gridwork.assessments.letters import again_from
from gridwork.assessments.models import Assessment, Award, Scheme
from gridwork.assessments.states import STANDING, AssessmentState, AwardState
from gridwork.places.models import Place

NOT_COUNTED = "the round of a scheme is the same for whoever opens it"


def places_of(scheme: Scheme, on: date) -> Any:
    """Every place of the scheme's level that is there on the day."""
    rows = Place.objects.unscoped(NOT_COUNTED).filter(level=scheme.level, opened_on__lte=on)
    return rows.exclude(closed_on__lte=on)


def places_seen(scheme: Scheme, user: Any, on: date) -> Any:
    return Place.objects.visible_to(user).filter(pk__in=places_of(scheme, on).values("pk"))


def missing(scheme: Scheme, on: date) -> list[Place]:
    """Places that are not under the scheme, but for those that hold it already or may not apply again yet.

    A body that has its seat in a place is assessed beside it: what it applies for or holds says nothing of the place.
    """
    under = Assessment.objects.unscoped(NOT_COUNTED).filter(scheme=scheme, body=None).values("place")
    holding = holders(scheme).filter(body=None).values("place")
    rows = places_of(scheme, on).exclude(pk__in=under).exclude(pk__in=holding)
    rows = rows.order_by("code", "pk")
    waiting = _waiting(scheme, on)
    return [place for place in rows if place.pk not in waiting]


def holders(scheme: Scheme) -> Any:
    """Awards of this kind that stand from another year: they are re-evaluated, and not given anew."""
    rows = Award.objects.unscoped(NOT_COUNTED).filter(scheme__code=scheme.code, state__in=STANDING)
    return rows.exclude(scheme=scheme)


def _waiting(scheme: Scheme, on: date) -> set[int]:
    """Places whose award of this kind was withdrawn, and who may not apply again yet."""
    awards = Award.objects.unscoped(NOT_COUNTED).filter(scheme__code=scheme.code, body=None)
    gone = awards.filter(state=AwardState.WITHDRAWN)
    ends = gone.values_list("place_id", "ended_on")
    return {place for place, ended_on in ends if on < again_from(ended_on, scheme.again_after)}


def same_as(assessment: Assessment) -> dict[str, Any]:
    """The columns by which other rows about the same are found: about the body, or about the place itself."""
    body = assessment.body_id
    return {"body": body} if body else {"place": assessment.place_id, "body": None}


def may_apply_from(assessment: Assessment) -> date | None:
    """The day from which a place may apply whose award was withdrawn; None where none was."""
    scheme = assessment.scheme
    gone = Award.objects.unscoped("whether its own award was withdrawn").filter(
        scheme__code=scheme.code, state=AwardState.WITHDRAWN, **same_as(assessment)
    )
    last = max(filter(None, gone.values_list("ended_on", flat=True)), default=None)
    return again_from(last, scheme.again_after) if last else None


def to_be_drawn(scheme: Scheme) -> Any:
    """Assessments that the town has checked and that nobody was drawn among yet."""
    rows = Assessment.objects.unscoped("a sample is drawn among all, whoever draws it")
    return rows.filter(scheme=scheme, state=AssessmentState.CHECKED, sample=None)


def missing_to(scheme: Scheme, user: Any, on: date) -> list[Place]:
    """The places without an assessment that the user may see."""
    places = missing(scheme, on)
    seen = set(Place.objects.visible_to(user).filter(pk__in=[each.pk for each in places]).values_list("pk", flat=True))
    return [place for place in places if place.pk in seen]


@dataclass(frozen=True)
class Counts:
    """Of the places, or of those in one town, that somebody may see. They are counted, never put in an order."""

    places: int
    under: int
    scored: int
    passed: int
    named: int
    standing: int
    holding: int  # since another year
    missing: int  # that could be under the scheme and are not
    town: Place | None = None


def counts(scheme: Scheme, user: Any, on: date) -> Counts:
    return _sum(by_town(scheme, user, on))


def by_town(scheme: Scheme, user: Any, on: date) -> list[Counts]:
    """By the code of the town: a few queries, however many places there are."""
    there = places_seen(scheme, user, on)
    places = dict(there.values_list("town").annotate(n=Count("pk")))
    among = {"place__in": there.values("pk"), "body": None}
    rows = Assessment.objects.visible_to(user).filter(scheme=scheme, **among)
    passed = Q(district_points__gte=scheme.pass_mark, vetoes=[])
    asked = rows.values("town").annotate(
        under=Count("pk"),
        scored=Count("pk", filter=~Q(state=AssessmentState.SELF_SCORING)),
        passed=Count("pk", filter=passed),
        named=Count("pk", filter=Q(state=AssessmentState.NAMED)),
    )
    found = {row.pop("town"): row for row in asked}
    held = Award.objects.visible_to(user).filter(scheme=scheme, state__in=STANDING, **among)
    standing = dict(held.values_list("town").annotate(n=Count("pk")))
    since = holders(scheme).filter(**among)
    holding = dict(since.values_list("town").annotate(n=Count("pk")))
    lacking = Counter(place.town_id for place in missing_to(scheme, user, on))
    none = {"under": 0, "scored": 0, "passed": 0, "named": 0}
    towns = Place.known.filter(pk__in=places.keys() - {None}).order_by("code", "pk")
    keyed: list[tuple[Any, Place | None]] = [(town.pk, town) for town in towns]
    if None in places:
        keyed.append((None, None))
    return [
        Counts(
            places=places.get(key, 0), **{name: found.get(key, none)[name] for name in none},
            standing=standing.get(key, 0), holding=holding.get(key, 0),
            missing=lacking[key], town=town,
        )
        for key, town in keyed
    ]  # fmt: skip


def _sum(counts: list[Counts]) -> Counts:
    names = ("places", "under", "scored", "passed", "named", "standing", "holding", "missing")
    return Counts(**{name: sum(getattr(each, name) for each in counts) for name in names})
