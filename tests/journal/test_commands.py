"""`gridwork journal` does what its help says, in words or in JSON, with an exit code that a script can use."""

import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from gridwork.journal import triggers, verifier
from gridwork.journal.erasure import erase
from gridwork.journal.models import Entry
from tests.journal.journals import NOW, add, build

pytestmark = pytest.mark.django_db
Run = Callable[..., str]


@pytest.fixture
def run() -> Run:
    def journal(*arguments: str) -> str:
        said = StringIO()
        call_command("journal", *arguments, stdout=said)
        return said.getvalue()

    return journal


def test_it_verifies_against_anchors(run: Run, home: Path):
    build(12, anchored_every=99)
    told = json.loads(run("anchor", "--out", str(home / "held"), "--json"))
    assert Path(told["file"]).parent == home / "held"
    add(13)
    assert run("seal") == "Entries sealed: 1.\n"
    add(14)
    assert json.loads(run("verify", "--anchors", str(home / "held"), "--json")) == {
        "fault": None,
        "sealed": 13,
        "unsealed": 1,
        "anchored": 12,
        "erased": 0,
    }
    words = run("verify", "--anchors", str(home / "held"))
    assert words.splitlines()[0] == "13 sealed entries verified, 1 waiting for their seal."
    assert "vouch for the first 12" in words


def test_it_ends_with_1_and_the_fault_in_words(run: Run):
    build(12, anchored_every=12)
    with triggers.lifted():
        Entry.objects.filter(seal__position=5).update(actor="zhao.min")
    with pytest.raises(CommandError, match="Position 5 does not hold what was sealed") as refused:
        run("verify")
    assert refused.value.returncode == 1
    with pytest.raises(CommandError) as refused:
        run("verify", "--json")
    assert refused.value.returncode == 1
    with pytest.raises(CommandError) as refused:
        run("prove", "5")
    assert refused.value.returncode == 1


def test_it_says_the_fault_in_the_language_of_the_reader(run: Run):
    build(6, anchored_every=6)
    with triggers.lifted():
        Entry.objects.filter(seal__position=5).update(actor="zhao.min")
    with translation.override("zh-hans"), pytest.raises(CommandError, match="第 5 位"):
        run("verify")


def test_it_proves_an_entry_and_the_growth_since_an_older_anchor(run: Run, home: Path):
    build(5, anchored_every=99)
    old = json.loads(run("anchor", "--json"))["file"]
    build(9, anchored_every=99)
    new = json.loads(run("anchor", "--out", str(home), "--json"))["file"]
    by_position = run("prove", "11", "--json")
    entry = Entry.objects.get(seal__position=11).pk
    assert run("prove", f"entry:{entry}", "--json") == by_position
    assert "leads to the root of the anchor" in run("prove", "11")
    (home / "proof.json").write_text(by_position)
    assert verifier.main(["--proof", str(home / "proof.json"), "--anchor", new]) == 0
    assert json.loads(run("prove", "4", "--anchor", old, "--json"))["size"] == 5
    (home / "grown.json").write_text(run("prove", old, "--json"))
    assert verifier.main(["--proof", str(home / "grown.json"), "--anchor", new, "--anchor", old]) == 0


def test_it_exports_everything_but_what_was_erased(run: Run, home: Path):
    build(9, anchored_every=99)
    erase("cases.case:3", None, by="li.wei", reason="asked", at=NOW)
    run("export", str(home / "export.jsonl"))
    text = (home / "export.jsonl").read_text()
    assert "张三 6" in text
    assert "张三 3" not in text
    assert verifier.main([str(home / "export.jsonl")]) == 0


def test_it_makes_a_checkpoint_over_what_waited(run: Run):
    add(1)
    add(2)
    assert json.loads(run("checkpoint", "--json"))["size"] == 2
    assert re.fullmatch(r"Checkpoint of \S+ over 2 entries, root [0-9a-f]{64}\.\n", run("checkpoint"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["prove", "99"], "Nothing is sealed as 99"),
        (["prove", "entry:99999"], "Nothing is sealed as entry:99999"),
        (["prove", "the third"], "Neither a position"),
        (["prove", "3", "--anchor", "/nowhere.json"], "No such file"),
        (["verify", "--anchors", "/nowhere"], "holds no anchors"),
        (["export", "/nowhere/export.jsonl"], "No such file"),
    ],
)
def test_it_ends_with_2_and_says_why_it_cannot(run: Run, arguments: list[str], words: str):
    build(3, anchored_every=3)
    with pytest.raises(CommandError, match=words) as refused:
        run(*arguments)
    assert refused.value.returncode == 2


def test_it_says_when_there_is_nothing_yet(run: Run):
    for arguments in (["prove", "1"], ["checkpoint"], ["anchor"]):
        with pytest.raises(CommandError, match="no checkpoint yet") as refused:
            run(*arguments)
        assert refused.value.returncode == 2
    assert run("verify").startswith("0 sealed entries verified")


@pytest.mark.parametrize("verb", ["verify", "export", "prove", "checkpoint", "anchor", "seal"])
def test_it_helps(run: Run, verb: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        run(verb, "--help")
    assert ended.value.code == 0
    assert f"journal {verb} [-h]" in capsys.readouterr().out
