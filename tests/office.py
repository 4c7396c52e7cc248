"""The office: the people of a small district who follow a case, with types, conditions, limits and powers.

East and West are towns of it. Iris takes reports in at the centre, Dan dispatches, Rosa handles for Roads and Pat for
Parks, both everywhere; Ken checks, Ada decides what is asked for and arbitrates, Wen is the warden of Eastham, Lea
leads the district, Ely handles for Roads in West alone, Otto looks on.
"""

from dataclasses import dataclass
from datetime import date, datetime

from gridwork.accounts.models import Grant, Role, User
from gridwork.cases.duties import DUTIES
from gridwork.cases.intake import Receipt, Report, take_in
from gridwork.cases.models import Case, CaseCondition, CaseLimit, CaseType, Job, Stage, Unit
from gridwork.organisations.models import Body, Power
from gridwork.places.models import Level, Place
from tests.cast import NOW, SINCE, SYSTEM, body, grant, place, role, user


@dataclass
class Office:
    district: Place
    east: Place
    west: Place
    eastham: Place
    westham: Place
    roads: Body
    parks: Body
    centre: Body
    iris: User
    dan: User
    rosa: User
    pat: User
    ken: User
    ada: User
    wen: User
    lea: User
    ely: User
    otto: User
    streets: CaseType
    pothole: CaseType
    litter: CaseType
    tree: CaseType
    ordinary: CaseCondition
    urgent: CaseCondition
    deadly: CaseCondition

    def report(self, *, by: User | None = None, now: datetime = NOW, **values: object) -> Case:
        """A report taken in; by default an ordinary pothole in Eastham."""
        return self.receipt(by=by, now=now, **values).case

    def receipt(self, *, by: User | None = None, now: datetime = NOW, **values: object) -> Receipt:
        extra = {name: values.pop(name) for name in ("person", "photos", "code") if name in values}
        given = {"type": self.pothole, "condition": self.ordinary, "place": self.eastham, "text": "A hole in the road"}
        case = Case(**(given | {"reported_at": now} | values))
        return take_in(Report(case, **extra), by=by or self.iris, now=now)  # type: ignore[arg-type]

    def sent(self, to: Body | None = None, *, now: datetime = NOW, **values: object) -> Job:
        """A job on a body's desk; by default a pothole at Roads."""
        case = self.report(now=now, **values)
        case.take("register_case", by=self.iris, now=now)
        return self.send(case, to, now=now)

    def send(self, case: Case, to: Body | None = None, *, now: datetime = NOW) -> Job:
        case.take("dispatch_case", by=self.dan, now=now, body=(to or self.roads).pk)
        return stored(Job, case=case, body=to or self.roads, state="sent")

    def done(self, *, now: datetime = NOW, **values: object) -> Job:
        """A job that is reported back and waits for its check."""
        job = self.sent(now=now, **values)
        job.take("report_job", by=self.rosa, now=now, report="Filled")
        return job


def build() -> Office:
    district = place("District", Level.DISTRICT, None)
    east, west = (place(name, Level.TOWN, district) for name in ("East", "West"))
    eastham, westham = place("Eastham", Level.VILLAGE, east), place("Westham", Level.VILLAGE, west)
    roads, parks, centre = body("Roads"), body("Parks"), body("Centre")
    streets = case_type("Streets", "01")
    pothole = case_type("Pothole", "0101", streets)
    litter = case_type("Litter", "0102", streets, on_the_spot=True)
    tree = case_type("Fallen tree", "0201", case_type("Greenery", "02"))
    conditions = [condition(name, rank) for rank, name in enumerate(("Ordinary", "Urgent", "Deadly"), start=1)]
    ordinary, urgent, deadly = conditions
    limit(streets, Stage.ACCEPT, 4, Unit.WORKING_HOURS)
    limit(streets, Stage.HANDLE, 5, Unit.WORKING_DAYS)
    limit(streets, Stage.HANDLE, 2, Unit.WORKING_HOURS, urgent)
    limit(pothole, Stage.HANDLE, 6, Unit.CLOCK_HOURS, deadly)
    limit(streets, Stage.VERIFY, 1, Unit.WORKING_DAYS)
    for who, what in ((roads, streets), (parks, tree), (roads, tree)):
        Power(body=who, subject=what.code, place=district, from_on=SINCE).write(by=SYSTEM, now=NOW)
    people = {name: user(name) for name in ("iris", "dan", "rosa", "pat", "ken", "ada", "wen", "lea", "ely", "otto")}
    roles = {name: role(name, list(permissions)) for name, permissions in DUTIES.items()}
    for name, what, where, whose in (
        ("iris", "dispatcher", district, None),
        ("dan", "dispatcher", district, None),
        ("rosa", "handler", district, roads),
        ("pat", "handler", district, parks),
        ("ken", "inspector", district, None),
        ("ada", "arbiter", district, None),
        ("wen", "warden", eastham, None),
        ("lea", "administrator", district, None),
        ("ely", "handler", west, roads),
        ("otto", "auditor", district, None),
    ):
        grant(people[name], roles[what], where, whose)
    places = {"district": district, "east": east, "west": west, "eastham": eastham, "westham": westham}
    bodies = {"roads": roads, "parks": parks, "centre": centre}
    types = {"streets": streets, "pothole": pothole, "litter": litter, "tree": tree}
    return Office(**places, **bodies, **people, **types, ordinary=ordinary, urgent=urgent, deadly=deadly)


def case_type(name: str, code: str, parent: CaseType | None = None, **more: object) -> CaseType:
    made = CaseType(name_en=name, code=code, parent=parent, **({"needs_after": False} | more))
    made.write(by=SYSTEM, now=NOW)
    return made


def condition(name: str, rank: int) -> CaseCondition:
    made = CaseCondition(name_en=name, code=name.lower(), rank=rank)
    made.write(by=SYSTEM, now=NOW)
    return made


def limit(
    of: CaseType, stage: str, amount: int, unit: str, when: CaseCondition | None = None, from_on: date = SINCE
) -> CaseLimit:
    made = CaseLimit(type=of, condition=when, stage=stage, amount=amount, unit=unit, from_on=from_on)
    made.write(by=SYSTEM, now=NOW)
    return made


def role_of(who: User) -> Role:
    return Grant.known.filter(user=who).get().role


def stored(model: type, **lookup: object) -> object:
    """The row as the database has it, whoever may see it."""
    return model.objects.unscoped("a test looks at what is stored").get(**lookup)
