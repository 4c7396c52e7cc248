"""The assessments of the demonstration: 268 villages scored by formula for 2016, 252 of them named in 2017.

Every score follows from what is entered by the scheme's formulas; those that fail do so for a reason that can be seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import numpy as np
from django.utils import timezone
from PIL import Image

from gridwork.accounts.models import User
from gridwork.assessments import shipped
from gridwork.assessments.clocks import end_of, hours
from gridwork.assessments.models import Assessment, AssessmentFile, Award, Milestone, Sample, Scheme, Score
from gridwork.assessments.rollup import share
from gridwork.assessments.rounds import missing
from gridwork.assessments.sampling import draw
from gridwork.assessments.sheets import capped, fills_in
from gridwork.assessments.states import AssessmentState, Assessor, AwardState, Stage
from gridwork.attachments.intake import store_bytes
from gridwork.documents.models import Document, Kind
from gridwork.kernel.actors import System
from gridwork.organisations.models import Body
from gridwork.places.models import Level, Place

YEAR = 2016
SOURCE = "demonstration"
OPENED, SCORED, CHECKED, VISITED, VERIFIED = (
    date(2017, 1, 3),
    date(2017, 1, 18),
    date(2017, 2, 10),
    date(2017, 2, 24),
    date(2017, 3, 3),
)
NOTICE, NAMED = date(2017, 3, 13), date(2017, 3, 28)
LATER = 80  # days between the two rounds
OFFICER, SCORER, CHECKER = "officer.1", "village committee", "town officer"
VETOED, FAILED = 5, 11  # 16 of 268 are not named
# A village that fails: what its sheet shows then, by item.
LACKING: Sequence[Mapping[int, Mapping[str, str]]] = (
    {1: {"burglaries": "31"}, 6: {"found": "40", "removed": "21"}},  # many burglaries, hazards left
    {7: {"gravity": "grave", "mended": "no"}, 3: {"staffed": "no"}},  # a grave fire, an empty monitoring room
    {2: {"walked": "190", "planned": "365"}, 5: {"N": "5"}, 8: {"lectures": "1"}},  # patrols and lectures not held
)
# What the plan wants of each of its years, and the number and day of the document by which it was done.
MILESTONES = (
    (2017, "Schemes for law-based towns and villages", "法治镇街、法治村居创建方案", "2号", date(2017, 4, 10)),
    (2018, "Law-based villages of the second round named", "第二批法治村居命名", "5号", date(2018, 11, 20)),
    (2019, "Law-based villages of the third round named", "第三批法治村居命名", "6号", date(2019, 11, 22)),
    (2020, "Law-based towns of all four years reviewed", "法治镇街四年创建总结", "9号", date(2020, 12, 10)),
)


@dataclass
class Round:
    """A published scheme with the places that it assesses and how each was filled in, by number of item."""

    scheme: Scheme
    places: Sequence[Place]
    entered: Sequence[Mapping[int, Mapping[str, str]]]


def build(now: datetime, *, seed: int = 2017) -> int:
    """Returns how many places were assessed."""
    by, rng = System(SOURCE), np.random.default_rng(seed)
    basis, plan = _documents(by, now)
    issuer = Body.objects.unscoped(SOURCE).filter(code="GW-GC").first()
    villages = _places(Level.VILLAGE)
    safe = _published("safe-village", YEAR, by, now, basis=basis, issuer=issuer)
    first = Round(safe, villages, list(_safe(len(villages), rng)))
    _adopt(first, 0, by, now, seed)
    justice = Body.objects.unscoped(SOURCE).filter(code="GW-JU").first()
    by_law = _published("law-based-village", YEAR, by, now, basis=plan, issuer=justice)
    _adopt(Round(by_law, villages, list(_by_law(villages, rng))), LATER, by, now, seed)
    towns = _places(Level.TOWN)
    town = _published("law-based-town", YEAR, by, now, basis=plan, issuer=justice, below=by_law)
    _adopt(Round(town, towns, [_of_town(rng) for _place in towns]), 2 * LATER, by, now, seed)
    district = _published("law-based-district", YEAR, by, now, basis=plan, issuer=justice, below=town)
    Assessment.write_many([Assessment(scheme=district, place=_places(Level.DISTRICT)[0])], by=by, now=now)
    _milestones(plan, district, by, now)
    again = _open_another(timezone.localdate(now), by, now, basis=basis, issuer=issuer)
    return 2 * len(villages) + len(towns) + 1 + again


def _open_another(today: date, by: Any, now: datetime, **more: Any) -> int:
    """The round of the year before this one, for those that do not hold the award; none while 2016 is that year."""
    if today.year - 1 <= YEAR:
        return 0
    scheme = _published("safe-village", today.year - 1, by, now, **more)
    rows = [Assessment(scheme=scheme, place=place) for place in missing(scheme, today)]
    Assessment.write_many(rows, by=by, now=now)
    return len(rows)


def _officer() -> User:
    """Whose steps are a person's, and none of the system's."""
    return User.objects.get(username=OFFICER)


def _places(level: Level) -> list[Place]:
    return list(Place.objects.unscoped(SOURCE).filter(level=level).select_related("town").order_by("code"))


def _documents(by: Any, now: datetime) -> tuple[Document, Document]:
    """The measures that the schemes rest on, and the plan, which is there."""
    measures = Document(
        kind=Kind.POLICY, number="乌综治〔2016〕11号",
        title_en="Measures for naming safe and law-based places (invented)",
        title_zh="乌有区平安村居、法治村居创建评定办法（虚构）", issuer_en="Erewhon Governance Centre",
        issuer_zh="乌有区综治中心", issued_on=date(2016, 6, 1), from_on=date(2016, 7, 1), topics=["assessments"],
    )  # fmt: skip
    measures.write(by=by, now=now)
    plan = Document.objects.unscoped(SOURCE).filter(kind=Kind.PLAN).order_by("issued_on").first()
    if plan is None:
        raise LookupError("the demonstration has no plan")
    return measures, plan


def _published(name: str, year: int, by: Any, now: datetime, **more: Any) -> Scheme:
    """What the police know of a village, the police fill in."""
    scheme = shipped.take(name, year, by=by, now=now, **more)
    if name == "safe-village":
        police = Body.objects.unscoped(SOURCE).filter(code="GW-PO").first()
        item = scheme.sheet[0].lines[0]
        item.assessor, item.department = Assessor.DEPARTMENT, police
        item.write(by=by, now=now)
    scheme.take("publish_scheme", by=_officer(), now=now)
    return scheme


# -- what is entered ----------------------------------------------------------------------------------------------


def _safe(count: int, rng: np.random.Generator) -> Iterator[dict[int, dict[str, str]]]:
    """Of every village; those that fail are spread over the district, the first one among them."""
    failing = {0, *rng.choice(np.arange(1, count), VETOED + FAILED - 1, replace=False).tolist()}
    vetoed = set(sorted(failing)[:: (VETOED + FAILED) // VETOED][:VETOED])
    for at in range(count):
        households, disputes, hazards = (int(rng.integers(*span)) for span in ((400, 3000), (8, 60), (15, 70)))
        meets = {
            1: {"burglaries": str(int(households * rng.uniform(0, 0.0025))), "households": str(households)},
            2: {"walked": str(int(rng.integers(343, 366))), "planned": "365"},
            3: {"staffed": "yes"},
            4: {"disputes": str(disputes), "settled": str(disputes - int(rng.integers(0, 2) * (disputes > 20)))},
            5: {"N": str(int(rng.integers(0, 3)))},
            6: {"found": str(hazards), "removed": str(hazards - int(rng.integers(0, 2) * (hazards > 20)))},
            7: {"gravity": "minor", "mended": "yes"} if rng.random() < 0.2 else {"gravity": "none", "mended": "no"},
            8: {"lectures": str(int(rng.integers(4, 9)))},
            9: {"meetings": str(int(rng.integers(4, 12)))},
            10: {"points": str(rng.choice(["5", "5.5", "6"]))},
            11: {"late": str(int(rng.integers(0, 3)))},
            12: {"praised": "yes" if rng.random() < 0.1 else "no"},
            13: {"praised": "yes" if rng.random() < 0.03 else "no"},
            14: {"found": "yes" if at in vetoed else "no"},
            15: {"found": "no"},
        }
        lacks = LACKING[at % len(LACKING)] if at in failing - vetoed else {}
        yield meets | {number: meets[number] | dict(values) for number, values in lacks.items()}


def _by_law(villages: Sequence[Place], rng: np.random.Generator) -> Iterator[dict[int, dict[str, str]]]:
    """One town lags behind, so that it does not reach what the roll-up asks."""
    lagging = villages[-1].town_id
    for village in villages:
        fails = rng.random() < (0.4 if village.town_id == lagging else 0.06)
        decided, asked = int(rng.integers(5, 30)), int(rng.integers(10, 80))
        yield {
            1: {"reviewed": "no" if fails else "yes"},
            2: {"decided": str(decided), "assembled": str(decided - int(rng.integers(0, 2)))},
            3: {"months": str(8 if fails else int(rng.integers(11, 13)))},
            4: {"asked": str(asked), "answered": str(asked - int(rng.integers(0, 2)))},
            5: {"days": str(int(rng.integers(10, 15)))},
            6: {"trained": str(int(rng.integers(3, 6)))},
            7: {"found": "no"},
            8: {"found": "no"},
        }


def _of_town(rng: np.random.Generator) -> dict[int, dict[str, str]]:
    decided, asked = int(rng.integers(20, 60)), int(rng.integers(30, 90))
    return {
        1: {"decided": str(decided), "reviewed": str(decided - int(rng.integers(0, 2)))},
        2: {"lost": str(int(rng.integers(0, 3)))},
        3: {"asked": str(asked), "answered": str(asked - int(rng.integers(0, 3)))},
        4: {"villages": "40", "advised": str(int(rng.integers(37, 41)))},
        5: {"found": "no"},
    }


# -- taken in -----------------------------------------------------------------------------------------------------


def _adopt(made: Round, later: int, by: Any, now: datetime, seed: int) -> None:
    """Three columns a sheet: the self-score as the village hands it in, and as town and district found it."""
    scheme, zone, today = made.scheme, hours(made.scheme).zone, timezone.localdate(now)
    days = [day + timedelta(days=later) for day in (SCORED, CHECKED, VISITED, VERIFIED, NOTICE, NAMED)]
    moments = [datetime.combine(day, time(10), zone) for day in days]
    towns = {place.code: place.town.code for place in made.places if place.town}
    sample = Sample(scheme=scheme, seed=f"{seed}-{scheme.code}", percent=20, among=sorted(towns), drawn_on=days[1])
    sample.drawn = draw(towns, sample.percent, sample.seed)
    sample.write(by=by, now=now)
    drawn, items = set(sample.drawn), [item for group in scheme.sheet for item in group.lines]
    rows = []
    for place, entered in zip(made.places, made.entered, strict=True):
        claimed, checked, points = (_total(scheme, entered, stage) for stage in Stage)
        vetoes = [number for number, values in entered.items() if values.get("found") == "yes"]
        reached = scheme.below is None or share(scheme, place, today).reached
        passes = points >= scheme.pass_mark and not vetoes and reached
        row = Assessment(
            scheme=scheme, place=place, self_points=claimed, town_points=checked, district_points=points, vetoes=vetoes,
            opened_on=OPENED + timedelta(days=later), decided_on=days[5],
            scored_by=SCORER, checked_by=CHECKER, verified_by=OFFICER,
            sample=sample if place.code in drawn else None, visited_on=days[2] if place.code in drawn else None,
        )  # fmt: skip
        row.state = AssessmentState.NAMED if passes else AssessmentState.NOT_NAMED
        if passes:
            row.notice_from_on, row.notice_until_on = days[4], row.notice_ends(days[4])
        else:
            row.reason = _why_not(scheme, points, vetoes)
        row.told = [[moments[at].isoformat(), *said] for at, *said in _history(passes)]
        rows.append(row)
    Assessment.procedure.adopt(rows, source=SOURCE, by=by, now=now)
    columns = list(zip(Stage, (SCORER, CHECKER, OFFICER), (days[0], days[1], days[3]), strict=True))
    scores = [
        Score(assessment=row, item=item, stage=stage, entered=entered[item.number], filled_by=who, filled_on=day)
        for row, entered in zip(rows, made.entered, strict=True)
        for stage, who, day in columns
        for item in items
        if fills_in(item, stage)
    ]
    _prove(rows, items, by, now)
    Score.write_many(scores, by=by, now=now, permission="assessments.view_assessment")
    _award([row for row in rows if row.state == AssessmentState.NAMED], days[5], by, now)


def _prove(rows: Sequence[Assessment], items: Sequence[Any], by: Any, now: datetime) -> None:
    """One invented page stands for the evidence of all of them."""
    wanted = [item for item in items if item.evidence]
    if not wanted:
        return
    picture = BytesIO()
    Image.new("RGB", (640, 480), "#e8eef2").save(picture, "PNG")
    content = store_bytes(picture.getvalue(), "invented-evidence.png")
    columns = {"added_by": SCORER, "added_at": now}
    files = [AssessmentFile.holding(content, assessment=row, item=item, **columns) for row in rows for item in wanted]
    AssessmentFile.write_many(files, by=by, now=now, permission="assessments.view_assessment")


def _total(scheme: Scheme, entered: Mapping[int, Mapping[str, str]], stage: str) -> Any:
    return sum(
        capped([item.points_of(entered[item.number]) for item in group.lines if fills_in(item, stage)], group)
        for group in scheme.sheet
    )


def _why_not(scheme: Scheme, points: Any, vetoes: Sequence[int]) -> str:
    if vetoes:
        return "A veto applies."
    if points < scheme.pass_mark:
        return f"{points} points, and {scheme.pass_mark} are needed."
    return f"Fewer than {scheme.below_share} % of its villages are named."


def _history(passes: bool) -> Iterator[tuple[int, str, str]]:
    yield 0, "submit_self_score", SCORER
    yield 1, "pass_check", CHECKER
    yield 3, "verify_assessment", OFFICER
    if passes:
        yield 4, "publish_notice", OFFICER
    yield 5, "name_place" if passes else "leave_unnamed", OFFICER


def _award(named: Sequence[Assessment], on: date, by: Any, now: datetime) -> None:
    """Kept at every re-evaluation since; the next one is due on the day of the naming."""
    today = timezone.localdate(now)
    years = range(on.year + 1, today.year + 1)
    kept = [on.replace(year=year) for year in years if on.replace(year=year) <= today]
    zone = hours(None).zone
    told = [[datetime.combine(day, time(10), zone).isoformat(), "keep_award", OFFICER] for day in kept]
    following = on.replace(year=(kept[-1] if kept else on).year + 1)
    awards = [
        Award(
            assessment=row, scheme=row.scheme, place=row.place, state=AwardState.OPEN, named_on=on,
            due_at=end_of(following, hours(None)), told=told,
        )
        for row in named
    ]  # fmt: skip
    Award.procedure.adopt(awards, source=SOURCE, by=by, now=now)


def _milestones(plan: Document, scheme: Scheme, by: Any, now: datetime) -> None:
    """Each is reached by the document that the district then issued, as far as its day has come."""
    for year, title_en, title_zh, number, issued_on in MILESTONES:
        row = Milestone(plan=plan, due_on=date(year, 12, 31), title_en=title_en, title_zh=title_zh, scheme=scheme)
        row.write(by=by, now=now)
        if issued_on > timezone.localdate(now):
            continue
        issued = Document(
            kind=Kind.NOTICE, number=f"乌依法〔{year}〕{number}", title_en=f"{title_en} (invented)",
            title_zh=f"{title_zh}（虚构）", issuer_en="Erewhon Justice Bureau", issuer_zh="乌有区司法局",
            issued_on=issued_on, from_on=issued_on, topics=["assessments"],
        )  # fmt: skip
        issued.write(by=by, now=now)
        row.take("reach_milestone", by=_officer(), now=now, document=issued.pk)
