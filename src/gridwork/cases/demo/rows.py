"""The drawn past as rows: cases with their state, jobs with their clocks, reporters sealed, photographs shared."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction

from gridwork.accounts.models import User
from gridwork.calendars.working_time import WorkingDays, WorkingHours, WorkingTime
from gridwork.cases import reporters
from gridwork.cases.demo.catalogue import Catalogue
from gridwork.cases.demo.history import DANGER, Past
from gridwork.cases.demo.pictures import draw as draw_pictures
from gridwork.cases.models import Case, Channel, Evidence, Job, Moment, Reporter
from gridwork.cases.procedures import CASE, JOB
from gridwork.cases.reporters import Person
from gridwork.cases.states import CaseState, JobState
from gridwork.columns.defaults import blank
from gridwork.columns.inserting import insert_columns, reserve
from gridwork.kernel.scope import Reacher
from gridwork.organisations.hours import working_time
from gridwork.organisations.models import Power
from gridwork.places.models import Place

SOURCE = "demonstration"
SURNAMES, GIVEN = "甲乙丙丁戊己庚辛", ("某", "某某", "小某", "大某")  # nobody is called so
STREETS = (
    ("鲸桥路", "Whalebridge Road"),
    ("砚台街", "Inkstone Street"),
    ("萤火巷", "Firefly Lane"),
    ("鹤汀大道", "Craneholm Avenue"),
)


class Adoption:
    """Takes drawn chunks in one after the other, each in one transaction."""

    def __init__(self, catalogue: Catalogue, by: Reacher, now: datetime, seed: int) -> None:
        self.catalogue, self.by, self.now, self.made = catalogue, by, now, 0
        self.rng = np.random.default_rng(seed)
        self.places = Place.objects.unscoped("demonstration").in_bulk()
        self.bodies = Responsible(self.rng)
        self.office = working_time()
        self.pictures = draw_pictures()
        self.codes = {each.pk: each.code for each in catalogue.types}

    def adopt(self, pasts: list[Past]) -> int:
        """How many there are by now."""
        with transaction.atomic():
            cases, jobs = self._cases_and_jobs(pasts)
            self._reporters(cases)
            self._photographs(jobs)
        self.made += len(cases)
        return self.made

    def _cases_and_jobs(self, pasts: list[Past]) -> tuple[list[Case], list[Job]]:
        bodies, addresses = self.bodies, self._addresses(len(pasts))
        cases = [
            _case(past, self.catalogue, self.office, *address) for past, address in zip(pasts, addresses, strict=True)
        ]
        types = [self.catalogue.types[past.type] for past in pasts]
        near = [self.places[past.place] for past in pasts]
        teams = bodies.of([each.subjects for each in types], near)
        handlers = bodies.handlers(teams)
        for past, case, body in zip(pasts, cases, teams, strict=True):
            if past.sent_at or past.fate == "spot":
                case.body_id = body
        for case, key in zip(cases, reserve(Case, len(cases)), strict=True):
            case.pk = key
        for past, case in zip(pasts, cases, strict=True):
            if case.state == CaseState.LINKED:
                case.duplicate_of = cases[past.original]
        CASE.adopt(cases, source=SOURCE, by=self.by, now=self.now)
        jobs = [
            _job(past, case, body, handler, number)
            for number, (past, case, body, handler) in enumerate(zip(pasts, cases, teams, handlers, strict=True))
            if past.sent_at or past.fate == "spot"
        ]
        JOB.adopt(jobs, source=SOURCE, by=self.by, now=self.now)
        return cases, jobs

    def _addresses(self, number: int) -> list[tuple[str, str, int]]:
        """In both languages, and the number of the house."""
        streets = self.rng.integers(0, len(STREETS), number).tolist()
        houses = self.rng.integers(1, 200, number).tolist()
        return [(*STREETS[street], house) for street, house in zip(streets, houses, strict=True)]

    def _reporters(self, cases: list[Case]) -> None:
        """Who reported: nearly half give no name. Receipt codes come from the seed, so that a guide can print one."""
        named = (self.rng.random(len(cases)) < 0.55).tolist()
        codes = self._codes(len(cases))
        told = [
            (case, code, reporters.sealed(_person(n), case.pk) if is_named else None)
            for n, (case, code, is_named) in enumerate(zip(cases, codes, named, strict=True), start=self.made)
            if case.channel != Channel.WARDEN
        ]
        columns: dict[str, Sequence[Any]] = {
            "case_id": [case.pk for case, _code, _sealed in told],
            "receipt": [reporters.hash_of(code) for _case, code, _sealed in told],
            "sealed": [sealed for _case, _code, sealed in told],
            "reachable": [False] * len(told),
            "language": [""] * len(told),
            "reported_at": [case.reported_at for case, _code, _sealed in told],
        }
        insert_columns(Reporter, columns)

    def _codes(self, number: int) -> list[str]:
        letters = np.array(list(reporters.LETTERS))
        drawn = letters[self.rng.integers(0, len(letters), (number, reporters.CODE_LENGTH))]
        return ["".join(code) for code in drawn.tolist()]

    def _photographs(self, jobs: list[Job]) -> None:
        """Before and after for a part of the jobs; the pictures are few and drawn here."""
        rows = []
        for job, chance in zip(jobs, self.rng.random(len(jobs)).tolist(), strict=True):
            if chance > 0.15:
                continue
            shown_before, shown_after = self.pictures[self.codes[job.type_id][:2]]
            of_job = {"case": job.case, "job": job, "body_id": job.body_id}
            before = {"moment": Moment.BEFORE, "taken_by": "warden.1", "taken_at": job.sent_at}
            rows.append(Evidence.holding(shown_before, **of_job, **before))
            if job.reported_at:
                after = {"moment": Moment.AFTER, "taken_by": job.handler, "taken_at": job.reported_at}
                rows.append(Evidence.holding(shown_after, **of_job, **after))
        Evidence.write_many(rows, by=self.by, now=self.now)


class Responsible:
    """Who is sent what: of the bodies with the power, mostly the nearest; and who handles it there."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.district = list(Place.objects.unscoped("demonstration").filter(parent=None).values_list("pk", flat=True))
        self.held: dict[tuple[str, int], int] = {}
        for subject, place, body in Power.known.values_list("subject", "place", "body"):
            self.held[subject, place] = body
        self.people: dict[int, list[str]] = defaultdict(list)
        for body, username in User.objects.exclude(body=None).values_list("body", "username"):
            self.people[body].append(username)

    def of(self, subjects: Sequence[tuple[str, ...]], places: Sequence[Place]) -> list[int]:
        skipped = self.rng.exponential(0.8, len(places)).astype(int).tolist()
        chosen = []
        for about, place, skip in zip(subjects, places, skipped, strict=True):
            where = [key for key in (place.village_id, place.town_id) if key] + self.district
            found = [self.held[subject, key] for key in where for subject in about if (subject, key) in self.held]
            chosen.append(found[min(skip, len(found) - 1)])
        return chosen

    def handlers(self, bodies: Sequence[int]) -> list[str]:
        chances = self.rng.random(len(bodies)).tolist()
        teams = [self.people.get(body) or ["duty"] for body in bodies]
        return [names[int(chance * len(names))] for names, chance in zip(teams, chances, strict=True)]


