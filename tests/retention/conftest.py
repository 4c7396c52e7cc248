"""A node in a folder of its own, with people's words in every place where they can come to lie."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as current
from django.db import models

import gridwork.web.registers  # noqa: F401  (which columns are searched)
from gridwork.attachments import contents
from gridwork.attachments.contents import FULL, THUMBNAIL, Content
from gridwork.cases.models import Case, Evidence, Job, Note, Reporter
from gridwork.cases.reporters import Person
from gridwork.figures.mart import intake
from gridwork.imports.models import Finding, Import
from gridwork.journal import triggers
from gridwork.kernel.models import Draft, OnceKey, OutMessage
from gridwork.notices.models import Notice
from gridwork.retention import requests, tasks
from gridwork.retention.duties import DUTIES
from gridwork.retention.models import PersonalRequest
from tests import office as people
from tests.cast import NOW, grant, role

LATER = NOW + timedelta(days=3652)  # ten years, and a day


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path / "home"
    settings.TOMBSTONES = tmp_path / "apart" / "tombstones.jsonl"
    settings.HOME.mkdir()
    tasks._done_at.clear()
    return settings.HOME


@pytest.fixture
def office(db: None, home: Path) -> people.Office:
    return build()


@pytest.fixture
def lasting(transactional_db: None, home: Path) -> Iterator[people.Office]:
    """Whose commits are real, so that the database's files tell of them."""
    yield build()
    triggers.lift()  # or the flush that follows would be refused; it puts them in again


def asked(
    office: people.Office, kind: str, *, phone: str = "", codes: Sequence[str] = (), now: datetime = NOW
) -> PersonalRequest:
    """Taken in by Lea at the counter."""
    request = PersonalRequest(kind=kind)
    requests.take_in(request, phone, codes, by=office.lea, now=now, permission="")
    return request


def build() -> people.Office:
    """Lea and Ada look after what is kept."""
    made = people.build()
    for who, office in ((made.lea, "administrator"), (made.ada, "arbiter")):
        grant(who, role(f"keeps, as {office}", list(DUTIES[office])), made.district)
    return made


@dataclass
class Planted:
    """A case with all that can hang on one, its canaries, and the word that its search index alone spells out."""

    case: Case
    word: str
    canaries: list[str] = field(default_factory=list)

    def new(self) -> str:
        self.canaries.append(f"canary{secrets.token_hex(10)}")
        return self.canaries[-1]


def plant(office: people.Office, number: int) -> Planted:
    """A closed case of ten years ago, with a reporter, a note, a job, a photograph, a draft, a notice, mail, …"""
    word = chr(0x20000 + 97 * number) + chr(
        0x24000 + 89 * number
    )  # far apart: an index keeps what neighbours share once
    found = Planted(Case(), word)
    new = found.new
    person = Person(new(), "13800138000", f"{new()}@example.org")
    photo = _photograph(new())
    case = office.report(text=f"{new()} {word}", address=new(), person=person, photos=[photo], lon=115.0, lat=20.0)
    found.case = case
    Note(case=case, place=case.place, text=new()).write(by=office.iris, now=NOW)
    case.take("register_case", by=office.iris, now=NOW)
    job = office.send(case, now=NOW)
    job.take("report_job", by=office.rosa, now=NOW, report=new())
    case.refresh_from_db()
    _end(case, job)
    _beside(office, case, new)
    return found


def _photograph(caption: str) -> Content:
    data = f"a photograph of {caption}".encode()
    digest = contents.keep({FULL: data, THUMBNAIL: data[:40]})
    return Content(digest, f"{caption}.jpg"[: contents.NAME_LENGTH], "image/jpeg", len(data), 4, 6)


def _end(case: Case, job: Job) -> None:
    """As if the steps had been taken: what happened ten years ago is not asked here."""
    models.QuerySet.update(Case.known.filter(pk=case.pk), closed_at=NOW, state="evaluated")
    models.QuerySet.update(Job.known.filter(pk=job.pk), verified_at=NOW)
    models.QuerySet.update(Evidence.known.filter(case=case), taken_at=NOW)
    Reporter.objects.filter(case=case).update(reported_at=NOW)


def _beside(office: people.Office, case: Case, new) -> None:
    """What the system keeps of it elsewhere."""
    Draft.objects.create(user=office.iris, form=f"/cases/{case.pk}/change", values={"text": new()}, kept_at=NOW)
    page = f"/cases/{case.pk}/"
    Notice.objects.create(user=office.iris, kind="cases.late", subject=new(), text=new(), url=page, told_at=NOW)
    OutMessage.objects.create(topic="email", payload={"text": new()}, queued_at=NOW, due_at=NOW, done_at=NOW)
    OutMessage.objects.create(topic="email", payload={"text": new()}, queued_at=NOW, due_at=NOW, tries=12)
    answer = f'{{"text":"{new()}","url":"{page}"}}'
    OnceKey.objects.create(user=office.iris, key=f"key {case.pk}", digest="0" * 64, status=201, answer=answer, at=NOW)
    run = Import(user=office.iris, target="cases", file_name=new(), sha256="0" * 64, chosen_at=NOW)
    run.write(by=office.iris, now=NOW)
    Finding.objects.create(of=run, line=2, refused=True, code="x", words=new(), row={"text": new()}, found_at=NOW)
    for folder in ("mail", "imports"):
        path = Path(current.HOME) / folder / str(run.pk)
        path.parent.mkdir(exist_ok=True)
        path.write_text(new())


def age(home: Path) -> None:
    """Files keep their own clock."""
    import os

    for path in home.rglob("*"):
        if path.is_file():
            os.utime(path, (NOW.timestamp(), NOW.timestamp()))


def settle() -> None:
    """The journal sealed, the mart brought up to it."""
    intake.current()
