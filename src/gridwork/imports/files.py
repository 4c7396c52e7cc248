"""Files: what somebody handed in to be imported, kept until its rows are in."""

import os
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.utils.translation import gettext as _

from gridwork.imports.models import Import
from gridwork.kernel.refusals import Refusal

KEPT = timedelta(days=7)  # time enough to look at a preview twice


def keep(pieces: Iterable[bytes]) -> tuple[Path, str]:
    """Put a file aside, not yet belonging to an import, and return where it lies and its SHA-256.

    All or nothing, and on the disk before the row that will name it: half a file would be taken in as a whole one.
    """
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = sha256()
    with NamedTemporaryFile(dir=folder, prefix="unfinished.", delete=False) as file:
        try:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(file.name).unlink()
            raise
    return Path(file.name), digest.hexdigest()


def digest_of(pieces: Iterable[bytes]) -> str:
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def hand_over(path: Path, imported: Import) -> None:
    shutil.move(path, _path(imported))


def path_of(imported: Import) -> Path:
    path = _path(imported)
    if not path.exists():
        raise Refusal(_("The file is no longer kept. Choose it again: rows that are here already stay as they are."))
    return path


def discard(imported: Import) -> None:
    _path(imported).unlink(missing_ok=True)


def discard_old(now: datetime) -> None:
    """For the sweeper: files of imports that nobody ran."""
    oldest = (now - KEPT).timestamp()
    for path in _folder().glob("*"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _path(imported: Import) -> Path:
    return _folder() / str(imported.pk)


def _folder() -> Path:
    return Path(settings.HOME) / "imports"
