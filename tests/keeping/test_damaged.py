"""A backup that is not what was made is refused before anything is touched, and the refusal says which file it is."""

import gzip
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gridwork.journal import keys
from gridwork.keeping import manifest, restoring
from gridwork.keeping.manifest import Damaged
from gridwork.kernel.refusals import Refusal
from tests.keeping.conftest import Node
from tests.promises import Counted

pytestmark = pytest.mark.restore

CASES = "rows/cases_case.jsonl.gz"


def cut_off(folder: Path) -> None:
    (folder / CASES).write_bytes((folder / CASES).read_bytes()[:-20])


def flip(folder: Path) -> None:
    data = bytearray((folder / CASES).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / CASES).write_bytes(data)


def alter(folder: Path) -> None:
    """A whole file, and a manifest that still names the old one."""
    lines = gzip.decompress((folder / CASES).read_bytes()).splitlines(keepends=True)
    (folder / CASES).write_bytes(gzip.compress(b"".join(lines[1:])))


def take_away(folder: Path) -> None:
    (folder / CASES).unlink()


def take_a_photograph_away(folder: Path) -> None:
    next(path for path in (folder / "files").rglob("*") if path.is_file()).unlink()


def edit(folder: Path) -> None:
    text = (folder / manifest.FILE).read_text()
    (folder / manifest.FILE).write_text(text.replace('"version": "', '"version": "9'))


def take_the_signature_away(folder: Path) -> None:
    (folder / manifest.SIGNATURE).unlink()


def write_again(folder: Path, change: Callable[[dict], None]) -> None:
    """As somebody who knows how, with whatever key is at hand."""
    said = json.loads((folder / manifest.FILE).read_text())
    change(said)
    files = {name: manifest.Stored(**stored) for name, stored in said.pop("files").items()}
    manifest.write(manifest.Manifest(**said, files=files), folder)


DAMAGES = {
    cut_off: "cases_case.* cut off",
    flip: "cases_case.* damaged",
    alter: "cases_case",
    take_away: "cases_case.* missing",
    take_a_photograph_away: "files/.* missing",
    edit: "manifest.json .* altered",
    take_the_signature_away: "manifest.sig",
}


def test_it_is_refused_by_the_name_of_the_file(node: Node, tmp_path: Path, counted: Counted):
    made = node.back_up()
    node.lose()
    for damage, named in DAMAGES.items():
        folder = tmp_path / damage.__name__
        shutil.copytree(made.folder, folder)
        damage(folder)
        with pytest.raises(Damaged, match=named):
            node.come_back(replace(made, folder=folder))
    assert {count.rows for name, count in node.counts().items() if name.startswith("cases_")} == {0}
    assert list(node.home.iterdir()) == []
    counted("damages refused", [damage.__name__ for damage in DAMAGES])


def test_it_is_refused_where_another_key_has_signed_it(node: Node):
    made = node.back_up()
    trusted = keys.public_key(keys.signing_key())
    (node.home / "keys" / "journal.pem").unlink()  # whoever signs now has a key of their own
    write_again(made.folder, lambda said: None)
    for held in ({}, {"trusted": trusted}):
        with pytest.raises(Damaged, match="is signed with the key"):
            node.come_back(made, keys=not held, **held)


def test_it_is_refused_where_the_nodes_own_key_has_not_signed_it(node: Node):
    """Nobody has to hand in keys to a node that still has its own."""
    made = node.back_up()
    own = node.home / "keys" / "journal.pem"
    kept = own.read_bytes()
    own.unlink()
    write_again(made.folder, lambda said: None)
    own.write_bytes(kept)
    with pytest.raises(Damaged, match="is signed with the key"):
        node.come_back(made, keys=False)


def test_it_is_refused_where_a_table_is_left_out(node: Node):
    made = node.back_up()
    write_again(made.folder, lambda said: said["tables"].pop("cases_note"))
    node.lose()
    with pytest.raises(Damaged, match="cases_note"):
        node.come_back(made)


def test_it_is_refused_where_rows_come_out_otherwise_than_they_were_counted(node: Node):
    """A signature vouches for what was written, not for what is read again."""
    made = node.back_up()
    write_again(made.folder, lambda said: said["tables"]["cases_case"].update(rows=3))
    node.lose()
    with pytest.raises(Damaged, match="cases_case"):
        node.come_back(made)


def test_it_is_refused_by_a_version_with_other_tables(node: Node):
    made = node.back_up()
    write_again(made.folder, lambda said: said["migrations"]["cases"].append("0099_later"))
    with pytest.raises(Refusal, match="made by version"):
        restoring.opened(made.folder, {})


def test_it_is_refused_where_the_journal_does_not_verify(node: Node):
    made = node.back_up()
    write_again(made.folder, lambda said: said["journal"]["checkpoint"].update(root="0" * 64))
    node.lose()
    with pytest.raises(Damaged):
        node.come_back(made)


def test_it_takes_no_file_that_would_lie_elsewhere(node: Node):
    made = node.back_up()
    write_again(made.folder, lambda said: said["files"].update({"../keys/x": {"size": 0, "sha256": ""}}))
    with pytest.raises(Damaged, match="outside"):
        node.come_back(made)


def test_it_takes_no_keys_of_another_node(node: Node):
    made = node.back_up()
    said = json.loads(node.keys.read_text())
    said["keys"]["reporters.key"] = said["keys"]["journal.pem"]
    node.keys.write_text(json.dumps(said))
    node.lose()
    with pytest.raises(Refusal, match="not the keys"):
        node.come_back(made)
