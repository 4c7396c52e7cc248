"""The commands: what they answer, what they refuse, and that nothing is replaced without being asked."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from gridwork.cases.models import Case
from gridwork.keeping import running, tombstones
from tests.keeping.conftest import Node

pytestmark = pytest.mark.restore


@pytest.fixture
def settled(node: Node, settings) -> Node:
    settings.BACKUPS, settings.BACKUPS_KEPT = node.backups, 3
    connection.check_constraints()
    return node


def backed_up(node: Node, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    call_command("backup", "--json", keys=node.keys)
    return json.loads(capsys.readouterr().out)


def test_it_replaces_a_node_only_by_its_name(
    settled: Node, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    told = backed_up(settled, capsys)
    later = settled.office.report(text="After the backup")
    connection.check_constraints()
    words = {"keys": settled.keys, "replace": True}
    monkeypatch.setattr("builtins.input", lambda _question: "another")
    with pytest.raises(CommandError, match="Nothing was done"):
        call_command("restore", told["folder"], **words)
    assert Case.known.filter(pk=later.pk).exists()
    monkeypatch.setattr("builtins.input", lambda question: question.split()[2])
    call_command("restore", told["folder"], "--json", **words)
    done = json.loads(capsys.readouterr().out)
    assert (done["rows"], done["sealed"], done["left"]) == (told["rows"], told["sealed"], [])
    assert not Case.known.filter(pk=later.pk).exists()


def test_it_refuses_a_list_of_tombstones_that_is_not_there(settled: Node, capsys: pytest.CaptureFixture[str]):
    told = backed_up(settled, capsys)
    words = {"keys": settled.keys, "replace": True, "yes": True}
    with pytest.raises(CommandError, match="no list of tombstones at") as refused:
        call_command("restore", told["folder"], tombstones=settled.apart / "mistyped.jsonl", **words)
    assert refused.value.returncode == 2
    tombstones.path().unlink()
    call_command("restore", told["folder"], **words)
    assert "what was erased after the backup is back" in capsys.readouterr().out


def test_it_refuses_while_a_worker_runs(settled: Node, capsys: pytest.CaptureFixture[str]):
    told = backed_up(settled, capsys)
    running.heartbeat().touch()
    with pytest.raises(CommandError, match="A worker runs") as refused:
        call_command("restore", told["folder"], keys=settled.keys)
    assert refused.value.returncode == 2


def test_it_puts_no_keys_beside_the_backups(settled: Node):
    with pytest.raises(CommandError, match="elsewhere"):
        call_command("backup", keys=settled.backups / "keys.json")
    assert not settled.backups.exists()


def test_it_says_where_a_file_is_no_backup(settled: Node, tmp_path: Path):
    with pytest.raises(CommandError, match="no whole backup"):
        call_command("restore", tmp_path, keys=None)