def _person(number: int) -> Person:
    return Person(name=SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)], phone=f"000-{number:06d}")


def _case(past: Past, catalogue: Catalogue, office: WorkingTime, zh: str, en: str, house: int) -> Case:
    sort = catalogue.sorts[past.type]
    case: Case = blank(
        Case,
        {
            "type_id": catalogue.types[past.type].pk,
            "condition_id": catalogue.conditions[past.condition].pk,
            "place_id": past.place,
            "text": f"{zh}{house}号：{sort.said_zh}。 {sort.said_en}, {house} {en}.",
            "address": f"{zh}{house}号 {house} {en}",
            "lon": past.lon,
            "lat": past.lat,
            "point_system": "wgs84",
            "point_source": "map",
            "channel": past.channel,
            "reported_at": past.reported_at,
            "registered_at": past.registered_at,
            "closed_at": past.closed_at,
            "reopened": past.reopened,
            "state": _state(past),
            "satisfied": past.satisfied,
            "public_answer": _answer(past) if past.closed_at else "",
            "told": _told_of_case(past),
        },
    )
    if case.state == CaseState.EVALUATED:
        case.outcome_right, case.on_time = past.reworks < 2, _on_time(past)
        case.proven = past.fate != "refused"
    if case.state in (CaseState.RECEIVED, CaseState.REGISTERED):
        case.due_at = office.after(past.reported_at, WorkingHours(2))
    elif case.state == CaseState.REPORTED and past.handled_at:
        case.due_at = office.after(past.handled_at, WorkingDays(2))
    return case


