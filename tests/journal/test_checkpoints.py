"""Checkpoints are made when due, signed with a key that stays beside the database, and handed out as anchors."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from gridwork.journal import checkpoints, keys
from gridwork.journal.models import Checkpoint
from gridwork.journal.verifier import Anchor
from tests.journal.journals import NOW, add, build, seal_all

HOUR = timedelta(hours=1)


@pytest.mark.django_db
def test_it_makes_one_when_time_or_number_says_so(settings, home: Path):
    settings.JOURNAL_CHECKPOINT_ENTRIES = 10
    assert checkpoints.keep(NOW) is None
    build(1, anchored_every=99)
    first = checkpoints.keep(NOW)
    assert first is not None
    build(9, anchored_every=99)
    assert checkpoints.keep(NOW + HOUR - timedelta(seconds=1)) is None
    assert (after_an_hour := checkpoints.keep(NOW + HOUR))
    assert after_an_hour.size == 10
    build(10, anchored_every=99)
    assert (after_ten := checkpoints.keep(NOW + HOUR))
    assert after_ten.size == 20
    assert checkpoints.keep(NOW + 9 * HOUR) is None
    assert [anchor.size for anchor in checkpoints.read_anchors(home / "anchors")] == [1, 10, 20]


@pytest.mark.django_db
def test_it_hands_out_anchors_that_prove_themselves(settings, home: Path):
    settings.JOURNAL_ORIGIN = "东城区"
    build(5, anchored_every=5)
    checkpoint = Checkpoint.objects.get()
    anchor = Anchor.read(checkpoints.write_anchor(checkpoint, home))
    anchor.check_signature()
    assert anchor == checkpoints.anchor(checkpoint)
    assert (anchor.origin, anchor.size, anchor.at) == ("东城区", 5, "2026-11-23T09:35:00+00:00")


@pytest.mark.django_db
def test_it_returns_the_last_when_nothing_is_new():
    assert checkpoints.make(NOW) is None
    add(1)
    seal_all()
    assert checkpoints.make(NOW) == checkpoints.make(NOW + HOUR)
    assert Checkpoint.objects.count() == 1


def test_it_makes_one_key_even_when_many_ask_at_once(home: Path):
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: keys.public_key(keys.signing_key()), range(8)))
    assert len(made) == 1
    [path] = (home / "keys").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_refuses_a_key_of_another_kind(home: Path):
    (home / "keys").mkdir()
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (home / "keys" / "journal.pem").write_bytes(other)
    with pytest.raises(TypeError, match="Ed25519"):
        keys.signing_key()


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json", json.dumps({"size": 3})])
def test_it_says_which_file_is_no_anchor(text: str, tmp_path: Path):
    (tmp_path / "odd.json").write_text(text)
    with pytest.raises(ValueError, match=r"odd\.json is no anchor"):
        checkpoints.read_anchors(tmp_path)


def test_it_says_when_a_folder_holds_no_anchors(tmp_path: Path):
    with pytest.raises(ValueError, match="holds no anchors"):
        checkpoints.read_anchors(tmp_path / "nowhere")
