"""Restoring: a node from a backup, on either database, with the journal it had and without what was erased since."""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from gridwork.figures.mart import intake
from gridwork.journal import triggers, verification
from gridwork.journal.verifier import Anchor
from gridwork.keeping import key_files, manifest, planner, tombstones
from gridwork.keeping.backing import ROWS, migrations
from gridwork.keeping.manifest import Damaged, Manifest
from gridwork.keeping.rows.tables import Counting, chunks_of, count_of, empty, filled, put_in, set_last_keys, tables
from gridwork.keeping.tombstones import Replayed, Tombstone
from gridwork.kernel.refusals import Refusal


@dataclass(frozen=True)
class Opened:
    """A backup that was found whole."""

    folder: Path
    manifest: Manifest
    public_key: str  # that it is signed with
    keys: Mapping[str, bytes]  # of the node, by file; empty where they are not at hand


@dataclass(frozen=True)
class Restored:
    replayed: Replayed
    keys: bool  # whether the node holds the keys it had


def opened(folder: Path, keys: Mapping[str, bytes], trusted: str = "") -> Opened:
    """A backup that is whole and that this version can read. Damaged or Refusal before anything is touched.

    Whom to trust says `trusted`, or else the key that signs the journal among these keys or those of this node.
    """
    known = key_files.public_key_in(keys) or key_files.public_key_in(key_files.held())
    found, public_key = manifest.read(folder, trusted or known)
    _check_version(found)
    manifest.check_files(found, folder)
    if keys and key_files.fingerprints(keys) != found.keys:
        raise Refusal(_("These are not the keys that the node had when the backup was made."))
    return Opened(folder, found, public_key, keys)


def _check_version(found: Manifest) -> None:
    if found.migrations != migrations():
        words = _("The backup was made by version %(version)s with other tables: restore it there, then upgrade.")
        raise Refusal(words % {"version": found.version})
    if missing := tables().keys() - found.tables.keys():
        raise Damaged(_("The backup lacks the table %(table)s.") % {"table": min(missing)})


def restore(backup: Opened, stones: Sequence[Tombstone], *, replace: bool = False) -> Restored:
    """Put the node back. The database is migrated and, unless it is to be replaced, empty; nothing else runs on it.

    All of its rows or none. Files come first: they lie under their hashes, and harm nothing where no row names them.
    """
    found, folder = backup.manifest, backup.folder
    if not replace and (there := filled(connection)):
        words = _("This node is not empty: %(table)s holds rows. To replace all it has, say --replace.")
        raise Refusal(words % {"table": there[0]})
    for name in found.files:
        if not name.startswith("rows/"):
            manifest.placed(folder / name, Path(settings.HOME) / name)
    key_files.put_back(backup.keys)
    with transaction.atomic():
        triggers.lift()
        empty(connection)
        for name, model in tables().items():
            _load(name, model, folder, found.tables[name])
        set_last_keys(dict(found.last_keys), connection)
        triggers.install()
        replayed = tombstones.replay(stones)
        _check_journal(found)
    planner.tell_all()
    intake.rebuild()
    return Restored(replayed, key_files.fingerprints(key_files.held()) == found.keys)


def _load(name: str, model: Any, folder: Path, said: Mapping[str, Any]) -> None:
    """Rows go in, and are read again: what lies in the database is what was kept."""
    kept, counting = (said["rows"], said["digest"]), Counting()
    try:
        with gzip.open(folder / ROWS.format(name), "rb") as lines:
            put_in(model, counting.pass_on(chunks_of(lines)), connection)
    except (OSError, EOFError, json.JSONDecodeError, DatabaseError) as error:
        words = _("%(file)s cannot be taken in: %(why)s")
        raise Damaged(words % {"file": ROWS.format(name), "why": error}) from error
    for count in (counting.count(), count_of(model, connection)):
        if (count.rows, count.digest) != kept:
            words = _("The table %(table)s does not come out as it was kept: %(is)d rows, and %(was)d were.")
            raise Damaged(words % {"table": name, "is": count.rows, "was": kept[0]})


def _check_journal(found: Manifest) -> None:
    checkpoint = found.journal["checkpoint"]
    report = verification.verify([Anchor(**checkpoint)] if checkpoint else [])
    if report.fault:
        raise Damaged(verification.words(report.fault))
