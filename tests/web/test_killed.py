"""A process killed at the worst moment: its work is there whole or not at all, and is taken up where it was left."""

import json
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from gridwork.imports import actions, tasks
from gridwork.imports.models import Import
from gridwork.imports.profiles import Profile
from gridwork.imports.register_target import RegisterTarget
from gridwork.journal import verification
from gridwork.journal.models import Entry, Seal, Unsealed
from gridwork.kernel.registers import Register
from tests import cast as people
from tests.cast import NOW
from tests.promises import Counted
from tests.toys.planting.models import Bed, Tree
from tests.toys.registers import TOYS
from tests.web.nodes import Node, begin, count, report_once

pytestmark = pytest.mark.crash


def killed(of: Node, moment: str, argument: object) -> None:
    command = [sys.executable, "-m", "tests.web.dying", moment, json.dumps(argument)]
    done = subprocess.run(command, env=of.environment, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize(("moment", "stands"), [("before_its_key_is_kept", 0), ("before_it_is_answered", 1)])
def test_a_call_sent_again_under_its_key_happens_once(own_node: Node, moment: str, stands: int, counted: Counted):
    with own_node.here():
        office = begin(programs=0).office
    said = {"user": office.iris.pk, "type": office.pothole.pk, "place": office.eastham.pk}
    killed(own_node, moment, said)
    with own_node.here():
        assert len(count().cases) == stands
        status, number, replayed = report_once(said)
        assert (status, replayed) == (201, bool(stands))
        left = count()
    assert left.cases == [("A hole", int(number), "received", 1, 0)]
    assert (left.reporters, left.fault, left.sealed) == (1, "", left.entries)
    counted("kills at the worst moment", 1)


def test_a_sequencer_killed_in_the_middle_of_a_batch_seals_nothing_twice(own_node: Node, counted: Counted):
    with own_node.here():
        begin(programs=0)
        waited = Unsealed.objects.count()
        assert waited == Entry.objects.count() > 20
    killed(own_node, "while_it_seals", None)
    with own_node.here():
        assert verification.first_fault() is None
        left = count()
        assert (left.fault, left.sealed, Seal.objects.count()) == ("", left.entries, waited)
    counted("kills at the worst moment", 1)


def test_the_next_worker_takes_up_the_import_of_a_killed_one(
    own_node: Node, monkeypatch: pytest.MonkeyPatch, counted: Counted
):
    handed: list[tuple[int, str]] = []
    monkeypatch.setattr(tasks.run_import.__class__, "enqueue", lambda _task, *args: handed.append(args))
    rows = "place,bed,kind,planted_on,stands\n" + "".join(f"Eastham,north,oak,2026-03-{n:02},1\n" for n in range(1, 11))
    with own_node.here():
        cast = people.build([name for register in TOYS for name in register.permissions()] + ["places.view_place"])
        Bed(name="north", place=cast.east_village, lon=113.1, lat=23.0).write(by=cast.chief, now=NOW)
        target = RegisterTarget(Register.of[Tree])
        imported = actions.choose([rows.encode()], "trees.csv", target, Profile.of({}), by=cast.chief, now=NOW)
        actions.start(imported, target, by=cast.chief, now=NOW)
    killed(own_node, "while_it_imports", imported.pk)
    with own_node.here():
        trees = Tree.objects.unscoped("a test counts what is stored")
        assert trees.count() == 4
        tasks.take_up_broken_off(Import.objects.unscoped("test").get().progress_made.beat_at + timedelta(minutes=6))
        (again,) = handed
        tasks.run_import.func(*again)
        found = Import.objects.unscoped("a test looks at what is stored").get()
        assert (found.state, found.accepted, found.unchanged, found.refused) == ("done", 10, 0, 0)
        assert trees.count() == 10
        assert verification.first_fault() is None
    counted("kills at the worst moment", 1)
