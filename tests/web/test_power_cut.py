"""The power goes at any moment of intake: what was answered is there, and nothing is damaged."""

import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from gridwork.journal import erasure, sequencer
from gridwork.web.environment import embedded
from tests.promises import Counted
from tests.web.nodes import Left, Node, World, begin, count
from tests.web.power import Disk, Script

pytestmark = [pytest.mark.powercut, pytest.mark.sqlite_only]

PRAGMAS = embedded(Path("any"))["OPTIONS"]["init_command"]  # as the product opens every connection
CHECKPOINTS = (1000, 40, 4)  # pages of log after which SQLite folds it in: its own number, and some that do it often


@dataclass(frozen=True)
class Answered:
    text: str
    number: int
    state: str


@dataclass
class Intake:
    """What a node did: as statements over the database that it began with, beside which lies a copy of it."""

    script: Script
    database: Path
    node: Node

    def replayed(self, pragmas: str) -> Disk:
        folder = self.database.parent / "replay"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return self.script.replay(Path(shutil.copy(self.database, folder)), pragmas)

    def left(self, files: dict[str, bytes]) -> tuple[Left, str]:
        """What the product finds on such a disk, and what SQLite says of the file."""
        for path in self.node.home.glob("gridwork.sqlite3*"):
            path.unlink()
        for name, data in files.items():
            (self.node.home / name).write_bytes(data)
        with self.node.here():
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA integrity_check")
                (verdict,) = cursor.fetchone()
            return count(), verdict


@pytest.fixture
def intake(own_node: Node, full: bool) -> Intake:
    script, database = Script(), own_node.home / "before" / "gridwork.sqlite3"
    database.parent.mkdir()
    with own_node.here():
        world = begin(programs=1)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(own_node.home / "gridwork.sqlite3", database)
        with script.recording():
            work(world, script, reports=60 if full else 16)
    return Intake(script, database, own_node)


def work(world: World, script: Script, reports: int) -> None:
    """Reports, a step on each, the journal sealed now and then, and its log emptied."""
    program = Client(headers={"Authorization": f"Bearer {world.tokens[0]}"})
    for number in range(reports):
        text = f"A hole in the road, {number}"
        case = send(program, "/api/v1/cases", world.case | {"text": text}, f"report {number}")
        script.acknowledge(Answered(text, case["id"], "received"))
        send(program, f"/api/v1/cases/{case['id']}/steps/register_case", {}, f"register {number}")
        script.acknowledge(Answered(text, case["id"], "registered"))
        if number % 4 == 3:
            sequencer.seal()
        if number % 10 == 9:
            erasure.empty_log()


def send(program: Client, path: str, body: dict[str, object], key: str) -> dict[str, object]:
    sent = program.post(path, json.dumps(body), "application/json", headers={"Idempotency-Key": key})
    assert sent.status_code in (200, 201), sent.content
    return sent.json()


def missing(answered: list[Answered], left: Left) -> list[Answered]:
    """What was answered and is not there as it was told, once, with its lines in the journal."""
    there = {(text, number): (state, told, steps) for text, number, state, told, steps in left.cases}
    states = {(each.text, each.number): each.state for each in answered}  # the last that was answered of each
    enough = {"received": {("received", 1, 0), ("registered", 1, 1)}, "registered": {("registered", 1, 1)}}
    return [Answered(*key, state) for key, state in states.items() if there.get(key) not in enough[state]]


def test_it_loses_nothing_it_has_answered_and_damages_nothing(intake: Intake, full: bool, counted: Counted):
    chance, cuts, promised = random.Random(20_260_918), 300 if full else 15, 0
    for pages in CHECKPOINTS:
        disk = intake.replayed(f"{PRAGMAS}; PRAGMA wal_autocheckpoint={pages}")
        for _cut in range(cuts // len(CHECKPOINTS)):
            files, answered = disk.cut(chance.randrange(len(disk.happened) + 1), chance)
            left, verdict = intake.left(files)
            assert verdict == "ok"
            assert missing(answered, left) == []
            assert (left.fault, left.sealed) == ("", left.entries)
            promised += len(answered)
    assert promised > cuts
    counted("power cuts", cuts)
    counted("acknowledged writes found after them", promised)


def test_the_control_loses_what_it_has_answered(intake: Intake, full: bool, counted: Counted):
    """Were it not so, the cuts above would cut nothing: with synchronous=NORMAL a commit waits for no disk."""
    assert PRAGMAS.count("synchronous=FULL") == 1
    chance, lost = random.Random(20_260_918), 0
    disk = intake.replayed(PRAGMAS.replace("synchronous=FULL", "synchronous=NORMAL"))
    cuts = 60 if full else 5
    for _cut in range(cuts):
        files, answered = disk.cut(chance.randrange(len(disk.happened) // 2, len(disk.happened) + 1), chance)
        left, verdict = intake.left(files)
        assert verdict == "ok"
        lost += len(missing(answered, left))
    assert lost
    counted("power cuts of the control", cuts)
    counted("acknowledged writes that the control lost", lost)
