"""The people of outreach in a small district: two officers, people of Roads and Parks, and reviewers of contests.

Ola and Otis run outreach for the whole district, Ivy for East alone. Rosa holds sessions for Roads, Pat for Parks.
Rita works for Roads, Rob for Parks and Ron for the Court; all three may review.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gridwork.accounts.models import User
from gridwork.organisations.models import Body
from gridwork.outreach.duties import DUTIES
from gridwork.outreach.models import Contest, ContestEntry, ContestReviewer, ContestScore, Session
from gridwork.places.models import Level, Place
from tests.cast import NOW, body, grant, place, role, user

TODAY = NOW.date()
NEEDED = ("organisations.view_body", "places.view_place", "places.view_site", "documents.view_document")


@dataclass
class Room:
    district: Place
    east: Place
    west: Place
    eastham: Place
    westham: Place
    roads: Body
    parks: Body
    court: Body
    ola: User
    otis: User
    ivy: User
    rosa: User
    pat: User
    rita: User
    rob: User
    ron: User

    def session(self, *, by: User | None = None, **values: object) -> Session:
        """A planned lecture of Roads in Eastham, yesterday."""
        given = {"title": "Law in the village", "form": "lecture", "body": self.roads, "place": self.eastham}
        given |= {"held_on": TODAY - timedelta(days=1), "venue_kind": "village", "venue": "Culture house"}
        made = Session(**(given | values))
        made.write(by=by or self.ola, now=NOW)
        return made

    def reported(self, *, by: User | None = None, now: datetime = NOW, number: int = 40, **values: object) -> Session:
        """One whose numbers are in, on paper; by default Rosa says so."""
        made = self.session(**values)
        report(made, by=by or self.rosa, now=now, number=number)
        return made

    def counted(self, **values: object) -> Session:
        made = self.reported(**values)
        made.take("count_session", by=self.ola, now=NOW)
        return made

    def contest(self, **values: object) -> Contest:
        """Open today, one score for each entry."""
        given = {"title_en": "Essays", "body": self.court, "opens_on": TODAY, "closes_on": TODAY, "scores_needed": 1}
        made = Contest(**(given | values))
        made.write(by=self.ola, now=NOW)
        made.take("open_contest", by=self.ola, now=NOW)
        return made

    def entry(self, contest: Contest, **values: object) -> ContestEntry:
        given = {"title": "A work", "work": "Some words.", "author": "Wu Anbo", "audience": "residents"}
        made = ContestEntry(contest=contest, **(given | values))
        made.write(by=self.ola, now=NOW)
        return made

    def reviewing(self, contest: Contest, *people: User) -> Contest:
        for each in people:
            ContestReviewer(contest=contest, user=each).write(by=self.ola, now=NOW)
        contest.take("close_entries", by=self.ola, now=LATER)
        return contest


LATER = NOW + timedelta(days=1)


def report(session: Session, *, by: User, now: datetime = NOW, number: int = 40, **answers: object) -> None:
    if session.state == "planned":
        session.take("hold_session", by=by, now=now)
    session.take(
        "report_session", by=by, now=now, **({"villagers": number, "how": "heads", "filed": "Box 1"} | answers)
    )


def score(entry: ContestEntry, by: User, points: int, now: datetime = LATER) -> ContestScore:
    made = ContestScore(entry=entry, points=points)
    made.write(by=by, now=now, action="score_entry")
    return made


def build() -> Room:
    district = place("District", Level.DISTRICT, None)
    east, west = (place(name, Level.TOWN, district) for name in ("East", "West"))
    eastham, westham = place("Eastham", Level.VILLAGE, east), place("Westham", Level.VILLAGE, west)
    roads, parks, court = body("Roads"), body("Parks"), body("Court")
    names = ("ola", "otis", "ivy", "rosa", "pat", "rita", "rob", "ron")
    people = {name: user(name) for name in names}
    for name, employer in (("rosa", roads), ("pat", parks), ("rita", roads), ("rob", parks), ("ron", court)):
        people[name].body = employer
        people[name].save()
    roles = {name: role(name, [*DUTIES[name], *NEEDED]) for name in ("handler", "chief")}
    roles["officer"] = role("officer", officers())
    for name, what, where, whose in (
        ("ola", "officer", district, None),
        ("otis", "officer", district, None),
        ("ivy", "officer", east, None),
        ("rosa", "handler", district, roads),
        ("pat", "handler", district, parks),
        ("rita", "chief", district, roads),
        ("rob", "chief", district, parks),
        ("ron", "chief", district, court),
    ):
        grant(people[name], roles[what], where, whose)
    bodies = {"roads": roads, "parks": parks, "court": court}
    places = {"district": district, "east": east, "west": west, "eastham": eastham, "westham": westham}
    return Room(**places, **bodies, **people)


def officers() -> list[str]:
    """What the patterns of the officer's duty stand for."""
    from gridwork.accounts import permissions
    from gridwork.accounts.roles import carried_by

    return [*sorted(carried_by([DUTIES], permissions.names())["officer"]), *NEEDED]


def stored(model: type, **lookup: object) -> object:
    return model.objects.unscoped("a test looks at what is stored").get(**lookup)
