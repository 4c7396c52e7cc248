"""The sessions of the demonstration: drawn with a seed, taken in month by month, in sum exactly what the year reported.

What several thousand people pass by, such as an exhibition, is scaled until the sum of what is counted is exact; what
village committees reported once more of the same sessions comes on top, and is found, confirmed and left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple

import numpy as np

from gridwork.attachments.contents import Content
from gridwork.columns.inserting import reserve
from gridwork.kernel.scope import Reacher
from gridwork.organisations.models import Body
from gridwork.outreach import doubles, likeness
from gridwork.outreach.demo import pictures
from gridwork.outreach.demo.campaigns import SOURCE, Drawn, moment
from gridwork.outreach.models import Attendance, Campaign, DoubleReport, Session, SessionEvidence
from gridwork.outreach.procedures import DOUBLE, SESSION
from gridwork.outreach.states import Audience, DoubleState, Form, How, SessionState, SpeakerRole, VenueKind
from gridwork.places.models import Level, Place

YEAR, TOTAL = 2017, 5_746_000
SINCE_JUNE = date(YEAR, 6, 1)
REPORTED_TWICE = 132
RECENT, AHEAD, LATELY, OPEN_PAIRS = 45, 30, 160, 6  # days before and after today, and sessions in them
SPEAKERS = ("乌甲某", "乌乙某", "乌丙某", "乌丁某", "乌戊某", "乌己某")  # nobody is called so


class Sort(NamedTuple):
    """A kind of session: how many in the year, how many come, who holds it (of the seven), what it may be called."""

    form: Form
    venue_kind: VenueKind
    number: int
    least: int
    most: int
    bodies: tuple[int, ...]
    titles: tuple[str, ...]
    crowd: bool = False


F, V = Form, VenueKind
LECTURES = Sort(F.LECTURE, V.VILLAGE, 900, 40, 160, (0, 0, 1, 2), (
    "民法总则进村居 The general rules of civil law", "防范电信诈骗 How not to be taken in by telephone",
    "邻里纠纷怎么解 Quarrels between neighbours", "土地承包与继承 Land contracts and inheritance"))  # fmt: skip
SORTS = (
    LECTURES,
    Sort(F.LECTURE, V.SCHOOL, 500, 400, 1_500, (0, 2, 6), (
        "宪法进校园 The constitution at school", "预防校园欺凌 Against bullying", "交通安全课 Traffic safety")),
    Sort(F.LECTURE, V.ENTERPRISE, 500, 100, 500, (0, 4, 5), (
        "劳动合同与社保 Labour contracts", "安全生产法 Safety at work", "企业环保责任 Duties towards nature")),
    Sort(F.LECTURE, V.UNIT, 250, 50, 200, (0, 3), (
        "法治与单位治理 Law in the workplace", "反家庭暴力法 Against violence at home")),
    Sort(F.TRAINING, V.ORGAN, 120, 60, 200, (0, 1), (
        "依法行政培训 Administration by law", "旁听庭审 A day in court")),
    Sort(F.ADVICE, V.COMMUNITY, 450, 300, 900, (0, 1, 3), (
        "广场法律咨询 Legal advice in the square", "新市民法律服务日 Advice day for newcomers")),
    Sort(F.EXHIBITION, V.COMMUNITY, 550, 2_500, 8_500, (4, 5, 6), (
        "防灾减灾展 When disaster comes", "蓝天碧水展 Clean air, clean water", "文明出行展 Getting about"), crowd=True),
    Sort(F.FILM, V.VILLAGE, 500, 300, 1_400, (2, 3), (
        "法治电影进村 Films on law in the village", "微电影《定金》 The deposit, a film"), crowd=True),
    Sort(F.PERFORMANCE, V.VILLAGE, 300, 1_200, 5_000, (0, 2), (
        "普法文艺巡演 Law on stage", "反诈粤剧小品 An opera against fraud"), crowd=True),
)  # fmt: skip
VENUES = {
    V.ORGAN: "机关礼堂 Council hall", V.VILLAGE: "文化楼 Culture house", V.COMMUNITY: "社区广场 Community square",
    V.SCHOOL: "中心小学 Central school", V.ENTERPRISE: "工业园 Industrial park", V.UNIT: "职工之家 Staff hall",
}  # fmt: skip
AUDIENCES = {
    V.ORGAN: ((Audience.OFFICIALS, 1.0),), V.SCHOOL: ((Audience.YOUNG, 1.0),),
    V.VILLAGE: ((Audience.VILLAGERS, 0.75), (Audience.NEWCOMERS, 0.25)),
    V.COMMUNITY: ((Audience.RESIDENTS, 0.6), (Audience.NEWCOMERS, 0.4)),
    V.ENTERPRISE: ((Audience.EMPLOYEES, 0.6), (Audience.NEWCOMERS, 0.3), (Audience.MANAGERS, 0.1)),
    V.UNIT: ((Audience.EMPLOYEES, 1.0),),
}  # fmt: skip
COUNTS = ((How.SIGNED, How.HEADS), (How.ADMITTED, How.HEADS))  # of rooms, of crowds


@dataclass
class Told:
    """A session and what is still to be said about it, before it is a row."""

    sort: Sort
    session: Session
    again: Session | None = None  # as the village committee reported it once more


def build(drawn: Drawn, by: Reacher, now: datetime, seed: int) -> int:
    rng = np.random.default_rng(seed)
    villages = list(Place.objects.unscoped("demonstration").filter(level=Level.VILLAGE).order_by("code"))
    committees = {body.place_id: body for body in Body.known.filter(code__startswith="V-")}
    year = _year(rng, drawn, villages)
    _scale(year)
    _report_twice(rng, year, committees)
    halls = pictures.draw()
    made = 0
    for month, told in groupby(sorted(year, key=lambda each: each.session.held_on), lambda t: t.session.held_on.month):
        ends = date(YEAR, month, 28) + timedelta(days=4)
        made += _take_in(list(told), by, moment(min(ends.replace(day=1), date(YEAR, 12, 31)), 17), halls)
    return made + _lately(rng, drawn, villages, committees, by, now)


def _year(rng: np.random.Generator, drawn: Drawn, villages: list[Place]) -> list[Told]:
    """Every village has a lecture since June, then all the others; no village has two sessions on one day."""
    taken: set[tuple[int, date]] = set()
    spans = [(LECTURES, village, SINCE_JUNE) for village in villages]
    for sort in SORTS:
        chosen = rng.integers(0, len(villages), sort.number).tolist()
        spans += [(sort, villages[at], date(YEAR, 1, 3)) for at in chosen]
    told = []
    for sort, village, first in spans:
        last = date(YEAR, 12, 29)
        day = first + timedelta(days=int(rng.integers(0, (last - first).days)))
        while (village.pk, day) in taken:
            day = day + timedelta(days=1) if day < last else first
        taken.add((village.pk, day))
        told.append(_drawn(rng, drawn, sort, village, day))
    return told


def _drawn(rng: np.random.Generator, drawn: Drawn, sort: Sort, village: Place, day: date) -> Told:
    body = drawn.departments[sort.bodies[int(rng.integers(len(sort.bodies)))]]
    title = sort.titles[int(rng.integers(len(sort.titles)))]
    talks, roles = sort.form in (Form.LECTURE, Form.TRAINING), (SpeakerRole.OFFICIAL, SpeakerRole.LAWYER)
    session = Session(
        title=title, form=sort.form, campaign=_campaign(drawn, title, day), body=body, held_on=day, place=village,
        begins_at=time((9, 10, 14, 15, 19)[int(rng.integers(5))], (0, 30)[int(rng.integers(2))]),
        venue_kind=sort.venue_kind, venue=f"{village.name_zh}{VENUES[sort.venue_kind]}",
        speaker=SPEAKERS[int(rng.integers(len(SPEAKERS)))] if talks else "",
        speaker_role=roles[int(rng.integers(2))] if talks else "",
        speaker_body=body if talks else None,
        attended=int(rng.integers(sort.least, sort.most + 1)), how=COUNTS[sort.crowd][int(rng.integers(2))],
        reported_by=f"handler.{body.code[3:].lower()}.1", state=SessionState.COUNTED,
    )  # fmt: skip
    return Told(sort, session)


def _campaign(drawn: Drawn, title: str, day: date) -> Campaign | None:
    if day.year != YEAR:
        return None
    if "诈" in title and day.month == drawn.fraud.from_on.month:
        return drawn.fraud
    if "宪法" in title and day >= drawn.constitution.from_on:
        return drawn.constitution
    return drawn.six_places


def _scale(year: list[Told]) -> None:
    """Only crowds, whose numbers are round guesses of the draw anyway, until the sum is exact."""
    crowds = [told.session for told in year if told.sort.crowd]
    wanted = TOTAL - sum(_came(told.session) for told in year if not told.sort.crowd)
    drawn = sum(map(_came, crowds))
    for each in crowds:
        each.attended = _came(each) * wanted // drawn
    for each in crowds[: wanted - sum(map(_came, crowds))]:
        each.attended = _came(each) + 1


def _came(session: Session) -> int:
    return session.attended or 0


def _report_twice(rng: np.random.Generator, year: list[Told], committees: dict[int | None, Body]) -> None:
    """What a department held in a village, its committee sent in as well, in words of its own."""
    held = [told for told in year if told.sort.venue_kind == VenueKind.VILLAGE]
    for at in rng.choice(len(held), REPORTED_TWICE, replace=False).tolist():
        held[at].again = _again(held[at].session, committees, SessionState.DOUBLE)


def _again(session: Session, committees: dict[int | None, Body], state: SessionState) -> Session:
    return Session(
        title=f"{session.place.name_zh}{session.title}", form=session.form, body=committees[session.place_id],
        held_on=session.held_on, begins_at=session.begins_at, place=session.place, venue_kind=session.venue_kind,
        venue=session.venue, speaker=session.speaker, speaker_role=session.speaker_role,
        attended=_came(session) * 21 // 20, how=How.HEADS, filed="村委会台账 Committee's book",
        reported_by="warden.1", state=state,
    )  # fmt: skip


def _take_in(told: list[Told], by: Reacher, now: datetime, halls: list[Content]) -> int:
    sessions = [told.session for told in told] + [told.again for told in told if told.again]
    _adopt(sessions, by, now)
    pairs = [
        DoubleReport(
            first=each.session, second=each.again, alike=round(100 * _alike(each.session, each.again)),
            state=DoubleState.CONFIRMED, counted=each.session, decided_by="officer.1",
        )
        for each in told if each.again
    ]  # fmt: skip
    DOUBLE.adopt(pairs, source=SOURCE, by=by, now=now)
    shown = [
        SessionEvidence.holding(halls[at % len(halls)], session=each, handed_in_at=_reported_at(each))
        for at, each in enumerate(sessions) if at % 12 == 0
    ]  # fmt: skip
    SessionEvidence.write_many(shown, by=by, now=now)
    return len(sessions)


def _adopt(sessions: list[Session], by: Reacher, now: datetime) -> None:
    """With keys reserved, so that double reports can name them, and the numbers by audience."""
    for session, key in zip(sessions, reserve(Session, len(sessions)), strict=True):
        session.pk = key
        session.filed = session.filed or (f"乌普法〔{session.held_on.year}〕{key:05d}号" if session.attended else "")
        session.told = list(_history(session))
    SESSION.adopt(sessions, source=SOURCE, by=by, now=now)
    rows = [
        Attendance(session=each, audience=audience, number=number, reported_on=_reported_at(each).date())
        for each in sessions if each.attended for audience, number in _by_audience(each)
    ]  # fmt: skip
    Attendance.write_many(rows, by=by, now=now)


def _by_audience(session: Session) -> Iterator[tuple[Audience, int]]:
    """The parts sum to the whole: the first audience takes what rounding leaves."""
    first, *rest = AUDIENCES[VenueKind(session.venue_kind)]
    whole = _came(session)
    parts = [(audience, int(whole * share)) for audience, share in rest]
    yield first[0], whole - sum(number for _audience, number in parts)
    yield from ((audience, number) for audience, number in parts if number)


def _reported_at(session: Session) -> datetime:
    return moment(session.held_on + timedelta(days=1), 10)


def _history(session: Session) -> Iterator[list[str]]:
    """By whom it came to its state; the decision about a double is on the page of the double."""
    steps = ((SessionState.HELD, "hold_session", 18), (SessionState.REPORTED, "report_session", 34),
             (SessionState.COUNTED, "count_session", 58))  # fmt: skip
    reached = {SessionState.PLANNED: 0, SessionState.HELD: 1, SessionState.REPORTED: 2, SessionState.DOUBLE: 2,
               SessionState.COUNTED: 3}  # fmt: skip
    for _state, step, hours in steps[: reached[SessionState(session.state)]]:
        who = "officer.1" if step == "count_session" else session.reported_by
        yield [(moment(session.held_on, 0) + timedelta(hours=hours)).isoformat(), step, who]


def _alike(one: Session, other: Session) -> float:
    return likeness.alike(
        likeness.Told(0, one.title, one.venue, None, one.begins_at),
        likeness.Told(0, other.title, other.venue, None, other.begins_at),
    )


def _lately(
    rng: np.random.Generator, drawn: Drawn, villages: list[Place], committees: dict[int | None, Body], by: Reacher,
    now: datetime,
) -> int:  # fmt: skip
    """The last weeks and those ahead: what is planned, late, to be counted, and a few pairs to be decided."""
    told = []
    for number in range(LATELY):
        day = now.date() + timedelta(days=number * (RECENT + AHEAD) // LATELY - RECENT)
        sort, village = SORTS[number % len(SORTS)], villages[int(rng.integers(len(villages)))]
        each = _drawn(rng, drawn, sort, village, day)
        each.session.state = _recent_state(day, now.date(), number)
        if each.session.state in (SessionState.PLANNED, SessionState.HELD):
            each.session.attended, each.session.how, each.session.reported_by = None, "", ""
        told.append(each)
    reported = [each for each in told if each.session.state == SessionState.REPORTED]
    for each in reported[:OPEN_PAIRS]:
        each.again = _again(each.session, committees, SessionState.REPORTED)
    sessions = [each.session for each in told] + [each.again for each in told if each.again]
    _adopt(sessions, by, now)
    doubles.propose([each.again for each in told if each.again], now=now)
    return len(sessions)


def _recent_state(day: date, today: date, number: int) -> SessionState:
    if day >= today:
        return SessionState.PLANNED
    late = (today - day).days > 3
    if number % 9 == 0:
        return SessionState.REPORTED
    if number % 13 == 0 or not late:
        return SessionState.HELD
    return SessionState.PLANNED if number % 17 == 0 else SessionState.COUNTED