def _state(past: Past) -> str:
    if past.closed_at and past.fate in ("refused", "linked"):
        return CaseState.REFUSED if past.fate == "refused" else CaseState.LINKED
    if past.evaluated_at:
        return CaseState.EVALUATED
    if past.closed_at:
        return CaseState.CLOSED
    if past.handled_at:
        return CaseState.REPORTED
    if past.sent_at:
        return CaseState.DISPATCHED
    return CaseState.REGISTERED if past.registered_at else CaseState.RECEIVED


def _job(past: Past, case: Case, body: int, handler: str, number: int) -> Job:
    sent = past.sent_at or past.reported_at
    job: Job = blank(
        Job,
        {
            "body_id": body,
            "type_id": case.type_id,
            "condition_id": case.condition_id,
            "sent_at": sent,
            "first_due_at": past.first_due_at,
            "accepted_at": past.handled_at and sent,
            "reported_at": past.handled_at,
            "verified_at": past.verified_at,
            "final_due_at": past.due_at if past.handled_at else None,
            "handler": handler if past.handled_at else "",
            "handled_by": [handler] if past.handled_at else [],
            "verifier": "inspector.1" if past.verified_at else "",
            "returns": past.returns,
            "reworks": past.reworks,
            "extended": past.extended,
            "suspended": past.suspended,
            "arbitrated": past.arbitrated,
            "round_the_clock": past.condition == DANGER,
            "report": "已到场处置。 Attended and put right." if past.handled_at else "",
            "told": _told_of_job(past, handler),
        },
    )
    job.case = case
    if past.verified_at:
        job.state = JobState.VERIFIED
    elif past.handled_at:
        job.state, job.due_at = JobState.REPORTED, past.due_at
    elif past.left is not None:
        job.state, job.left, job.due_at = JobState.SUSPENDED, past.left, None
    else:
        job.due_at = past.due_at
        if past.returns and number % 2:
            job.state = JobState.ARBITRATION if past.arbitrated else JobState.RETURNED
        elif past.extended and number % 3 == 0:
            job.asked, job.asked_by, job.asked_days, job.extended = "extension", handler, 3, 0
    return job


def _on_time(past: Past) -> bool | None:
    return past.handled_at <= past.due_at if past.handled_at and past.due_at else None


def _answer(past: Past) -> str:
    if past.fate == "refused":
        return "您反映的事项不属于受理范围。 This is not for the district to handle."
    if past.fate == "linked":
        return "该问题已有他人反映，处理结果将一并告知。 This has been reported already; you will hear the outcome."
    return "您反映的问题已处理完毕，感谢您的监督。 What you reported has been put right. Thank you."


def _told_of_case(past: Past) -> list[list[str]]:
    end = {"refused": "refuse_case", "linked": "link_case"}.get(past.fate, "close_case")
    steps = [
        (past.registered_at, "handle_on_the_spot" if past.fate == "spot" else "register_case", "dispatcher.1"),
        (past.sent_at, "dispatch_case", "dispatcher.1"),
        (past.closed_at, end, "inspector.1" if end == "close_case" else "dispatcher.1"),
        (past.closed_at if past.reopened else None, "reopen_case", "reporter"),
        (past.evaluated_at, "evaluate_case", "inspector.2"),
    ]
    return [[moment.isoformat(), step, who] for moment, step, who in steps if moment]


def _told_of_job(past: Past, handler: str) -> list[list[str]]:
    steps = [
        *[(past.sent_at, "return_job", handler)] * past.returns,
        (past.sent_at if past.arbitrated else None, "arbitrate_job", "leader"),
        (past.sent_at if past.extended else None, "approve_extension", "dispatcher.1"),
        *[(past.handled_at, "rework_job", "inspector.1")] * past.reworks,
        (past.handled_at, "report_job", handler),
        (past.verified_at, "verify_job", "inspector.1"),
    ]
    return [[moment.isoformat(), step, who] for moment, step, who in steps if moment]
