"""A photograph for which there is no room leaves nothing behind, and finds its place once there is."""

import errno
import os
from pathlib import Path

import pytest

from gridwork.attachments import contents
from gridwork.attachments.contents import FULL, THUMBNAIL

pytestmark = pytest.mark.diskfull


def test_it_keeps_the_whole_of_a_file_or_nothing(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch, counted):
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    settings.HOME, sizes = tmp_path, {FULL: b"large", THUMBNAIL: b"small"}
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            contents.keep(sizes)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    digest = contents.keep(sizes)
    assert contents.path(digest).read_bytes() == b"large"
    counted("full disks", 1)
