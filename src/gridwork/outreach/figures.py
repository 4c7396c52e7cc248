"""What is counted of outreach: attendances, the departments that held sessions, villages with a lecture, salons."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from gridwork.figures.facts import Also, Fact, Row
from gridwork.figures.indicators import Kind, Rows, counting, indicator
from gridwork.organisations.models import Body
from gridwork.organisations.models.bodies import Level
from gridwork.outreach.models import Series, SeriesEdition, Session
from gridwork.outreach.states import EditionState, Form, SessionState
from gridwork.places.models import Place

JUNE = 6


def _sessions(sessions: Sequence[Session]) -> Iterable[Row]:
    bodies = {session.body_id for session in sessions}
    departments = set(Body.known.filter(pk__in=bodies, level=Level.DISTRICT).values_list("pk", flat=True))
    for session in sessions:
        yield {
            "session": session.pk,
            "held_on": session.held_on,
            "town": session.town_id,
            "village": session.village_id,
            "body": session.body_id,
            "of_department": session.body_id in departments,
            "form": str(session.form),
            "counted": session.state == SessionState.COUNTED,
            "attended": session.attended,
        }


def _sessions_of(bodies: Sequence[Body]) -> Iterable[int]:
    return Session.known.filter(body__in=[body.pk for body in bodies]).values_list("pk", flat=True)


SESSIONS = Fact(
    name="session",
    grain="one report of a session; of two reports of one session a person chose which is counted",
    model=Session,
    reads=frozenset({"held_on", "town_id", "village_id", "body_id", "form", "state", "attended"}),
    key="session",
    stored_under="held_on",
    stored_by="held_on",
    columns={
        "session": int,
        "held_on": date,
        "town": int,
        "village": int,
        "body": int,
        "of_department": bool,
        "form": str,
        "counted": bool,
        "attended": int,
    },
    rows=_sessions,
    also={Body: Also(frozenset({"level"}), _sessions_of)},
)


def _editions(editions: Sequence[SeriesEdition]) -> Iterable[Row]:
    salons = Series.known.filter(pk__in={each.series_id for each in editions}, kind=Series.Kind.SALON)
    hosts = Body.known.filter(pk__in={each.host_id for each in editions}, level__gte=Level.DISTRICT)
    of_salons, here = (set(rows.values_list("pk", flat=True)) for rows in (salons, hosts))
    for edition in editions:
        yield {
            "edition": edition.pk,
            "held_on": edition.held_on,
            "number": edition.number,
            "of_salon": edition.series_id in of_salons,
            "held_here": edition.state == EditionState.HELD and edition.host_id in here,
        }


EDITIONS = Fact(
    name="edition",
    grain="one edition of a series, under the number that the owner of the series gave it",
    model=SeriesEdition,
    reads=frozenset({"held_on", "number", "series_id", "host_id", "state"}),
    key="edition",
    stored_under="held_on",
    stored_by="held_on",
    columns={"edition": int, "held_on": date, "number": int, "of_salon": bool, "held_here": bool},
    rows=_editions,
    places=(),
)


@indicator(SESSIONS, label=_("Attendances of outreach"), unit=_("attendances"), version=1)
def outreach_attendances(sessions: Rows) -> Rows:
    """Attendances of the sessions held in the period that are counted: reported with what shows them, checked by
    somebody other than who reported them, and of two reports of one session only the one that a person chose. Whoever
    comes twice counts twice: these are attendances and never persons.
    """
    counted = sessions.filter(sessions.counted)
    return counting(counted, on=counted.held_on, numerator=counted.attended)


@indicator(
    SESSIONS,
    label=_("Departments that held sessions"),
    unit=_("departments"),
    version=1,
    kind=Kind.DISTINCT,
    things=Body,
)
def outreach_departments(sessions: Rows) -> Rows:
    """Bodies of the district itself that held at least one counted session in the period, each once, however many
    sessions it held. Town governments and committees of villages are not among them.
    """
    counted = sessions.filter(sessions.counted, sessions.of_department)
    return counting(counted, on=counted.held_on, thing=counted.body)


@indicator(
    SESSIONS, label=_("Villages with a lecture since June"), unit=_("villages"), version=1, kind=Kind.DISTINCT,
    things=Place,
)  # fmt: skip
def villages_lectured(sessions: Rows) -> Rows:
    """Villages and communities in which at least one lecture of the period is counted that was held in June of its
    year or later, each once, however many lectures were held there.
    """
    lectures = sessions.filter(sessions.counted, sessions.form == Form.LECTURE.value, sessions.held_on.month() >= JUNE)
    return counting(lectures, on=lectures.held_on, thing=lectures.village)


@indicator(EDITIONS, label=_("Number of the latest salon"), unit=_("in its series"), version=1, kind=Kind.MAXIMUM)
def salon_number(editions: Rows) -> Rows:
    """The highest number among the salons held in the period by a body of the district, as the owner of the series
    numbered them. It says which salon of the series it was, and not how many were held here.
    """
    held = editions.filter(editions.of_salon, editions.held_here, editions.number.notnull())
    return counting(held, on=held.held_on, numerator=held.number)
