"""The verifier is one file that runs away from the node: without Django, without the rest of Gridwork."""

import ast
import json
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from random import Random

import pytest

from gridwork.journal import checkpoints, proofs, triggers, verifier
from gridwork.journal.erasure import erase
from gridwork.journal.verification import export
from gridwork.journal.verifier import Anchor
from tests.journal import tampering
from tests.journal.journals import NOW, add, build, seal_all

pytestmark = pytest.mark.django_db


class Elsewhere:
    """A folder at somebody else's: the verifier, the export, and the anchors that were sent over time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copy(Path(str(verifier.__file__)), folder / "verifier.py")

    def receive(self, name: str, content: object) -> str:
        (self.folder / name).write_text(json.dumps(content, ensure_ascii=False))
        return name

    def receive_export(self) -> str:
        (self.folder / "export.jsonl").write_bytes(b"".join(export()))
        return "export.jsonl"

    def run(self, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(  # -I: neither PYTHONPATH nor this folder helps it to find anything of ours
            [sys.executable, "-I", "-W", "error", "verifier.py", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def elsewhere(tmp_path: Path) -> Elsewhere:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return Elsewhere(folder)


@pytest.fixture
def anchors(elsewhere: Elsewhere) -> list[str]:
    """Sent at 10 and at 20 of 25 entries."""
    return ["--anchor", *" --anchor ".join(sent(elsewhere, build(25, anchored_every=10))).split()]


def sent(elsewhere: Elsewhere, anchors: list[Anchor]) -> list[str]:
    return [elsewhere.receive(f"anchor-{anchor.size}.json", asdict(anchor)) for anchor in anchors]


def test_it_imports_only_the_standard_library_and_cryptography():
    tree = ast.parse(Path(str(verifier.__file__)).read_text())
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in named} <= {*sys.stdlib_module_names, "cryptography"}


def test_it_verifies_an_export_with_erasures_and_with_entries_that_still_wait(elsewhere: Elsewhere, anchors: list[str]):
    erase("cases.case:3", ["name"], by="li.wei", reason="asked", at=NOW)
    seal_all()
    add(26)
    code, said = elsewhere.run(elsewhere.receive_export(), *anchors)
    assert (code, said.splitlines()) == (
        0,
        [
            "26 sealed entries verified, 20 of them against anchors.",
            "7 entries have no anchor yet and rest on the word of whoever controls the node.",
        ],
    )


@pytest.mark.tamper
@pytest.mark.parametrize("kind", tampering.KINDS, ids=lambda kind: kind.__name__)
def test_it_finds_a_falsified_export(kind, elsewhere: Elsewhere, anchors: list[str]):
    triggers.lift()
    tampering.Seal.objects.filter(position__gt=20).delete()
    kind(Random(1))
    code, said = elsewhere.run(elsewhere.receive_export(), *anchors)
    assert code == 1
    assert said.startswith("FAULT: ")


def test_it_verifies_proofs(elsewhere: Elsewhere, anchors: list[str]):
    old, new = (Anchor.read(elsewhere.folder / f"anchor-{size}.json") for size in (10, 20))
    proof = proofs.of_entry(7, new)
    assert elsewhere.run("--proof", elsewhere.receive("entry.json", proof), *anchors) == (0, "The proof holds.\n")
    grown = elsewhere.receive("grown.json", proofs.of_anchor(old, new))
    assert elsewhere.run("--proof", grown, *anchors) == (0, "The proof holds.\n")
    code, said = elsewhere.run("--proof", elsewhere.receive("entry.json", proof | {"actor": "zhao.min"}), *anchors)
    assert (code, "does not lead to the root" in said) == (1, True)
    code, said = elsewhere.run("--proof", grown, "--anchor", "anchor-20.json")
    assert (code, "needs the anchor at 10" in said) == (1, True)


def test_it_trusts_one_key_alone_when_told_which(elsewhere: Elsewhere, anchors: list[str]):
    latest = checkpoints.latest()
    assert latest is not None
    assert elsewhere.run(elsewhere.receive_export(), *anchors, "--key", latest.public_key)[0] == 0
    code, said = elsewhere.run(elsewhere.receive_export(), *anchors, "--key", "00" * 32)
    assert (code, "another key" in said) == (1, True)


def test_it_says_when_it_cannot_read(elsewhere: Elsewhere, anchors: list[str]):
    whole = elsewhere.folder / elsewhere.receive_export()
    lines = whole.read_text().splitlines(keepends=True)
    assert elsewhere.run("export.jsonl", *anchors)[0] == 0
    for damaged in ("", "".join(lines[1:]), "".join(lines[:-1]), "".join(lines[:12]), "".join(lines)[:-40], "[]\n"):
        whole.write_text(damaged)
        code, said = elsewhere.run("export.jsonl")
        assert (code, "Cannot be read" in said) == (2, True), damaged
    assert elsewhere.run("nowhere.jsonl")[0] == 2
    assert elsewhere.run("export.jsonl", "--anchor", "verifier.py")[0] == 2
    assert elsewhere.run()[0] == 2
