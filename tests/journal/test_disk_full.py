"""A checkpoint whose anchor finds no room is none: it is made again, so that no anchor is missing for ever."""

import errno
import os
from pathlib import Path

import pytest

from gridwork.journal import checkpoints, keys
from gridwork.journal.models import Checkpoint
from tests.journal.journals import NOW, add, seal_all

pytestmark = [pytest.mark.diskfull, pytest.mark.django_db]


def test_no_checkpoint_without_its_anchor(home: Path, monkeypatch: pytest.MonkeyPatch, counted):
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    add(1)
    seal_all()
    checkpoints.folder().mkdir()
    keys.signing_key()  # there already, so that the anchor is the first to find no room
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            checkpoints.keep(NOW)
    assert (Checkpoint.objects.count(), list(checkpoints.folder().iterdir())) == (0, [])
    made = checkpoints.keep(NOW)
    assert made
    assert [anchor.size for anchor in checkpoints.read_anchors(checkpoints.folder())] == [made.size]
    counted("full disks", 1)
