"""Backing up: one moment of the node in a folder, made while it runs: rows, files, and a manifest that is signed.

gridwork-20261126-023000/
    manifest.json  manifest.sig
    rows/cases_case.jsonl.gz …      a row a line, as gridwork.keeping.rows says it
    files/…  suggestions/…          as they lie in the home
"""

import fcntl
import gzip
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from gridwork import disk
from gridwork.attachments import contents
from gridwork.journal import checkpoints, reading, sequencer
from gridwork.journal.models import Seal
from gridwork.keeping import key_files, manifest, schema, tombstones
from gridwork.keeping.manifest import PART, Manifest, Stored
from gridwork.keeping.rows.tables import Counting, last_keys, lines_of, tables
from gridwork.kernel.refusals import Refusal

NAME = "gridwork-%Y%m%d-%H%M%S"
ROWS = "rows/{}.jsonl.gz"
FOLDERS = ("suggestions",)  # of the home, beside the contents of stored files; others are derived or pass by


@dataclass(frozen=True)
class Made:
    folder: Path
    manifest: Manifest
    pruned: int


def make(into: Path, now: datetime, *, keep: int) -> Made:
    """A backup in a new folder of `into`, whole or not there; of all there, the newest `keep` stay.

    Not within a transaction. Writers go on meanwhile; what they commit after the first row was read is not in it.
    """
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(into):
        for left in into.glob(f"gridwork-*{PART}"):  # by a process that was killed
            shutil.rmtree(left)
        name = now.astimezone(UTC).strftime(NAME)
        if (into / name).exists():
            raise Refusal(_("There is a backup of this very second."))
        part = into / f"{name}{PART}"
        part.mkdir(mode=0o700)
        try:
            made = _filled(part, newest(into), now)
            manifest.write(made, part)
            os.sync()  # once for all: a hundred thousand files, each by itself, would take hours
            part.rename(into / name)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        disk.sync(into)
        return Made(into / name, made, prune(into, keep))


def _filled(part: Path, before: Path | None, now: datetime) -> Manifest:
    _check_tables()
    while sequencer.seal():
        pass
    checkpoints.make(now)
    tombstones.keep(now)
    files: dict[str, Stored] = {}
    with reading.snapshot():
        counts = {name: _rows(name, model, part, files) for name, model in tables().items()}
        facts = {"tables": counts, "last_keys": last_keys(connection), "journal": _journal()}
        digests = list(contents.every_held())
    missing = [digest for digest in digests if not _content(digest, part, before, files)]
    for folder in FOLDERS:
        for path in sorted((Path(settings.HOME) / folder).glob("*.npy")):
            files[f"{folder}/{path.name}"] = manifest.copied(path, part / folder / path.name)
    return Manifest(
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        version=version("gridwork"),
        database=connection.vendor,
        migrations=migrations(),
        keys=key_files.fingerprints(key_files.held()),
        files=files,
        missing=missing,
        **facts,  # type: ignore[arg-type]
    )


def _rows(name: str, model: Any, part: Path, files: dict[str, Stored]) -> dict[str, Any]:
    path, counting = part / ROWS.format(name), Counting()
    path.parent.mkdir(exist_ok=True, mode=0o700)
    with gzip.open(path, "wb", compresslevel=1) as file:
        for lines in counting.pass_on(lines_of(model, connection)):
            file.write(b"".join(lines))
    files[ROWS.format(name)] = Stored(path.stat().st_size, manifest.digest_of(path))
    return asdict(counting.count()) | {"columns": [str(each.column) for each in model._meta.concrete_fields]}


def _journal() -> dict[str, Any]:
    """How far it goes: the last seal chains all before it, the checkpoint is the root that was signed."""
    last, checkpoint = Seal.objects.order_by("-position").first(), checkpoints.latest()
    return {
        "sealed": last.position if last else 0,
        "last": last.hash if last else "",
        "checkpoint": asdict(checkpoints.anchor(checkpoint)) if checkpoint else None,
    }


def _content(digest: str, part: Path, before: Path | None, files: dict[str, Stored]) -> bool:
    """Whether the disk still holds it, and holds what its name says."""
    for size in (contents.FULL, contents.THUMBNAIL):
        source = contents.path(digest, size)
        name = str(Path("files") / source.relative_to(contents.root()))
        if name in files or not source.exists():
            if size == contents.FULL and name not in files:
                return False
            continue
        stored = _linked(source, part / name, before / name if before else None)
        if size == contents.FULL and stored.sha256 != digest:
            (part / name).unlink()
            return False
        files[name] = stored
    return True


def _linked(source: Path, target: Path, before: Path | None) -> Stored:
    """A content never changes: where the backup before still holds it as it is, both share one file."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if before and before.is_file():
        stored = Stored(before.stat().st_size, manifest.digest_of(before))
        if stored == Stored(source.stat().st_size, manifest.digest_of(source)):
            target.hardlink_to(before)
            return stored
    return manifest.copied(source, target)


def migrations() -> dict[str, list[str]]:
    """Those of this version, by app: rows fit the tables that they made, and no others."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(schema.known()):
        found.setdefault(app, []).append(name)
    return found


def _check_tables() -> None:
    if ahead := schema.known() - MigrationRecorder(connection).applied_migrations().keys():
        words = _("The tables are not those of this version: %(name)s was not run. Back up by the version before.")
        raise Refusal(words % {"name": ".".join(min(ahead))})


# -- the folder of backups -----------------------------------------------------------------------------------------


def kept(into: Path) -> list[Path]:
    """The whole ones, oldest first."""
    return sorted(path.parent for path in into.glob(f"gridwork-*/{manifest.FILE}") if path.parent.suffix != PART)


def newest(into: Path) -> Path | None:
    return next(reversed(kept(into)), None)


def made_at(folder: Path) -> datetime:
    return datetime.strptime(folder.name, NAME).replace(tzinfo=UTC)


def prune(into: Path, keep: int) -> int:
    """Drop the oldest, and say how many; the newest always stays."""
    old = kept(into)[: -max(keep, 1)]
    for folder in old:
        gone = folder.with_name(folder.name + PART)
        folder.rename(gone)  # no half of one is ever taken for a whole
        shutil.rmtree(gone)
    return len(old)


@contextmanager
def _alone(into: Path) -> Iterator[None]:
    with (into / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(_("Another backup into %(folder)s is being made.") % {"folder": into}) from error
        yield
