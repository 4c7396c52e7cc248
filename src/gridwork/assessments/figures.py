"""What is counted of assessments: awards that stand, and the places that were decided on, with what became of each."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from gridwork.assessments.models import Assessment, Award, Scheme
from gridwork.assessments.states import STANDING, AwardState
from gridwork.figures.facts import Also, Fact, Row
from gridwork.figures.indicators import Kind, Rows, counting, indicator

SAFE, BY_LAW, TOWN_BY_LAW = "safe-village", "law-based-village", "law-based-town"
OF_PLACES = _("A body that is assessed counts for no place.")


def _awards(awards: Sequence[Award]) -> Iterable[Row]:
    codes = _codes(awards)
    for award in awards:
        yield {
            "award": award.pk,
            "code": codes[award.scheme_id],
            "named_on": award.named_on,
            "ended_on": award.ended_on,
            "withdrawn": award.state == AwardState.WITHDRAWN,
            "body": award.body_id,
            "town": award.town_id,
            "village": award.village_id,
        }


def _assessments(assessments: Sequence[Assessment]) -> Iterable[Row]:
    codes = _codes(assessments)
    mine = Award.known.filter(assessment__in=[row.pk for row in assessments], state__in=STANDING)
    held = set(mine.values_list("assessment_id", flat=True))
    for row in assessments:
        yield {
            "assessment": row.pk,
            "code": codes[row.scheme_id],
            "opened_on": row.opened_on,
            "decided_on": row.decided_on,
            "holds": row.pk in held,
            "body": row.body_id,
            "town": row.town_id,
            "village": row.village_id,
        }


def _codes(rows: Sequence[Award] | Sequence[Assessment]) -> dict[int, str]:
    return dict(Scheme.known.filter(pk__in={row.scheme_id for row in rows}).values_list("pk", "code"))


AWARDS = Fact(
    name="award",
    grain="one award of one place or body, from its naming on",
    model=Award,
    reads=frozenset({"state", "named_on", "ended_on", "body_id", "town_id", "village_id"}),
    key="award",
    stored_under="named_on",
    columns={
        "award": int,
        "code": str,
        "named_on": date,
        "ended_on": date,
        "withdrawn": bool,
        "body": int,
        "town": int,
        "village": int,
    },
    rows=_awards,
    terms=OF_PLACES,
    past={"named_on": (), "ended_on": ("ended_on", "withdrawn")},
)
ASSESSMENTS = Fact(
    name="assessment",
    grain="one place or body under one scheme, from the opening of its assessment on",
    model=Assessment,
    reads=frozenset({"opened_on", "decided_on", "body_id", "town_id", "village_id"}),
    key="assessment",
    stored_under="opened_on",
    columns={
        "assessment": int,
        "code": str,
        "opened_on": date,
        "decided_on": date,
        "holds": bool,
        "body": int,
        "town": int,
        "village": int,
    },
    rows=_assessments,
    terms=OF_PLACES,
    also={Award: Also(frozenset({"state"}), lambda awards: {award.assessment_id for award in awards})},
    past={"opened_on": (), "decided_on": ("decided_on", "holds")},
)


def _of_places(rows: Rows, code: str) -> Rows:
    return rows.filter(rows.code == code, rows.body.isnull())


def _standing(awards: Rows, code: str) -> Rows:
    """A withdrawal takes the naming back, and so out of every year; a cancelled award counts until its end."""
    named = _of_places(awards, code).filter(~awards.withdrawn)
    return counting(named, on=named.named_on, until=named.ended_on)


@indicator(AWARDS, label=_("Safe villages named"), unit=_("villages"), version=2)
def safe_villages_named(awards: Rows) -> Rows:
    """Awards “safe village” that were named by the end of the period and stand: not withdrawn since, and not cancelled
    by then. What stood on a day as it was known then is asked with “as of”.
    """
    return _standing(awards, SAFE)


@indicator(AWARDS, label=_("Law-based villages named"), unit=_("villages"), version=2)
def law_based_villages_named(awards: Rows) -> Rows:
    """Awards “law-based village” that were named by the end of the period and stand: not withdrawn since, and not
    cancelled by then.
    """
    return _standing(awards, BY_LAW)


@indicator(AWARDS, label=_("Law-based towns named"), unit=_("towns"), version=2)
def law_based_towns_named(awards: Rows) -> Rows:
    """Awards “law-based town” that were named by the end of the period and stand. A town is named only if the percent
    of its villages that the scheme asks for hold the award “law-based village”.
    """
    return _standing(awards, TOWN_BY_LAW)


@indicator(ASSESSMENTS, label=_("Villages decided on as safe villages"), unit=_("villages"), version=2)
def safe_villages_scored(assessments: Rows) -> Rows:
    """Villages that were scored under a scheme “safe village” and of which it was decided in the period whether they
    are named.
    """
    decided = _of_places(assessments, SAFE)
    return counting(decided, on=decided.decided_on)


@indicator(ASSESSMENTS, label=_("Share of safe villages"), unit="%", version=2, kind=Kind.RATE)
def safe_village_share(assessments: Rows) -> Rows:
    """Of the villages of which it was decided in the period whether they are named safe villages, the share that holds
    the award given then.
    """
    decided = _of_places(assessments, SAFE)
    return counting(decided, on=decided.decided_on, numerator=decided.holds, denominator=1)
