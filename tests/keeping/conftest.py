"""A node in a folder of its own: an office with reports, a name that is sealed, a photograph, and a signed journal."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, models

import gridwork.web.registers  # noqa: F401  (which columns are searched)
from gridwork.attachments import contents
from gridwork.attachments.contents import FULL, THUMBNAIL, Content
from gridwork.cases.models import Case
from gridwork.cases.reporters import Person
from gridwork.journal import checkpoints, sequencer, triggers
from gridwork.keeping import backing, key_files, restoring, tombstones
from gridwork.keeping.backing import Made
from gridwork.keeping.rows.tables import Count, count_of, empty, tables
from tests import office as people

NOW = datetime(2026, 11, 26, 2, 30, tzinfo=UTC)
WANG = Person("Wang Fang", "13800138000", "wang.fang@example.org")


@dataclass
class Node:
    home: Path
    apart: Path  # another disk, so to speak
    office: people.Office
    case: Case
    photo: str

    @property
    def backups(self) -> Path:
        return self.apart / "backups"

    @property
    def keys(self) -> Path:
        return self.apart / "keys.json"

    def back_up(self, now: datetime = NOW, keep: int = 7) -> Made:
        key_files.write(self.keys, now)
        return backing.make(self.backups, now, keep=keep)

    def counts(self) -> dict[str, Count]:
        return {name: count_of(model, connection) for name, model in tables().items()}

    def lose(self) -> None:
        """The disk is gone; another one holds a node on which nothing was done yet."""
        connection.check_constraints()  # or PostgreSQL would still have to ask for rows of this very transaction
        triggers.lift()
        empty(connection)
        triggers.install()
        shutil.rmtree(self.home)
        self.home.mkdir()

    def come_back(self, made: Made, *, keys: bool = True, trusted: str = "") -> restoring.Restored:
        connection.check_constraints()
        held = key_files.read(self.keys) if keys else {}
        return restoring.restore(restoring.opened(made.folder, held, trusted), tombstones.read(tombstones.path()))


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path / "home"
    settings.TOMBSTONES = tmp_path / "apart" / "tombstones.jsonl"
    settings.HOME.mkdir()
    return settings.HOME


@pytest.fixture
def node(db: None, home: Path, full: bool) -> Node:
    office = people.build()
    digest = contents.keep({FULL: b"a photograph of the hole", THUMBNAIL: b"a small one"})
    photo = Content(digest, "hole.jpg", "image/jpeg", 24, 4, 6)
    case = office.report(person=WANG, photos=[photo], text="路灯 out at the gate of No. 7")
    for number in range(400 if full else 20):
        office.report(text=f"Hole number {number}")
    seal()
    return Node(home, home.parent / "apart", office, case, digest)


def seal() -> None:
    while sequencer.seal():
        pass
    checkpoints.make(NOW)


def blank(case: Case, **columns: str) -> None:
    """As whoever erases a record's values empties its row."""
    models.QuerySet.update(Case.known.filter(pk=case.pk), **columns)
